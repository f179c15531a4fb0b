/**
 * Saved results: encoding and decoding them, comparing two sides, merging the parts of a load.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { decodeResult, encodeResult } from "@x/load-tester/results";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { saved } = await loadTest({ url, requests: 20, keepSeconds: true });
 * const again = await decodeResult(await encodeResult(saved!));
 * assertEquals(again.report.requests.succeeded, 20);
 * ```
 *
 * @module
 */
export type { SavedResult } from "./lib/report/saved/saved_result.ts";
export type { TimesName } from "./lib/stats/sums.ts";
export type { SeriesSecond } from "./lib/stats/series.ts";
export { BadSavedResult } from "./lib/report/saved/container.ts";
export { decodeResult, encodeResult } from "./lib/report/saved/saved_bytes.ts";
export { CannotMerge } from "./lib/report/saved/cannot_merge.ts";
export { merge, type MergeOptions } from "./lib/report/saved/merge.ts";
export type { ShardPart } from "./lib/report/shards/shard_part.ts";
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
