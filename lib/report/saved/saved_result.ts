/**
 * A result that can be kept: the report, and the exact times it was made from.
 *
 * @module
 */
import type { RunResult } from "../../load/engine/result.ts";
import type { RunTally } from "../../load/tally/run_tally.ts";
import type { Distribution } from "../../stats/percentile.ts";
import type { SeriesSecond } from "../../stats/series.ts";
import type { Report } from "../shape/report_shape.ts";

/**
 * What is timed in a run.
 *
 * @example
 * ```ts
 * import type { SavedResult, TimesName } from "@x/load-tester/results";
 *
 * const countOf = (name: TimesName, { times }: SavedResult): number => times[name].count;
 * ```
 */
export type TimesName =
  | "latency"
  | "censored"
  | "service"
  | "lag"
  | "connect"
  | "tls"
  | "firstByte";

/** All of them. */
export const TIMES_NAMES: readonly TimesName[] = [
  ...["latency", "censored", "service", "lag", "connect", "tls", "firstByte"] as const,
];

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
}

/** What a run that kept its seconds leaves to be saved. */
export function savedResult(report: Report, { tally }: RunResult): SavedResult {
  return {
    report,
    times: timesOf((name) => tally[name].distribution()),
    targetTimes: tally.groups.map(({ latency }) => latency.distribution()),
    seconds: tally.series.seconds(),
  };
}

/** Times by their names, each made by a function. */
export function timesOf(make: (name: TimesName & keyof RunTally) => Distribution) {
  return Object.fromEntries(TIMES_NAMES.map((name) => [name, make(name)])) as Record<
    TimesName,
    Distribution
  >;
}
