/**
 * Defines a saved result: the report, and the exact times it was computed from.
 *
 * @module
 */
import type { Distribution } from "../../stats/percentile.ts";
import type { Series, SeriesSecond } from "../../stats/series.ts";
import { type Sums, type TimesName, timesOf } from "../../stats/sums.ts";
import type { ShardPart } from "../shards/shard_part.ts";
import type { Report } from "../shape/report_shape.ts";

/**
 * A result with everything that merging and comparing need. {@linkcode encodeResult} converts it to
 * bytes, and {@linkcode decodeResult} back.
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
  /** The exact times of the run, in whole microseconds, by kind of time. */
  readonly times: Readonly<Record<TimesName, Distribution>>;
  /** The exact latencies of each of `report.targets`, in that order. */
  readonly targetTimes: readonly Distribution[];
  /** The run by second; the last one is usually incomplete. */
  readonly seconds: readonly SeriesSecond[];
  /** The parts of a sharded load, by index; empty for a whole load. */
  readonly parts: readonly ShardPart[];
}

/** Creates the saved result of a run, or of a merge of runs, that kept its seconds. */
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
