/**
 * Counts samples in a few buckets between round bounds, chosen so that the shape shows.
 *
 * @module
 */
import type { Distribution } from "./percentile.ts";

/** Samples from `from`, inclusive, to `to`, exclusive. */
interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Adjacent buckets that cover every sample; neither the first nor the last one is empty. */
export interface Histogram {
  /** Whether bounds grow by a constant step, or roughly by a constant factor. */
  readonly scale: "linear" | "log";
  readonly buckets: readonly Bucket[];
}

/**
 * Round numbers of a decade, from fine to coarse; a decade is divided at the numbers of one row.
 */
const DECADES: readonly (readonly number[])[] = [
  [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8],
  [1, 1.5, 2, 3, 5, 7],
  [1, 2, 5],
  [1, 3],
  [1],
];

/**
 * Counts samples in at most `most` buckets, of equal width or growing by a factor, whichever shows
 * the distribution better. Values are treated as whole numbers.
 */
export function histogram(distribution: Distribution, most: number): Histogram {
  const equal = counted(distribution, linearBounds(distribution, most));
  const growing = counted(distribution, logBounds(distribution, most));
  return entropy(growing) > entropy(equal)
    ? { scale: "log", buckets: growing }
    : { scale: "linear", buckets: equal };
}

/** Counts samples in buckets that grow by a factor, as many as a curve needs. */
export function logHistogram(distribution: Distribution, most: number): Histogram {
  const { values } = distribution;
  if (values.length === 0) return { scale: "log", buckets: [] };
  const [low, high] = [Math.max(1, values[0]), values[values.length - 1] + 1];
  const growth = Math.max(1.01, (high / low) ** (1 / most));
  const bounds = [values[0]];
  for (let bound = low; bounds[bounds.length - 1] < high;) {
    bound *= growth;
    // Below the first hundred, the factor may amount to less than one whole number.
    bounds.push(Math.max(bounds[bounds.length - 1] + 1, Math.round(bound)));
  }
  return { scale: "log", buckets: counted(distribution, bounds) };
}

/** Returns multiples of 1, 2 or 5 times a power of ten, as fine as `most` allows. */
function linearBounds({ values }: Distribution, most: number): number[] {
  if (values.length === 0) return [];
  const [low, high] = [values[0], values[values.length - 1]];
  for (let power = 1;; power *= 10) {
    for (const step of [power, 2 * power, 5 * power]) {
      const from = Math.floor(low / step);
      const to = Math.floor(high / step) + 1;
      if (to - from <= most) {
        return Array.from({ length: to - from + 1 }, (_, i) => (from + i) * step);
      }
    }
  }
}

/**
 * Returns round numbers roughly a factor apart, as fine as `most` allows; starts at 0 if there are
 * samples of 0.
 */
function logBounds({ values }: Distribution, most: number): number[] {
  if (values.length === 0) return [];
  const [low, high] = [values[0], values[values.length - 1]];
  for (const decade of DECADES) {
    const bounds = boundsOf(decade, low, high);
    if (bounds.length - 1 <= most) return bounds;
  }
  // If there are more decades than buckets, everything goes into one.
  return [low, high + 1];
}

function boundsOf(decade: readonly number[], low: number, high: number): number[] {
  const bounds = low < 1 ? [0] : [];
  for (let power = 1;; power *= 10) {
    for (const digit of decade) {
      const bound = digit * power;
      if (!Number.isInteger(bound)) continue;
      // Only the last bound at or below the lowest sample begins a bucket.
      if (bound <= low) bounds.length = 0;
      bounds.push(bound);
      if (bound > high) return bounds;
    }
  }
}

function counted(distribution: Distribution, bounds: readonly number[]): Bucket[] {
  let before = 0;
  return bounds.slice(1).map((to, i) => {
    const upTo = countBelow(distribution, to);
    const bucket = { from: bounds[i], to, count: upTo - before };
    before = upTo;
    return bucket;
  });
}

/** Returns the number of samples below a bound, by binary search. */
function countBelow({ values, cumulative }: Distribution, bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : cumulative[low - 1];
}

/** Shannon entropy of the buckets, in nats: 0 if all samples are in one. */
function entropy(buckets: readonly Bucket[]): number {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  return buckets.reduce((sum, { count }) => {
    const share = count / total;
    return count === 0 ? sum : sum - share * Math.log(share);
  }, 0);
}
