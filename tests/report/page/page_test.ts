/**
 * Tests the contents of the page without scripts, and what it must never contain.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { renderHtml } from "../../../lib/report/formats/html_report.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { HOSTILE, hostileReport } from "../../support/hostile.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

const CODE = { script: "var uPlot;", style: ".uplot{}", license: "Do as you like -- mostly." };

const told: Told[] = [
  ...Array.from({ length: 300 }, (_, i) => ({ atMs: 10 * i, tookMs: 1 + i / 50 })),
  { atMs: 30, tookMs: 1, failure: { kind: "reset", message: "reset by <peer>" } },
];

function page(
  change: (report: Report) => Report = (report) => report,
  outcomes = told,
  code: typeof CODE | null = CODE,
): Promise<string> {
  const result = madeResult(outcomes);
  const report = change(createReport(result));
  return renderHtml(report, result.sums.latency.distribution(), code ?? undefined);
}

/** Fails with only the missing part: a page is too long to show. */
function assertHas(html: string, part: string): void {
  assert(html.includes(part), `the page lacks ${part}`);
}

/** Returns the attributes and texts of elements by name. */
function elements(html: string, name: string): { attributes: string; text: string }[] {
  return [...html.matchAll(new RegExp(`<${name}\\b([^>]*)>(.*?)</${name}>`, "gs"))]
    .map(([, attributes, text]) => ({ attributes, text }));
}

Deno.test("renderHtml() has every number of the report in tables, and the charts as drawings", async () => {
  const html = await page(undefined, told, null);
  const headings = elements(html, "h2").map(({ text }) => text);
  assertEquals(headings, [
    ...["Throughput", "Latency over time", "Latency by percentile", "Latency distribution"],
    ...["Failed requests", "Percentiles", "Phases", "Status codes", "Errors", "Slowest requests"],
    ...["Plan", "Results"],
  ]);
  const svgs = elements(html, "svg");
  assertEquals(svgs.length, 5);
  for (const { text } of svgs) assert(!/NaN|undefined|null|Infinity/.test(text), text);
  for (
    const part of [
      "<td>200</td>",
      "<td>p99.9</td>",
      '<td class="bad">reset</td>',
      "Second by second",
    ]
  ) {
    assertHas(html, part);
  }
  assertHas(html, "reset by &lt;peer&gt;");
  assertHas(html, '<td class="number">6.98ms</td>');
});

Deno.test("renderHtml() contains the report itself, for programs", async () => {
  const result = madeResult(told);
  const report = createReport(result);
  const html = await renderHtml(report, result.sums.latency.distribution());
  const [data] = elements(html, "script");
  assertEquals(data.attributes, ' type="application/json" id="report"');
  assertEquals(JSON.parse(data.text), report as unknown);
});

Deno.test("renderHtml() allows only its own script, by its hash", async () => {
  const html = await page();
  const scripts = elements(html, "script");
  assertEquals(scripts.map(({ attributes }) => attributes), [
    ...[' type="application/json" id="report"', ' type="application/json" id="charts"', ""],
  ]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(scripts[2].text));
  const hash = new Uint8Array(digest).toBase64();
  assertHas(html, `default-src 'none';`);
  assertHas(html, `script-src 'sha256-${hash}';`);
  assertHas(html, "Do as you like - - mostly.");
  const bare = await page(undefined, told, null);
  assertHas(bare, "script-src 'none';");
  assertEquals(elements(bare, "script").length, 1);
});

Deno.test("renderHtml() references nothing that a browser would load", async () => {
  for (const html of [await page(), await page(undefined, told, null)]) {
    const places = [...html.matchAll(/\b(?:src|href|action|data)=("[^"]*"|'[^']*'|[^\s>]+)/g)];
    assertEquals(places.map(([place]) => place), ['href="data:,"']);
    assert(!/url\(|@import/.test(html));
  }
});

Deno.test("renderHtml() escapes hostile text", async () => {
  const report = hostileReport();
  const html = await page(() => ({
    ...report,
    assertions: [{ expression: "p99<1s", actual: null, holds: false, reason: HOSTILE }],
  }));
  assert(html.split("globalThis.pwned").length > 20, "the text is in it");
  // Only the page's own elements and comments may begin.
  const names = new Set([...html.matchAll(/<\/?([a-z0-9!-]+)/gi)].map(([, name]) => name));
  const ours = ["!--", "!doctype", "body", "dd", "details", "div", "dl", "dt", "figure", "footer"];
  const known = [
    ...[...ours, "h1", "h2", "head", "header", "html", "i", "li", "link", "main", "meta", "p"],
    ...["path", "script", "section", "small", "span", "style", "summary", "svg", "table", "tbody"],
    ...["td", "text", "th", "thead", "title", "tr", "ul", "circle"],
  ];
  assertEquals([...names].filter((name) => !known.includes(name)), []);
  assertEquals(elements(html, "script").length, 3);
  // The attribute of the hostile image does not appear with its quotes.
  assert(!/onerror='/.test(html.replaceAll(/<script type.*?<\/script>/gs, "")));
  const [data] = elements(html, "script");
  assertEquals(JSON.parse(data.text).target.url, `http://127.0.0.1/${HOSTILE}`);
});

Deno.test("renderHtml() has a bounded size, however long the run", async () => {
  const [point] = createReport(madeResult(told)).series;
  const day = Array.from({ length: 86_400 }, (_, second) => ({ ...point, atMs: 1000 * second }));
  const html = await page((report) => ({ ...report, elapsedMs: 86_400_000, series: day }));
  assert(html.length < 1_500_000, `${html.length} characters`);
  assertHas(html, "Each row stands for several seconds");
});

Deno.test("renderHtml() shows what exists of a run without numbers", async () => {
  const none = await page(undefined, []);
  const headings = elements(none, "h2").map(({ text }) => text);
  assertEquals(headings, ["Plan", "Results"]);
  assertHas(none, "<dt>Latency p99</dt><dd>-</dd>");
  const all: Told[] = Array.from({ length: 9 }, () => ({
    tookMs: 30_000,
    failure: { kind: "timeout", message: "no response" },
  }));
  const late = await page(undefined, all);
  assertHas(late, "<dt>Latency p99</dt><dd>&gt;30s</dd>");
  assert(!/\b(NaN|undefined|Infinity)\b/.test(late.replaceAll(/<script>.*?<\/script>/gs, "")));
});

Deno.test("renderHtml() marks assertions by whether they hold", async () => {
  const assertions = [
    { expression: "p99<200ms", actual: 45.3, holds: true, reason: null },
    { expression: "failed<1", actual: 15, holds: false, reason: null },
  ];
  const html = await page((report) => ({ ...report, assertions }));
  assertHas(html, '<td class="good">✓</td><td>p99&lt;200ms</td><td>45.3ms</td>');
  assertHas(html, '<td class="bad">✗</td><td>failed&lt;1</td><td>15</td>');
});
