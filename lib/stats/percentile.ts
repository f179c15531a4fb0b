/**
 * Computes nearest-rank percentiles of sorted values in integer arithmetic.
 *
 * @module
 */

/** Resolution of percentiles: a thousandth of a percent. */
const STEPS_PER_PERCENT = 1000;
const STEPS = 100 * STEPS_PER_PERCENT;

/**
 * Returns the rank, from 1, of a percentile among `count` sorted samples: the smallest rank such
 * that at least `percent` percent of the samples are at or below it (nearest rank, Hyndman and
 * Fan's type 1). In floating point, `ceil(percent / 100 * count)` is one too high for some pairs,
 * such as the 7th percentile of 100, so the ceiling is computed in integers.
 *
 * @throws {RangeError} if percent is not from 0 to 100 in steps of 0.001, or count is below 1
 */
export function nearestRank(count: number, percent: number): number {
  const steps = Math.round(percent * STEPS_PER_PERCENT);
  if (!(steps >= 0 && steps <= STEPS) || Math.abs(steps - percent * STEPS_PER_PERCENT) > 1e-6) {
    throw new RangeError(
      `Invalid percentile ${percent}. Use 0 to 100 in steps of 0.001.`,
    );
  }
  if (!(count >= 1)) throw new RangeError(`Invalid count ${count}. Use at least 1 sample.`);
  // Split into whole lots of STEPS samples, because the product with a large count would not be
  // exact.
  const rest = count % STEPS;
  const lots = (count - rest) / STEPS;
  return Math.max(1, lots * steps + Math.ceil(rest * steps / STEPS));
}

/**
 * Returns the nearest-rank percentile of sorted samples: always one of them, never interpolated.
 * Null if there are none.
 *
 * @param sorted samples in ascending order, in any unit
 * @param percent 0 to 100, in steps of 0.001
 * @throws {RangeError} if percent is invalid
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[nearestRank(sorted.length, percent) - 1];
}

/** The samples of a distribution as plain data, which can be sent to another thread. */
export type Times = Pick<Distribution, "values" | "cumulative">;

/**
 * Samples as distinct values in ascending order, each with the number of samples at or below it.
 *
 * @example
 * ```ts
 * import { Tally } from "@x/load-tester/report";
 * import { assertEquals } from "@std/assert";
 *
 * const tally = new Tally();
 * for (const us of [100, 200, 200, 900]) tally.add(us);
 * const distribution = tally.distribution();
 * assertEquals([...distribution.values], [100, 200, 900]);
 * assertEquals(distribution.percentile(50), 200);
 * assertEquals(distribution.countTo(500), 3);
 * assertEquals(distribution.moments().mean, 350);
 * ```
 */
export class Distribution {
  /** The distinct values, ascending. */
  readonly values: Float64Array;
  /** For each value, the number of samples at or below it. */
  readonly cumulative: Float64Array;

  /**
   * Creates a distribution from existing arrays, without copying them.
   *
   * @param values the distinct values, ascending
   * @param cumulative for each value, the number of samples at or below it
   */
  constructor(values: Float64Array, cumulative: Float64Array) {
    this.values = values;
    this.cumulative = cumulative;
  }

  /** Number of samples. */
  get count(): number {
    return this.cumulative.at(-1) ?? 0;
  }

  /** Returns the nearest-rank percentile, by binary search; null if there are no samples. */
  percentile(percent: number): number | null {
    return this.values.length === 0 ? null : this.atRank(nearestRank(this.count, percent));
  }

  /** Returns the sample at a rank, from 1 for the smallest to `count`. */
  atRank(rank: number): number {
    let low = 0;
    let high = this.values.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.cumulative[middle] >= rank) high = middle;
      else low = middle + 1;
    }
    return this.values[low];
  }

  /** Returns the number of samples at or below a value, by binary search. */
  countTo(value: number): number {
    let low = 0;
    let high = this.values.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.values[middle] > value) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? 0 : this.cumulative[low - 1];
  }

  /**
   * Returns the mean and sample standard deviation, by the weighted form of Welford's recurrence
   * (West 1979), which does not drift for any number of samples. The deviation is null below two
   * samples.
   */
  moments(): { mean: number | null; stddev: number | null } {
    let count = 0;
    let mean = 0;
    let squares = 0;
    for (let i = 0; i < this.values.length; i++) {
      const weight = this.cumulative[i] - count;
      count = this.cumulative[i];
      const delta = this.values[i] - mean;
      mean += delta * weight / count;
      squares += weight * delta * (this.values[i] - mean);
    }
    return {
      mean: count > 0 ? mean : null,
      stddev: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
    };
  }
}
