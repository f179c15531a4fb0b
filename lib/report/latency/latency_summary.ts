/**
 * Summarizes a tally of times in milliseconds.
 *
 * @module
 */
import { percentileInterval } from "../../stats/interval.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { Tally } from "../../stats/tally.ts";

/** The percentiles of a report, by name. */
export const PERCENTILES: Readonly<Record<PercentileName, number>> = {
  p50: 50,
  p75: 75,
  p90: 90,
  p95: 95,
  p99: 99,
  "p99.9": 99.9,
  "p99.99": 99.99,
};

/**
 * The name of a percentile in a report.
 *
 * @example
 * ```ts
 * import type { Report } from "@x/load-tester";
 * import type { PercentileName } from "@x/load-tester/report";
 *
 * const names: PercentileName[] = ["p50", "p90", "p99"];
 * const row = ({ latencyMs }: Report) => names.map((name) => latencyMs[name]);
 * ```
 */
export type PercentileName = "p50" | "p75" | "p90" | "p95" | "p99" | "p99.9" | "p99.99";

/**
 * A distribution of times in milliseconds, exact to the microsecond. Percentiles are observed
 * values (nearest rank). All are null if there are no times.
 *
 * @example
 * ```ts
 * import type { LatencySummary } from "@x/load-tester/report";
 *
 * const isReliable = ({ count, censored }: LatencySummary) => count >= 1000 && censored === 0;
 * ```
 */
export interface LatencySummary extends Readonly<Record<PercentileName, number | null>> {
  /** Number of times. */
  readonly count: number;
  /** Number of those that belong to timed-out requests and are lower bounds. */
  readonly censored: number;
  /** Shortest time. */
  readonly min: number | null;
  /** Arithmetic mean. */
  readonly mean: number | null;
  /** Sample standard deviation; null for fewer than two times. */
  readonly stddev: number | null;
  /** Longest time. */
  readonly max: number | null;
}

/** Summarizes a tally. */
export function latencySummary(times: Tally | Distribution, censored = 0): LatencySummary {
  const distribution = times instanceof Tally ? times.distribution() : times;
  const { mean, stddev } = distribution.moments();
  return {
    count: distribution.count,
    censored,
    min: milliseconds(distribution.values.at(0) ?? null),
    mean: milliseconds(mean),
    stddev: milliseconds(stddev),
    ...eachPercentile((percent) => milliseconds(distribution.percentile(percent))),
    max: milliseconds(distribution.values.at(-1) ?? null),
  };
}

/** Returns a value for each percentile of a report. */
function eachPercentile<T>(valueAt: (percent: number) => T): Record<PercentileName, T> {
  const values = Object.entries(PERCENTILES).map(([name, percent]) => [name, valueAt(percent)]);
  return Object.fromEntries(values);
}

/**
 * Returns true if a time belongs to a timed-out request and so is only a lower bound: such times
 * are at least the time limit.
 */
export function isGivenUp(
  ms: number,
  { censored }: Pick<LatencySummary, "censored">,
  timeoutMs: number,
): boolean {
  return censored > 0 && ms >= timeoutMs;
}

/**
 * Bounds of a percentile, in milliseconds; null if there are too few samples for one.
 *
 * @example
 * ```ts
 * import type { Report } from "@x/load-tester";
 *
 * const text = ({ intervals95Ms: { p99: { low, high } } }: Report) =>
 *   `p99 between ${low ?? 0} and ${high ?? "any number of"} ms`;
 * ```
 */
export interface PercentileInterval {
  /** Lower bound. */
  readonly low: number | null;
  /** Upper bound. */
  readonly high: number | null;
}

/** Returns the 95% confidence intervals of the percentiles. */
export function intervals(
  times: Tally | Distribution,
): Record<PercentileName, PercentileInterval> {
  const distribution = times instanceof Tally ? times.distribution() : times;
  return eachPercentile((percent) => {
    const { low, high } = percentileInterval(distribution, percent);
    return { low: milliseconds(low), high: milliseconds(high) };
  });
}

/** Converts microseconds to milliseconds, rounded to a millionth to drop binary fraction digits. */
export function milliseconds(us: number | null): number | null {
  return us === null ? null : Math.round(us * 1000) / 1e6;
}
