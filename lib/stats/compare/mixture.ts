/**
 * Computes percentiles of a weighted mixture of distributions.
 *
 * @module
 */
import { joined } from "../packed_times.ts";
import { type Distribution, nearestRank } from "../percentile.ts";

/** So many distinct values are looked up in a table; between them the parts are asked. */
const TABLE_VALUES = 512;

/** Distributions that are taken together again and again in other proportions. */
export class Mixture {
  #parts: readonly Distribution[];
  /** All distinct values, ascending. */
  #values: Float64Array;
  /** Every how many values one is in the table. */
  #stride: number;
  /** For each value in the table, how many samples of each part are at or below it. */
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
   * The nearest-rank percentile where each part is taken as often as its weight says: exactly what
   * a tally of all these samples would give. Null where there are none.
   */
  percentile(percent: number, weights: ArrayLike<number>): number | null {
    let count = 0;
    for (const [i, part] of this.#parts.entries()) count += weights[i] * part.count;
    if (count === 0) return null;
    const rank = nearestRank(count, percent);
    // The first row of the table that reaches the rank, then the values since the row before it.
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

/** The first number from `from` to `to` for which something holds; `to` where it does for none before. */
function first(from: number, to: number, holds: (i: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
