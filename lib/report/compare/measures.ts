/**
 * Compares the quantities of the base and the candidate, estimated from seconds or from runs.
 *
 * @module
 */
import { deviation, mean } from "../../stats/compare/block_spread.ts";
import { difference } from "../../stats/compare/difference.ts";
import { milliseconds } from "../latency/latency_summary.ts";
import type { SavedResult } from "../saved/saved_result.ts";
import { estimateSeconds } from "./second_estimates.ts";
import {
  ESTIMATED,
  type EstimatedName,
  type EstimatedNumber,
  type Estimates,
  failedPercent,
  type PERCENTS,
} from "./estimates.ts";

/**
 * The name of a compared number.
 *
 * @example
 * ```ts
 * import type { Comparison, MeasureName } from "@x/load-tester/results";
 *
 * const changeOf = (name: MeasureName, { measures }: Comparison) =>
 *   measures.find((measure) => measure.name === name)?.difference ?? null;
 * ```
 */
export type MeasureName = "throughput" | "p50" | "p90" | "p99" | "max" | "failures";

/**
 * The verdict on a difference.
 *
 * @example
 * ```ts
 * import type { Measure, Verdict } from "@x/load-tester/results";
 *
 * const BAD: Verdict[] = ["slower", "more"];
 * const isWorse = ({ verdict }: Measure) => BAD.includes(verdict);
 * ```
 */
export type Verdict =
  | "faster"
  | "slower"
  | "fewer"
  | "more"
  | "no difference found"
  | "not judged";

/**
 * A number of the base and the candidate.
 *
 * @example
 * ```ts
 * import type { Measure } from "@x/load-tester/results";
 *
 * const line = ({ name, base, candidate, verdict }: Measure) => `${name}: ${base} → ${candidate}, ${verdict}`;
 * ```
 */
export interface Measure {
  /** Name of the number. */
  readonly name: MeasureName;
  /** Unit: requests per second, milliseconds, or percent of the completed requests. */
  readonly unit: "perSecond" | "ms" | "percent";
  /** Value of the base; null if there is none. */
  readonly base: number | null;
  /** Value of the candidate; null if there is none. */
  readonly candidate: number | null;
  /** Change from the base, in percent; for `failures`, in percentage points. */
  readonly difference: number | null;
  /** Confidence interval of the difference; null if it is not judged. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Verdict: `faster` or `slower` only if the whole interval is. */
  readonly verdict: Verdict;
  /** Why it is not judged; null if it is. */
  readonly reason: string | null;
}

/** A measure before its verdict. */
export type Measured = Omit<Measure, "verdict">;

/** Probability that all intervals hold together. */
export const MOST_SURE = 0.95;
/** With fewer runs per side, too little is known about how runs vary. */
const LEAST_RUNS = 3;

interface Measurement {
  readonly units: { readonly base: number; readonly candidate: number };
  readonly measured: readonly Measured[];
}

/** Compares two runs; blocks of seconds are the unit of variation. */
export function measureSeconds(base: SavedResult, candidate: SavedResult): Measurement {
  const [a, b] = [estimateSeconds(base), estimateSeconds(candidate)];
  return {
    units: { base: a.units, candidate: b.units },
    measured: measures([base], [candidate], a.estimates, b.estimates),
  };
}

/** Compares two sets of runs; runs are the unit of variation. */
export function measureRuns(
  base: readonly SavedResult[],
  candidate: readonly SavedResult[],
): Measurement {
  return {
    units: { base: base.length, candidate: candidate.length },
    measured: measures(base, candidate, estimateRuns(base), estimateRuns(candidate)),
  };
}

function estimateRuns(runs: readonly SavedResult[]): Estimates {
  const reason = runs.length < LEAST_RUNS
    ? `too few runs: at least ${LEAST_RUNS} per side are needed`
    : null;
  const estimates = Object.entries(runNumbers(runs)).map(
    ([name, numbers]): [string, EstimatedNumber] => {
      if (numbers.some((number) => number === null)) {
        return [name, {
          shown: null,
          estimate: null,
          reason: "nothing was measured in one of the runs",
        }];
      }
      const isRatio = name !== "failures";
      const scaled = (numbers as number[]).map((n) => isRatio ? Math.log(n) : n);
      const value = mean(scaled);
      const shown = isRatio ? Math.exp(value) : value;
      if (reason !== null) return [name, { shown, estimate: null, reason }];
      const standardError = deviation(scaled) / Math.sqrt(runs.length);
      return [name, {
        shown,
        estimate: { value, standardError, freedom: runs.length - 1 },
        reason: null,
      }];
    },
  );
  return Object.fromEntries(estimates) as Record<EstimatedName, EstimatedNumber>;
}

/** Returns the numbers of each run; null if there is none, or it has no logarithm. */
function runNumbers(runs: readonly SavedResult[]): Record<EstimatedName, (number | null)[]> {
  const percentile = (name: keyof typeof PERCENTS) =>
    runs.map(({ report }) => report.latencyMs[name] || null);
  return {
    throughput: runs.map(({ report }) => report.throughputPerSecond || null),
    p50: percentile("p50"),
    p90: percentile("p90"),
    p99: percentile("p99"),
    failures: runs.map(failedPercent),
  };
}

function measures(
  base: readonly SavedResult[],
  candidate: readonly SavedResult[],
  a: Estimates,
  b: Estimates,
): Measured[] {
  const all = [...base, ...candidate];
  const reasons = new Map(ESTIMATED.map((name) => {
    const reason = a[name].reason ?? b[name].reason ?? unjudgedReason(name, base, candidate);
    return [name, reason];
  }));
  const hasFailures = all.some(({ report }) => report.requests.failed > 0);
  const judged = ESTIMATED.filter((name) =>
    reasons.get(name) === null && (name !== "failures" || hasFailures)
  );
  // Bonferroni correction: makes the error probability of all intervals together the stated one.
  const confidence = 1 - (1 - MOST_SURE) / Math.max(1, judged.length);
  const estimated = (name: EstimatedName): Measured => {
    const [{ shown: from }, { shown: to }] = [a[name], b[name]];
    const isRatio = name !== "failures";
    const plain = from === null || to === null || isRatio && from === 0
      ? null
      : isRatio
      ? 100 * (to / from - 1)
      : to - from;
    const shown = { name, unit: unitOf(name), base: from, candidate: to, difference: plain };
    const reason = reasons.get(name) ?? null;
    if (reason !== null) return { ...shown, interval: null, reason };
    const { low, high } = difference(a[name].estimate!, b[name].estimate!, confidence);
    const bound = (value: number) => isRatio ? 100 * Math.expm1(value) : value;
    return { ...shown, interval: { low: bound(low), high: bound(high) }, reason: null };
  };
  return [
    ...(["throughput", "p50", "p90", "p99"] as const).map(estimated),
    longest(base, candidate),
    estimated("failures"),
  ];
}

/** The maximum depends on a single request, and the others do not show how it would vary. */
function longest(base: readonly SavedResult[], candidate: readonly SavedResult[]): Measured {
  const max = (runs: readonly SavedResult[]) =>
    milliseconds(
      runs.reduce<number | null>((most, { times }) => {
        const us = times.latency.values.at(-1);
        return us === undefined ? most : Math.max(most ?? 0, us);
      }, null),
    );
  const [from, to] = [max(base), max(candidate)];
  return {
    name: "max",
    unit: "ms",
    base: from,
    candidate: to,
    difference: from === null || to === null || from === 0 ? null : 100 * (to / from - 1),
    interval: null,
    reason: "a single request decides it",
  };
}

/** Returns why a number that both sides have cannot be compared; null if it can. */
function unjudgedReason(
  name: EstimatedName,
  base: readonly SavedResult[],
  candidate: readonly SavedResult[],
): string | null {
  const isGiven = ({ report: { plan } }: SavedResult) =>
    plan.ratePerSecond !== null || plan.arrivals !== null;
  if (name === "throughput") {
    return [...base, ...candidate].some(isGiven) ? "the rate was set" : null;
  }
  if (name === "failures") return null;
  // A timeout stands for an unknown longer time, which can still be compared with a shorter one.
  const isGivenUp = ({ report: { latencyMs, plan } }: SavedResult) =>
    latencyMs.censored > 0 && (latencyMs[name] ?? 0) >= plan.timeoutMs;
  return base.some(isGivenUp) && candidate.some(isGivenUp) ? "both reach the timeout" : null;
}

function unitOf(name: MeasureName): Measure["unit"] {
  if (name === "throughput") return "perSecond";
  return name === "failures" ? "percent" : "ms";
}
