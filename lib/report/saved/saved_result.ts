/**
 * Defines a saved result: the report, and the exact times it was made from.
 *
 * @module
 */
import type { Distribution } from "../../stats/percentile.ts";
import type { Series, SeriesSecond } from "../../stats/series.ts";
import { type Sums, type TimesName, timesOf } from "../../stats/sums.ts";
import type { ShardPart } from "../shards/shard_part.ts";
import type { Report } from "../shape/report_shape.ts";

/**
 * A result with all that merging and comparing need. {@linkcode encodeResult} makes bytes of it,
 * {@linkcode decodeResult} reads them.
 *
 * @example
 * ```ts
 * import type { SavedResult } from "@x/load-tester/results";
 *
 * const p99Us = ({ times }: SavedResult): number | null => times.latency.percentile(99);
 * ```
 */
export interface SavedResult {
  /** The report, as `-o json` prints it. */
  readonly report: Report;
  /** The exact times of the run, in whole microseconds, by what was timed. */
  readonly times: Readonly<Record<TimesName, Distribution>>;
  /** The exact latencies of the kinds of requests in `report.targets`, in that order. */
  readonly targetTimes: readonly Distribution[];
  /** The run second by second, the last of them rarely whole. */
  readonly seconds: readonly SeriesSecond[];
  /** What each part of a sharded load says of itself, by index; empty for a whole load. */
  readonly parts: readonly ShardPart[];
}

/** What can be saved of a run, or of the union of several, that kept its seconds. */
export function savedResult(
  report: Report,
  { sums, series }: { readonly sums: Sums; readonly series: Series },
  parts: readonly ShardPart[] = [],
): SavedResult {
  return {
    report,
    times: timesOf((name) => sums[name].distribution()),
    targetTimes: sums.groups.map(({ latency }) => latency.distribution()),
    seconds: series.seconds(),
    parts,
  };
}
