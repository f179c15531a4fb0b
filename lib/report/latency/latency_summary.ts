/**
 * Summarises a tally of times in milliseconds.
 *
 * @module
 */
import { percentileInterval } from "../../stats/interval.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { Tally } from "../../stats/tally.ts";

/** The percentiles of a report, by the names they have in it. */
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
 * A tally of times in milliseconds, exact to the microsecond: percentiles are observed values
 * (nearest rank). All are null where nothing was timed.
 *
 * @example
 * ```ts
 * import type { LatencySummary } from "@x/load-tester/report";
 *
 * const isReliable = ({ count, censored }: LatencySummary) => count >= 1000 && censored === 0;
 * ```
 */
export interface LatencySummary extends Readonly<Record<PercentileName, number | null>> {
  /** How many were timed. */
  readonly count: number;
  /** How many of them were given up, and are known only to be slower than the time they count as. */
  readonly censored: number;
  /** The shortest. */
  readonly min: number | null;
  /** The arithmetic mean. */
  readonly mean: number | null;
  /** Of the sample; null below two. */
  readonly stddev: number | null;
  /** The longest. */
  readonly max: number | null;
}

/** Sums a tally up. */
export function latencySummary(times: Tally | Distribution, censored = 0): LatencySummary {
  const distribution = times instanceof Tally ? times.distribution() : times;
  const { mean, stddev } = distribution.moments();
  const at = (percent: number) => milliseconds(distribution.percentile(percent));
  return {
    count: distribution.count,
    censored,
    min: milliseconds(distribution.values.at(0) ?? null),
    mean: milliseconds(mean),
    stddev: milliseconds(stddev),
    p50: at(PERCENTILES.p50),
    p75: at(PERCENTILES.p75),
    p90: at(PERCENTILES.p90),
    p95: at(PERCENTILES.p95),
    p99: at(PERCENTILES.p99),
    "p99.9": at(PERCENTILES["p99.9"]),
    "p99.99": at(PERCENTILES["p99.99"]),
    max: milliseconds(distribution.values.at(-1) ?? null),
  };
}

/**
 * True where a time falls on a request that was given up: it is only a lower bound. Those that were
 * given up took the time limit at least.
 */
export function isGivenUp(
  ms: number,
  { censored }: Pick<LatencySummary, "censored">,
  timeoutMs: number,
): boolean {
  return censored > 0 && ms >= timeoutMs;
}

/**
 * Bounds of a percentile, in milliseconds; null where there are too few samples for one.
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
  /** The lower bound. */
  readonly low: number | null;
  /** The upper bound. */
  readonly high: number | null;
}

/** The intervals that cover the true percentiles with 95% probability. */
export function intervals(
  times: Tally | Distribution,
): Record<PercentileName, PercentileInterval> {
  const distribution = times instanceof Tally ? times.distribution() : times;
  const interval = (percent: number) => {
    const { low, high } = percentileInterval(distribution, percent);
    return { low: milliseconds(low), high: milliseconds(high) };
  };
  return {
    p50: interval(PERCENTILES.p50),
    p75: interval(PERCENTILES.p75),
    p90: interval(PERCENTILES.p90),
    p95: interval(PERCENTILES.p95),
    p99: interval(PERCENTILES.p99),
    "p99.9": interval(PERCENTILES["p99.9"]),
    "p99.99": interval(PERCENTILES["p99.99"]),
  };
}

/** Microseconds to milliseconds, to a millionth: no digits of binary fractions. */
export function milliseconds(us: number | null): number | null {
  return us === null ? null : Math.round(us * 1000) / 1e6;
}
