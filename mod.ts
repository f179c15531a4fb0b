/**
 * An HTTP load tester: raw TCP, exact percentiles in flat memory, and a report that can be trusted.
 *
 * As a program it needs only net access:
 *
 * ```sh
 * deno run -N jsr:@x/load-tester --url http://127.0.0.1:8080/ --requests 1000 --concurrency 50
 * ```
 *
 * As a module it never prints, never exits and installs no signal handler:
 *
 * @example
 * ```ts
 * import { loadTest, renderText } from "@x/load-tester";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const { report } = await loadTest({
 *   url: `http://127.0.0.1:${server.addr.port}/`,
 *   requests: 200,
 *   concurrency: 10,
 * });
 * if (!renderText(report).includes("200: 200")) throw new Error("some failed");
 * ```
 *
 * @module
 */
export { type LoadResult, loadTest, type Tallies } from "./lib/load_tester.ts";
export type { FormPart, LoadOptions } from "./lib/load/plan/options.ts";
export type { LoadHooks } from "./lib/load/engine/hooks.ts";
export type { RequestEntry } from "./lib/load/request/request_entry.ts";
export { parseFeed } from "./lib/load/feed/feed_file.ts";
export type { FeedOptions, FeedRow, FeedValue } from "./lib/load/feed/feed.ts";
export { parseTargets, type TargetOptions } from "./lib/load/request/target_list.ts";
export type { Progress } from "./lib/load/engine/result.ts";
export type {
  CountsSnapshot,
  ErrorSnapshot,
  Second,
  SumsSnapshot,
  TargetSnapshot,
} from "./lib/load/tally/second.ts";
export { currentRequest } from "./lib/load/scenario/current_request.ts";
export type {
  CheckResult,
  Scenario,
  ScenarioContext,
  ScenarioRequest,
  ScenarioResponse,
  ScenarioStep,
} from "./lib/load/scenario/scenario.ts";
export type { Stage } from "./lib/load/plan/schedule.ts";
export { Semaphore } from "./lib/load/engine/semaphore.ts";
export { type ErrorKind, UsageError } from "./lib/errors.ts";
export { Distribution, percentile } from "./lib/stats/percentile.ts";
export type {
  Report,
  ReportCheck,
  ReportError,
  ReportPlan,
  ReportPoint,
  ReportRequests,
  ReportSlowRequest,
  ReportTarget,
} from "./lib/report/shape/report_shape.ts";
export type { ReportAssertion } from "./lib/report/shape/report_assertion.ts";
export type { Warning } from "./lib/report/shape/warning.ts";
export { Tally, type TallyMessage } from "./lib/stats/tally.ts";
export type {
  LatencySummary,
  PercentileInterval,
  PercentileName,
} from "./lib/report/latency/latency_summary.ts";
export {
  type Heading,
  renderHeading,
  renderText,
  type TextOptions,
} from "./lib/report/text/text_report.ts";
export {
  checkAssertions,
  type Measured,
  type MeasuredRequests,
  type MeasuredTimes,
} from "./lib/report/assertions/assertion_check.ts";
export {
  compare,
  type ComparedRun,
  type Comparison,
  slowerBy,
} from "./lib/report/compare/comparison.ts";
export {
  type ComparisonTextOptions,
  renderComparison,
  renderComparisonJson,
  renderComparisonMarkdown,
} from "./lib/report/compare/comparison_text.ts";
export type { Measure, MeasureName, Verdict } from "./lib/report/compare/measures.ts";
export { CannotMerge, merge, type MergeOptions } from "./lib/report/saved/merge.ts";
export { BadSavedResult } from "./lib/report/saved/bad_saved_result.ts";
export { decodeResult, encodeResult } from "./lib/report/saved/saved_bytes.ts";
export type { SavedResult, TimesName } from "./lib/report/saved/saved_result.ts";
export type { SeriesSecond } from "./lib/stats/series.ts";
export { renderJson } from "./lib/report/formats/json_report.ts";
export { renderCsv } from "./lib/report/formats/csv_report.ts";
export { renderMarkdown } from "./lib/report/formats/markdown_report.ts";
export { renderHtml } from "./lib/report/formats/html_report.ts";
export { type ChartCode, loadChartCode } from "./lib/report/page/chart_code.ts";

if (import.meta.main) await import("./cli.ts");
