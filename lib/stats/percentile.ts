/**
 * Computes nearest-rank percentiles of sorted values in integer arithmetic.
 *
 * @module
 */

/** Percentiles are told apart to a thousandth of a percent. */
const STEPS_PER_PERCENT = 1000;
const STEPS = 100 * STEPS_PER_PERCENT;

/**
 * The rank, from 1, of a percentile among `count` sorted samples: the smallest rank such that at
 * least `percent` per cent of the samples are at or below it (nearest rank, Hyndman and Fan's
 * type 1). `ceil(percent / 100 * count)` in floats is one too high for some pairs, as for the
 * 7th percentile of 100, so the ceiling is taken in integers.
 *
 * @throws {RangeError} where percent is not from 0 to 100 in steps of 0.001, or count is below 1
 */
export function nearestRank(count: number, percent: number): number {
  const steps = Math.round(percent * STEPS_PER_PERCENT);
  if (!(steps >= 0 && steps <= STEPS) || Math.abs(steps - percent * STEPS_PER_PERCENT) > 1e-6) {
    throw new RangeError(
      `Invalid percentile ${percent}. Use 0 to 100 in steps of 0.001.`,
    );
  }
  if (!(count >= 1)) throw new RangeError(`Invalid count ${count}. Use at least 1 sample.`);
  // Whole lots of STEPS samples apart: the product of a large count is not exact in a float.
  const rest = count % STEPS;
  const lots = (count - rest) / STEPS;
  return Math.max(1, lots * steps + Math.ceil(rest * steps / STEPS));
}

/**
 * The nearest-rank percentile of samples in ascending order: always one of them, never
 * interpolated. Null where there are none.
 *
 * @param sorted samples in ascending order, in any unit
 * @param percent 0 to 100, in steps of 0.001
 * @throws {RangeError} where percent is none of those
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[nearestRank(sorted.length, percent) - 1];
}

/** Samples by their distinct values, as another thread can receive them. */
export type Times = Pick<Distribution, "values" | "cumulative">;

/**
 * Samples as their distinct values in ascending order, and how many are at or below each.
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
  /** For each value, how many samples are at or below it. */
  readonly cumulative: Float64Array;

  /**
   * Takes over what has been counted.
   *
   * @param values the distinct values, ascending
   * @param cumulative how many samples are at or below each
   */
  constructor(values: Float64Array, cumulative: Float64Array) {
    this.values = values;
    this.cumulative = cumulative;
  }

  /** How many samples there are. */
  get count(): number {
    return this.cumulative.at(-1) ?? 0;
  }

  /** The nearest-rank percentile, by binary search; null where there are no samples. */
  percentile(percent: number): number | null {
    return this.values.length === 0 ? null : this.atRank(nearestRank(this.count, percent));
  }

  /** The sample at a rank, from 1 for the smallest to `count`. */
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

  /** How many samples are at or below a value, by binary search. */
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
   * Mean and sample standard deviation, by the weighted form of Welford's recurrence (West 1979),
   * which does not drift however many samples there are. The deviation is null below two samples.
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
