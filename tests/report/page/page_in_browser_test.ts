/**
 * Tests the page in a real browser: charts are drawn, nothing is loaded or logged, and nothing
 * overflows.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { renderHtml } from "../../../lib/report/formats/html_report.ts";
import { loadChartCode } from "../../../lib/report/page/chart_code.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { BROWSER, Browser } from "../../support/browser.ts";
import { hostileReport } from "../../support/hostile.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

/** A run of five seconds with every chart. */
const told: Told[] = Array.from({ length: 1000 }, (_, i) => ({
  atMs: 5 * i,
  tookMs: 2 * 1.006 ** i,
  status: i % 50 === 49 ? 503 : 200,
}));

/** Runs in the page: its width, and the number of colored points in each chart. */
const LOOK = `({
  width: document.documentElement.scrollWidth,
  svgs: document.querySelectorAll("svg").length,
  inked: [...document.querySelectorAll("canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  }),
  legends: [...document.querySelectorAll(".u-legend .u-value")].map((value) => value.textContent),
  heading: getComputedStyle(document.querySelector("h1")).color,
  pwned: globalThis.pwned ?? null,
})`;

interface Look {
  readonly width: number;
  readonly svgs: number;
  readonly inked: readonly number[];
  readonly legends: readonly string[];
  readonly heading: string;
  readonly pwned: number | null;
}

/** Opens a page from a file in a separate browser. */
async function looks(html: string, viewings: readonly Parameters<Browser["view"]>[1][]) {
  const file = await Deno.makeTempFile({ suffix: ".html" });
  try {
    await Deno.writeTextFile(file, html);
    const url = pathToFileURL(file).href;
    await using browser = await Browser.start(BROWSER!);
    const seen = [];
    for (const viewing of viewings) {
      const { value, said, requested } = await browser.view<Look>(url, viewing, LOOK);
      assertEquals(said, []);
      assertEquals(requested.filter((address) => address !== url && address !== "data:,"), []);
      seen.push(value);
    }
    return seen;
  } finally {
    await Deno.remove(file);
  }
}

// Skipped if no browser is installed.
const options = { ignore: BROWSER === null };

Deno.test(
  "the page draws its charts in a browser, narrow and wide, light and dark",
  options,
  async () => {
    const result = madeResult(told);
    const distribution = result.sums.latency.distribution();
    const html = await renderHtml(createReport(result), distribution, await loadChartCode());
    const [wide, narrow, dark] = await looks(html, [
      { width: 1280 },
      { width: 375 },
      { width: 375, scheme: "dark" },
    ]);
    for (const { inked, svgs } of [wide, narrow, dark]) {
      assertEquals([inked.length, svgs], [5, 0]);
      // Ticks and grid alone have some 3000.
      for (const count of inked) assert(count > 4000, `${inked}`);
    }
    // The legends have values without a cursor.
    assertEquals(wide.legends.length, 13);
    assertEquals(wide.legends.filter((value) => value === "-" || value === "--"), []);
    assertEquals([wide.width, narrow.width, dark.width], [1280, 375, 375]);
    assert(dark.heading !== narrow.heading, dark.heading);
  },
);

Deno.test("the page can be read in a browser without scripts", options, async () => {
  const result = madeResult(told);
  const distribution = result.sums.latency.distribution();
  const code = await loadChartCode();
  for (const chartCode of [code, undefined]) {
    const html = await renderHtml(createReport(result), distribution, chartCode);
    for (const look of await looks(html, [{ width: 375, isScripted: false }])) {
      assertEquals([look.svgs, look.inked.length, look.width], [5, 0, 375]);
    }
  }
});

Deno.test(
  "the page runs nothing of a hostile report, even without its policy, and does not overflow",
  options,
  async () => {
    const { latency } = madeResult(told).sums;
    const html = await renderHtml(hostileReport(), latency.distribution(), await loadChartCode());
    const unguarded = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
    assert(unguarded.length < html.length);
    for (const page of [html, unguarded]) {
      const [look] = await looks(page, [{ width: 375 }]);
      assertEquals([look.pwned, look.width, look.inked.length], [null, 375, 5]);
    }
  },
);
