/**
 * Renders a report as HTML, and loads the code for it only when needed.
 *
 * @module
 */
import type { Distribution } from "../../stats/percentile.ts";
import type { ChartCode } from "../page/chart_code.ts";
import type { Report } from "../shape/report_shape.ts";

/**
 * The report as one HTML page that needs no other file and loads nothing: charts, and all numbers in
 * tables. With chart code its charts answer to the pointer, else they are drawings.
 *
 * @param report the report of a run
 * @param distribution the latencies of the same run, in whole microseconds
 * @param chartCode what {@linkcode loadChartCode} gives
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { renderHtml } from "@x/load-tester/report";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report, tallies } = await loadTest({ url, requests: 10 });
 * const page = await renderHtml(report, tallies.latency.distribution());
 * if (!page.startsWith("<!doctype html>")) throw new Error(page);
 * ```
 */
export async function renderHtml(
  report: Report,
  distribution: Distribution,
  chartCode?: ChartCode,
): Promise<string> {
  const { pageHtml } = await import("../page/page.ts");
  return await pageHtml(report, distribution, chartCode ?? null);
}
