/**
 * How the numbers of two sides are estimated, from seconds or from runs, and how they differ.
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
  failedPercent,
  type PERCENTS,
  type Side,
  type SideNumber,
} from "./estimates.ts";

/**
 * What is compared.
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
 * What a difference comes to.
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
  | "no difference shown"
  | "not judged";

/**
 * One number of both sides.
 *
 * @example
 * ```ts
 * import type { Measure } from "@x/load-tester/results";
 *
 * const line = ({ name, base, next, verdict }: Measure) => `${name}: ${base} → ${next}, ${verdict}`;
 * ```
 */
export interface Measure {
  /** Which number. */
  readonly name: MeasureName;
  /** Its unit: requests a second, milliseconds, or percent of the requests that were over. */
  readonly unit: "perSecond" | "ms" | "percent";
  /** That of the base; null where there is none. */
  readonly base: number | null;
  /** That of the new side. */
  readonly next: number | null;
  /** How much the new one is above the base: in percent of it, or for `failures` in percentage points. */
  readonly difference: number | null;
  /** Where the difference lies; null where that cannot be said. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Faster or slower only where the whole interval is. */
  readonly verdict: Verdict;
  /** Why it is not judged; null where it is. */
  readonly reason: string | null;
}

/** A measure before its verdict. */
export type Measured = Omit<Measure, "verdict">;

/** With this probability all intervals hold together. */
export const MOST_SURE = 0.95;
/** With fewer runs than this a side says too little of how its runs vary. */
const LEAST_RUNS = 3;

interface Measurement {
  readonly units: { readonly base: number; readonly next: number };
  readonly measured: readonly Measured[];
}

/** Compares a run with another, blocks of seconds being what varies. */
export function measureSeconds(base: SavedResult, next: SavedResult): Measurement {
  const [a, b] = [estimateSeconds(base), estimateSeconds(next)];
  return {
    units: { base: a.units, next: b.units },
    measured: measures([base], [next], a.side, b.side),
  };
}

/** Compares runs with others, runs being what varies. */
export function measureRuns(
  base: readonly SavedResult[],
  next: readonly SavedResult[],
): Measurement {
  return {
    units: { base: base.length, next: next.length },
    measured: measures(base, next, estimateRuns(base), estimateRuns(next)),
  };
}

function estimateRuns(runs: readonly SavedResult[]): Side {
  const reason = runs.length < LEAST_RUNS
    ? `too few runs: use at least ${LEAST_RUNS} per side`
    : null;
  const side = Object.entries(runNumbers(runs)).map(([name, numbers]): [string, SideNumber] => {
    if (numbers.some((number) => number === null)) {
      return [name, { shown: null, estimate: null, reason: "not measured in every run" }];
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
  });
  return Object.fromEntries(side) as Record<EstimatedName, SideNumber>;
}

/** Each number of each run; null where there is none whose logarithm could be taken. */
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
  next: readonly SavedResult[],
  a: Side,
  b: Side,
): Measured[] {
  const all = [...base, ...next];
  const reasons = new Map(ESTIMATED.map((name) => {
    const reason = a[name].reason ?? b[name].reason ?? impediment(name, base, next);
    return [name, reason];
  }));
  const hasFailures = all.some(({ report }) => report.requests.failed > 0);
  const judged = ESTIMATED.filter((name) =>
    reasons.get(name) === null && (name !== "failures" || hasFailures)
  );
  // Bonferroni: each may be wrong so rarely that all together are wrong as rarely as is said.
  const confidence = 1 - (1 - MOST_SURE) / Math.max(1, judged.length);
  const estimated = (name: EstimatedName): Measured => {
    const [{ shown: from }, { shown: to }] = [a[name], b[name]];
    const isRatio = name !== "failures";
    const plain = from === null || to === null || isRatio && from === 0
      ? null
      : isRatio
      ? 100 * (to / from - 1)
      : to - from;
    const shown = { name, unit: unitOf(name), base: from, next: to, difference: plain };
    const reason = reasons.get(name) ?? null;
    if (reason !== null) return { ...shown, interval: null, reason };
    const { low, high } = difference(a[name].estimate!, b[name].estimate!, confidence);
    const bound = (value: number) => isRatio ? 100 * Math.expm1(value) : value;
    return { ...shown, interval: { low: bound(low), high: bound(high) }, reason: null };
  };
  return [
    ...(["throughput", "p50", "p90", "p99"] as const).map(estimated),
    longest(base, next),
    estimated("failures"),
  ];
}

/** One request decides it: how it would vary cannot be told from the others. */
function longest(base: readonly SavedResult[], next: readonly SavedResult[]): Measured {
  const max = (side: readonly SavedResult[]) =>
    milliseconds(
      side.reduce<number | null>((most, { times }) => {
        const us = times.latency.values.at(-1);
        return us === undefined ? most : Math.max(most ?? 0, us);
      }, null),
    );
  const [from, to] = [max(base), max(next)];
  return {
    name: "max",
    unit: "ms",
    base: from,
    next: to,
    difference: from === null || to === null || from === 0 ? null : 100 * (to / from - 1),
    interval: null,
    reason: "one request decides it",
  };
}

/** Why a number cannot be compared though both sides have it; null where it can. */
function impediment(
  name: EstimatedName,
  base: readonly SavedResult[],
  next: readonly SavedResult[],
): string | null {
  const isGiven = ({ report: { plan } }: SavedResult) =>
    plan.ratePerSecond !== null || plan.stages.length > 0;
  if (name === "throughput") {
    return [...base, ...next].some(isGiven) ? "the rate was given" : null;
  }
  if (name === "failures") return null;
  // A time limit stands in for a time that is not known: against a shorter time it will do.
  const isGivenUp = ({ report: { latencyMs, plan } }: SavedResult) =>
    latencyMs.censored > 0 && (latencyMs[name] ?? 0) >= plan.timeoutMs;
  return base.some(isGivenUp) && next.some(isGivenUp) ? "both reach the time limit" : null;
}

function unitOf(name: MeasureName): Measure["unit"] {
  if (name === "throughput") return "perSecond";
  return name === "failures" ? "percent" : "ms";
}
