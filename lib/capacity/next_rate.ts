/**
 * Chooses the rate of the next probe from an estimate of the limit.
 *
 * @module
 */
import type { Probed } from "./probed.ts";

/** How close a guess may be to the ends of a bracket, as a fraction of it on a log scale. */
const MARGIN = 0.2;
/** Strains between this and its reciprocal are close enough to locate the limit. */
const NEAR = 2.5;

/**
 * Returns the rate to probe next in a bracket, close to where the strain at its ends suggests the
 * limit. Times in a queue grow as 1/(capacity − rate), so the reciprocal of the strain is linear in
 * the rate.
 */
export function nextRate(
  low: Probed,
  high: Probed,
  precision: number,
  fitted: number | null = null,
): number {
  const [a, b] = [low.ratePerSecond, high.ratePerSecond];
  const width = Math.log(b / a);
  const middle = Math.sqrt(a * b);
  const guess = fitted ?? guessed(low, high);
  // The last step of the bracket surrounds the guess: its lower end holds and its upper end fails.
  const step = Math.log(1 + precision);
  if (guess === null) return middle;
  const aimed = guess > middle ? guess * Math.exp(-step / 3) : guess * Math.exp(step / 3);
  const margin = Math.min(MARGIN * width, step / 2);
  const lowest = a * Math.exp(margin);
  const highest = b * Math.exp(-margin);
  return Math.min(highest, Math.max(lowest, aimed));
}

/**
 * Returns the rate at which the strain is 1, from all probes close to it: a line through the
 * reciprocals of their strain, fitted by weighted least squares. Null if there are too few such
 * probes.
 */
export function fittedLimit(made: readonly Probed[]): number | null {
  const near = made.filter(({ strain, lasted }) =>
    lasted >= 1 && strain !== null && strain > 1 / NEAR && strain < NEAR
  );
  if (new Set(near.map(({ ratePerSecond }) => ratePerSecond)).size < 2) return null;
  // The error of a strain is proportional to it, and so is that of its reciprocal.
  const weighted = near.map(({ ratePerSecond, strain, lasted }) => {
    const y = 1 / strain!;
    return { x: ratePerSecond, y, weight: lasted / y ** 2 };
  });
  const sum = (of: (point: typeof weighted[number]) => number) =>
    weighted.reduce((total, point) => total + point.weight * of(point), 0);
  const total = sum(() => 1);
  const [meanX, meanY] = [sum(({ x }) => x) / total, sum(({ y }) => y) / total];
  const slope = sum(({ x, y }) => (x - meanX) * (y - meanY)) / sum(({ x }) => (x - meanX) ** 2);
  return slope < 0 ? meanX + (1 - meanY) / slope : null;
}

function isJustBelow(ceiling: number, rate: number): boolean {
  return ceiling <= rate && ceiling > 0.9 * rate;
}

function guessed(low: Probed, high: Probed): number | null {
  // If the target was overloaded, its throughput is the rate at which times become infinite.
  const { ceilingPerSecond } = high;
  // It may be slightly below a rate that was held while the queue was still growing.
  if (ceilingPerSecond !== null && isJustBelow(ceilingPerSecond, low.ratePerSecond)) {
    return low.ratePerSecond;
  }
  const isBeyond = ceilingPerSecond !== null && ceilingPerSecond > low.ratePerSecond;
  const ceiling = isBeyond ? Math.min(ceilingPerSecond, high.ratePerSecond) : null;
  if (low.strain === null || low.strain <= 0 || low.strain >= 1) return ceiling;
  const end = ceiling !== null
    ? { rate: ceiling, reciprocal: 0 }
    : high.strain !== null && high.strain > 1
    ? { rate: high.ratePerSecond, reciprocal: 1 / high.strain }
    : null;
  if (end === null) return null;
  const reciprocal = 1 / low.strain;
  const share = (reciprocal - 1) / (reciprocal - end.reciprocal);
  return low.ratePerSecond + share * (end.rate - low.ratePerSecond);
}
