/**
 * Reports: their parts, formats other than text, assertions, and the exact times behind them.
 *
 * @example A table for a pull request
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { renderMarkdown } from "@x/load-tester/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const { report } = await loadTest({ url: `http://127.0.0.1:${server.addr.port}/` });
 * assertStringIncludes(renderMarkdown(report), "| Succeeded");
 * ```
 *
 * @module
 */
export type {
  ReportCheck,
  ReportPlan,
  ReportPoint,
  ReportRequests,
  ReportSlowRequest,
  ReportTarget,
} from "./lib/report/shape/report_shape.ts";
export type { ReportClock, ReportShard } from "./lib/report/shape/report_shard.ts";
export type { ErrorKind } from "./lib/errors.ts";
export type { ReportError, ReportFailedResponse } from "./lib/report/shape/report_failures.ts";
export type { ReportAssertion } from "./lib/report/shape/report_assertion.ts";
export type { StreamCounts } from "./lib/stats/stream_counts.ts";
export type { Warning } from "./lib/report/shape/warning.ts";
export type {
  LatencySummary,
  PercentileInterval,
  PercentileName,
} from "./lib/report/latency/latency_summary.ts";
export type { Tallies } from "./lib/load_tester.ts";
export { Distribution } from "./lib/stats/percentile.ts";
export { Tally } from "./lib/stats/tally.ts";
export {
  checkAssertions,
  type Measured,
  type MeasuredRequests,
  type MeasuredTimes,
} from "./lib/report/assertions/assertion_check.ts";
export { type Heading, renderHeading, type TextOptions } from "./lib/report/text/text_report.ts";
export { renderJson } from "./lib/report/formats/json_report.ts";
export { renderCsv } from "./lib/report/formats/csv_report.ts";
export { renderMarkdown } from "./lib/report/formats/markdown_report.ts";
export { renderHtml } from "./lib/report/formats/html_report.ts";
export { type ChartCode, loadChartCode } from "./lib/report/page/chart_code.ts";
