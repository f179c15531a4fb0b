/**
 * Computes the confidence interval of a percentile from the ranks of a sample.
 *
 * @module
 */
import type { Distribution } from "./percentile.ts";

/** Bounds of a percentile; null where the sample is too small to give one. */
interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** From this variance up the binomial distribution is near enough to the normal one. */
const NORMAL_FROM_VARIANCE = 25;
/** The 97.5th percentile of the normal distribution. */
const Z = 1.959964;
const TAIL = 0.025;

/**
 * The interval that covers the true percentile with 95% probability, from order statistics: the
 * number of samples below the true percentile is binomial, whatever the distribution
 * (Conover, Practical Nonparametric Statistics, section 3.2). Samples are taken as independent.
 */
export function percentileInterval(distribution: Distribution, percent: number): Interval {
  const { count } = distribution;
  if (count === 0) return { low: null, high: null };
  const { low, high } = ranks(count, percent / 100);
  return {
    low: low < 1 ? null : distribution.atRank(low),
    high: high > count ? null : distribution.atRank(high),
  };
}

/** The ranks, from 1, of the two bounds; outside of 1 to `count` where there is no such sample. */
function ranks(count: number, p: number): { low: number; high: number } {
  const variance = count * p * (1 - p);
  if (variance >= NORMAL_FROM_VARIANCE) {
    const half = Z * Math.sqrt(variance);
    return { low: Math.floor(count * p - half), high: Math.ceil(count * p + half) + 1 };
  }
  // The exact binomial: few samples on one side of the percentile, so few terms to add up from there.
  const isUpper = p > 0.5;
  const q = isUpper ? 1 - p : p;
  const { lower, upper } = binomialTails(count, q);
  return isUpper
    ? { low: count - upper + 1, high: count - lower + 1 }
    : { low: lower, high: upper };
}

/**
 * For a binomial number B of `count` trials at probability `q`: the highest `lower` such that
 * P(B < lower) is at most 2.5%, and the lowest `upper` such that P(B >= upper) is.
 */
function binomialTails(count: number, q: number): { lower: number; upper: number } {
  let term = Math.exp(count * Math.log1p(-q));
  let below = 0;
  let lower = 0;
  for (let k = 0; k <= count; k++) {
    if (below <= TAIL) lower = k;
    if (1 - below <= TAIL) return { lower, upper: k };
    below += term;
    term *= (count - k) / (k + 1) * q / (1 - q);
  }
  return { lower, upper: count + 1 };
}
