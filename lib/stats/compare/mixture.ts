/**
 * Computes percentiles of a weighted mixture of distributions.
 *
 * @module
 */
import { joined } from "../packed_times.ts";
import { type Distribution, nearestRank } from "../percentile.ts";

/** Number of distinct values in the table; values in between are looked up in the parts. */
const TABLE_VALUES = 512;

/** Distributions that are combined repeatedly with different weights. */
export class Mixture {
  #parts: readonly Distribution[];
  /** All distinct values, ascending. */
  #values: Float64Array;
  /** Distance between values in the table. */
  #stride: number;
  /** For each value in the table, the number of samples of each part at or below it. */
  #table: Float64Array;

  constructor(parts: readonly Distribution[]) {
    this.#parts = parts;
    this.#values = joined(parts).values;
    this.#stride = Math.max(1, Math.ceil(this.#values.length / TABLE_VALUES));
    const rows = Math.ceil(this.#values.length / this.#stride);
    this.#table = new Float64Array(rows * parts.length);
    for (let row = 0; row < rows; row++) {
      const value = this.#values[row * this.#stride];
      for (const [i, part] of parts.entries()) {
        this.#table[row * parts.length + i] = part.countTo(value);
      }
    }
  }

  /**
   * Returns the nearest-rank percentile if each part counts as often as its weight: exactly that of
   * a tally of all these samples. Null if there are none.
   */
  percentile(percent: number, weights: ArrayLike<number>): number | null {
    let count = 0;
    for (const [i, part] of this.#parts.entries()) count += weights[i] * part.count;
    if (count === 0) return null;
    const rank = nearestRank(count, percent);
    // Finds the first row of the table that reaches the rank, then searches the values since the
    // previous row.
    const rows = this.#table.length / this.#parts.length;
    const row = first(0, rows, (i) => this.#inRow(i, weights) >= rank);
    const from = row === 0 ? 0 : (row - 1) * this.#stride + 1;
    const to = Math.min(row * this.#stride, this.#values.length - 1);
    return this.#values[first(from, to, (i) => this.#countTo(this.#values[i], weights) >= rank)];
  }

  #inRow(row: number, weights: ArrayLike<number>): number {
    let count = 0;
    const from = row * this.#parts.length;
    for (let i = 0; i < this.#parts.length; i++) count += weights[i] * this.#table[from + i];
    return count;
  }

  #countTo(value: number, weights: ArrayLike<number>): number {
    let count = 0;
    for (let i = 0; i < this.#parts.length; i++) {
      if (weights[i] > 0) count += weights[i] * this.#parts[i].countTo(value);
    }
    return count;
  }
}

/**
 * Returns the first number from `from` to `to` for which `holds` is true; `to` if there is none.
 */
function first(from: number, to: number, holds: (i: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
