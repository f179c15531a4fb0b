/**
 * Estimates the quantities of one run from its whole seconds.
 *
 * @module
 */
import { blockFreedom, blockSpreads } from "../../stats/compare/block_spread.ts";
import type { Estimate } from "../../stats/compare/difference.ts";
import { Mixture } from "../../stats/compare/mixture.ts";
import { joined, unpackTimes } from "../../stats/packed_times.ts";
import type { Distribution } from "../../stats/percentile.ts";
import type { SeriesSecond } from "../../stats/series.ts";
import {
  type EstimatedName,
  type EstimatedNumber,
  type Estimates,
  failedPercent,
  PERCENTS,
} from "./estimates.ts";
import type { SavedResult } from "../saved/saved_result.ts";

/** With fewer whole seconds, too little is known about how seconds vary. */
const LEAST_SECONDS = 9;
/** Number of samples beyond a percentile needed to estimate how it varies. */
const LEAST_BEYOND = 10;
/** Standard error of a number rounded to whole microseconds. */
const ROUNDING_US = Math.sqrt(1 / 12);
/** Above this many seconds, several are combined into one unit. */
const MOST_UNITS = 120;

/** Seconds combined into one. */
interface Unit {
  readonly seconds: number;
  readonly completed: number;
  readonly responses: number;
  readonly failed: number;
  readonly times: Distribution;
}

/** Estimates the numbers of a run from its seconds; `units` is the number of units used. */
export function estimateSeconds(result: SavedResult): { units: number; estimates: Estimates } {
  const seconds = wholeSeconds(result);
  const { stages, arrivals } = result.report.plan;
  const reason = stages.length > 0 || arrivals === "recorded"
    ? "the rate changes over the run; compare three runs per side"
    : result.seconds.length === 0 && result.times.latency.count > 0
    ? "its seconds were not saved"
    : seconds.length < LEAST_SECONDS
    ? `too short: at least ${LEAST_SECONDS} whole seconds after the first are needed`
    : null;
  if (reason !== null) return { units: seconds.length, estimates: unjudged(result, reason) };
  const units = unitsOf(seconds);
  return {
    units: seconds.length,
    estimates: { ...speeds(units), failures: failures(result, unitsOf(result.seconds)) },
  };
}

/**
 * Returns the seconds under full load. The first one includes the start-up of both sides, the last
 * one is usually incomplete, and those in which only stragglers were left are not under load.
 */
export function wholeSeconds({ report, seconds }: SavedResult): readonly SeriesSecond[] {
  const { plan, requests, elapsedMs, interrupted } = report;
  const endedByTime = !interrupted && plan.durationMs !== null &&
    (plan.requests === null || requests.issued < plan.requests);
  let completed = 0;
  let whole = 0;
  for (const [i, second] of seconds.entries()) {
    completed += second.completed;
    const endMs = 1000 * (i + 1);
    // The last request cannot have started while this many were still outstanding.
    const wasIssuing = completed + plan.concurrency < requests.issued ||
      endedByTime && endMs <= plan.durationMs;
    if (endMs > elapsedMs || !wasIssuing) break;
    whole = i + 1;
  }
  return seconds.slice(1, whole);
}

/** The numbers of the whole run, as in its report. */
function unjudged(result: SavedResult, reason: string): Estimates {
  const { throughputPerSecond, latencyMs } = result.report;
  const number = (shown: number | null): EstimatedNumber => ({ shown, estimate: null, reason });
  return {
    throughput: number(throughputPerSecond),
    p50: number(latencyMs.p50),
    p90: number(latencyMs.p90),
    p99: number(latencyMs.p99),
    failures: number(failedPercent(result)),
  };
}

function unitsOf(seconds: readonly SeriesSecond[]): Unit[] {
  const length = Math.min(MOST_UNITS, seconds.length);
  return Array.from({ length }, (_, i) => {
    const [from, to] = [i, i + 1].map((at) => Math.floor(at * seconds.length / length));
    const part = seconds.slice(from, to);
    return {
      seconds: part.length,
      completed: part.reduce((sum, { completed }) => sum + completed, 0),
      responses: part.reduce((sum, { responses }) => sum + responses, 0),
      failed: part.reduce((sum, { failed }) => sum + failed, 0),
      times: joined(part.map(({ times }) => unpackTimes(times))),
    };
  });
}

function speeds(units: readonly Unit[]): Omit<Estimates, "failures"> {
  const mixture = new Mixture(units.map(({ times }) => times));
  const sum = (weights: ArrayLike<number>, of: (unit: Unit) => number) =>
    units.reduce((total, unit, i) => total + weights[i] * of(unit), 0);
  const names = ["throughput", "p50", "p90", "p99"] as const;
  const numbersOf = (weights: ArrayLike<number>) => [
    sum(weights, ({ responses }) => responses) / sum(weights, ({ seconds }) => seconds),
    ...Object.values(PERCENTS).map((percent) => mixture.percentile(percent, weights) ?? 0),
  ];
  const once = new Uint32Array(units.length).fill(1);
  const numbers = numbersOf(once);
  const spreads = blockSpreads(units.length, (weights) => numbersOf(weights).map(logarithm));
  const timed = sum(once, ({ times }) => times.count);
  const estimates = names.map((name, i): [string, EstimatedNumber] => {
    const value = numbers[i];
    const beyond = name === "throughput" ? Infinity : timed * (1 - PERCENTS[name] / 100);
    const reason = timed === 0 || value === 0
      ? "nothing was measured"
      : beyond < LEAST_BEYOND
      ? `too few requests: at least ${LEAST_BEYOND} must lie beyond it`
      : null;
    const shown = timed === 0 ? null : name === "throughput" ? value : value / 1000;
    if (reason !== null) return [name, { shown, estimate: null, reason }];
    const unsure = name === "throughput" ? 0 : ROUNDING_US / value;
    const spread = Math.hypot(spreads[i], unsure);
    const estimate = estimateOf(logarithm(value), spread, units.length);
    return [name, { shown, estimate, reason: null }];
  });
  return Object.fromEntries(estimates) as Record<
    Exclude<EstimatedName, "failures">,
    EstimatedNumber
  >;
}

/** Computed from the whole run: a fraction is not distorted by incomplete seconds. */
function failures(result: SavedResult, units: readonly Unit[]): EstimatedNumber {
  const percentOf = (weights: ArrayLike<number>) => {
    const completed = units.reduce((sum, unit, i) => sum + weights[i] * unit.completed, 0);
    const failed = units.reduce((sum, unit, i) => sum + weights[i] * unit.failed, 0);
    return completed === 0 ? 0 : 100 * failed / completed;
  };
  const shown = failedPercent(result);
  const [spread] = blockSpreads(units.length, (weights) => [percentOf(weights)]);
  return { shown, estimate: estimateOf(shown ?? 0, spread, units.length), reason: null };
}

function estimateOf(value: number, standardError: number, units: number): Estimate {
  return { value, standardError, freedom: blockFreedom(units) };
}

/** Logarithm of a value, clamped above zero: a resample without requests is then very far off. */
function logarithm(value: number): number {
  return Math.log(Math.max(0.001, value));
}
