/**
 * Estimates the rate at which the limit is reached from all probes of a search.
 *
 * @module
 */
import type { Probed } from "./probed.ts";

/** An estimate of the limit from all probes. */
export interface LimitEstimate {
  readonly limitPerSecond: number;
  /** Expected logarithm of the strain at a rate; null far from the limit, where no probe tells. */
  readonly logStrainAt: (ratePerSecond: number) => number | null;
}

/** Strains up to this factor above and below the limit are used. */
const NEAR = 4;
/** So are rates up to this distance, on a log scale, from the highest one that holds. */
const NEAR_RATE = 0.35;
/** Standard deviations of a probe's logarithm of strain, and of the logarithm of a ceiling. */
const STRAIN_SD = 0.4;
const CEILING_SD = 0.05;
/** Percentiles of short probes are biased low, so long ones weigh more than by their duration. */
const DURATION_POWER = 1.5;
/** Rates at which latency diverges: up to this factor above the highest rate near the limit. */
const HIGHEST_END = 1.6;
const END_STEPS = 200;
/** Close to the end, the model's strain says nothing about a finite probe. */
const CLOSE_TO_END = 0.98;
/** A ceiling below this fraction of a rate that holds shows a collapse, not a capacity. */
const COLLAPSED = 0.9;

interface Point {
  readonly rate: number;
  readonly logStrain: number;
  readonly weight: number;
}

/**
 * Estimates the rate at which the strain is 1; null if too little is known.
 *
 * Latency percentiles of a queue grow as 1 / (C − rate), where C is its maximum throughput: exactly
 * for M/M/1, and near C for any queue (Kingman's heavy-traffic approximation, 1961). The strain is
 * therefore modelled as K / (C − rate). C and K are fitted to its logarithm by weighted least
 * squares. Throughputs measured under overload are observations of C. Rates are weighted by their
 * distance with the tricube kernel, as in local regression (Cleveland 1979), because the model is
 * only local.
 */
export function estimateLimit(probes: readonly Probed[]): LimitEstimate | null {
  const held = Math.max(
    0,
    ...probes.filter(({ verdict }) => verdict === "holds").map((probed) => probed.ratePerSecond),
  );
  const ceilings = probes.flatMap(({ ceilingPerSecond }) =>
    ceilingPerSecond === null || ceilingPerSecond < COLLAPSED * held
      ? []
      : [Math.max(ceilingPerSecond, held)]
  );
  const points = pointsNear(held, probes);
  if (points.length === 0) {
    return ceilings.length === 0
      ? null
      : { limitPerSecond: weightedMean(ceilings, () => 1), logStrainAt: () => null };
  }
  if (new Set(points.map(({ rate }) => rate)).size + ceilings.length < 2) return null;
  const { end, logK } = fitted(points, ceilings);
  const limitPerSecond = end - Math.exp(logK);
  if (limitPerSecond <= 0) return null;
  return {
    limitPerSecond,
    logStrainAt: (ratePerSecond) => {
      if (ratePerSecond > CLOSE_TO_END * end) return null;
      const logStrain = logK - Math.log(end - ratePerSecond);
      return Math.abs(logStrain) < Math.log(NEAR) ? logStrain : null;
    },
  };
}

/** Returns the probes whose strain and rate are near the limit. */
function pointsNear(heldPerSecond: number, probes: readonly Probed[]): Point[] {
  return probes.flatMap(({ ratePerSecond, strain, lasted, verdict }) => {
    const distance = Math.abs(Math.log(ratePerSecond / heldPerSecond)) / NEAR_RATE;
    const isNear = strain !== null && strain > 1 / NEAR && strain < NEAR && distance < 1;
    if (!isNear || lasted < 1 || verdict === "generator") return [];
    const weight = lasted ** DURATION_POWER * (1 - distance ** 3) ** 3 / STRAIN_SD ** 2;
    return [{ rate: ratePerSecond, logStrain: Math.log(strain), weight }];
  });
}

/** For each C of a grid the best K is a mean; returns the pair with the least squares. */
function fitted(points: readonly Point[], ceilings: readonly number[]) {
  const highest = Math.max(...points.map(({ rate }) => rate));
  let best = { squares: Infinity, end: 0, logK: 0 };
  for (let step = 1; step <= END_STEPS; step++) {
    const end = highest * HIGHEST_END ** (step / END_STEPS);
    const logs = points.map(({ rate, logStrain }) => logStrain + Math.log(end - rate));
    const logK = weightedMean(logs, (i) => points[i].weight);
    const squares = sum(logs.map((log, i) => points[i].weight * (log - logK) ** 2)) +
      sum(ceilings.map((ceiling) => (Math.log(ceiling / end) / CEILING_SD) ** 2));
    if (squares < best.squares) best = { squares, end, logK };
  }
  return best;
}

function weightedMean(values: readonly number[], weightOf: (index: number) => number): number {
  return sum(values.map((value, i) => weightOf(i) * value)) /
    sum(values.map((_, i) => weightOf(i)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
