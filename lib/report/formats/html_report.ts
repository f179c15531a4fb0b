/**
 * Renders a report as HTML, and loads the code for it only when needed.
 *
 * @module
 */
import type { Distribution } from "../../stats/percentile.ts";
import type { ChartCode } from "../page/chart_code.ts";
import type { Report } from "../shape/report_shape.ts";

/**
 * Renders a report as a self-contained HTML page that loads nothing: charts, and all numbers in
 * tables. With chart code, the charts are interactive; otherwise they are drawings.
 *
 * @param report report of a run
 * @param distribution latencies of the same run, in whole microseconds
 * @param chartCode chart code loaded with {@linkcode loadChartCode}
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
