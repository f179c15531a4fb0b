/**
 * Computes the confidence interval of a percentile from the ranks of a sample.
 *
 * @module
 */
import type { Distribution } from "./percentile.ts";

/** Bounds of a percentile; null if the sample is too small for one. */
interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** From this variance on, the normal distribution approximates the binomial well enough. */
const NORMAL_FROM_VARIANCE = 25;
/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.959964;
const TAIL = 0.025;

/**
 * Returns the 95% confidence interval of a percentile, from order statistics: the number of samples
 * below the true percentile is binomial for any distribution (Conover, Practical Nonparametric
 * Statistics, section 3.2). Assumes independent samples.
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

/** Returns the ranks of the two bounds, from 1; outside 1 to `count` if there is no such sample. */
function ranks(count: number, p: number): { low: number; high: number } {
  const variance = count * p * (1 - p);
  if (variance >= NORMAL_FROM_VARIANCE) {
    const half = Z * Math.sqrt(variance);
    return { low: Math.floor(count * p - half), high: Math.ceil(count * p + half) + 1 };
  }
  // Exact binomial: there are few samples on one side of the percentile, so few terms to add up.
  const isUpper = p > 0.5;
  const q = isUpper ? 1 - p : p;
  const { lower, upper } = binomialTails(count, q);
  return isUpper
    ? { low: count - upper + 1, high: count - lower + 1 }
    : { low: lower, high: upper };
}

/**
 * For a binomial number B of `count` trials with probability `q`, returns the highest `lower` with
 * P(B < lower) of at most 2.5%, and the lowest `upper` with P(B >= upper) of at most 2.5%.
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
