/**
 * Counts exactly how often each whole number of microseconds occurred, in bounded memory.
 *
 * @module
 */
import { Distribution, nearestRank } from "./percentile.ts";
import { SparsePages } from "./sparse_pages.ts";

const PAGE_BITS = 12;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;
/**
 * Number of samples from which a page becomes an array of counts, with at most 16 bytes per sample.
 */
const SPARSE_MOST = 1024;
/** One hour, the highest possible time limit. Slower samples are counted as this. */
export const LIMIT_US = 3_600_000_000;

/**
 * Counts of whole microseconds, in pages of 4096 consecutive values. A page with few samples is a
 * list of 2 to 4 bytes per sample; a crowded one is an array of counts. The values are sorted by
 * construction, and tallies merge by addition. A typical run takes a few hundred kilobytes; times
 * spread over minutes take a few bytes each.
 *
 * @example
 * ```ts
 * import { Tally } from "@x/load-tester/report";
 * import { assertEquals } from "@std/assert";
 *
 * const tally = new Tally();
 * for (let us = 1; us <= 1000; us++) tally.add(us);
 * assertEquals(tally.percentile(99), 990);
 * assertEquals(tally.count, 1000);
 * ```
 */
export class Tally {
  /** Crowded pages; undefined if a page is sparse or empty. */
  #crowded: (Uint32Array | undefined)[] = [];
  #sparse = new SparsePages();
  #count = 0;

  /** Number of samples. */
  get count(): number {
    return this.#count;
  }

  /** Adds a sample. */
  add(us: number): void {
    // Values that fit into 31 bits, so all but the slowest, use fast integer arithmetic.
    const value = us <= LIMIT_US ? us : LIMIT_US;
    const index = value < 0x7fffffff ? value >> PAGE_BITS : Math.floor(value / PAGE_SIZE);
    const page = this.#crowded[index];
    if (page !== undefined) page[value & PAGE_MASK]++;
    else this.#addSparse(index, value & PAGE_MASK, 1);
    this.#count++;
  }

  /** Removes all samples but keeps the memory in use for new ones. */
  clear(): void {
    for (const [index, page] of this.#crowded.entries()) {
      // Times drift: pages without samples since the last call are released.
      if (page === undefined) continue;
      if (distinctOf(page) === 0) this.#crowded[index] = undefined;
      else page.fill(0);
    }
    this.#sparse.clear();
    this.#count = 0;
  }

  /** Adds all samples of another tally, or of a distribution. */
  merge(other: Tally | Pick<Distribution, "values" | "cumulative">): void {
    const { values, cumulative } = other instanceof Tally ? other.distribution() : other;
    let before = 0;
    for (let i = 0; i < values.length; i++) {
      const index = Math.floor(values[i] / PAGE_SIZE);
      const offset = values[i] & PAGE_MASK;
      const page = this.#crowded[index];
      if (page !== undefined) page[offset] += cumulative[i] - before;
      else this.#addSparse(index, offset, cumulative[i] - before);
      before = cumulative[i];
    }
    this.#count += before;
  }

  /**
   * Returns the nearest-rank percentile; null if there are no samples. For single values from a
   * tally that is still being filled: a distribution returns any number of them but takes much
   * longer to create.
   */
  percentile(percent: number): number | null {
    if (this.#count === 0) return null;
    let left = nearestRank(this.#count, percent);
    for (let index = 0; index < this.#length; index++) {
      const page = this.#crowded[index];
      const sparse = this.#sparse.countOf(index);
      if (page !== undefined) {
        for (let i = 0; i < PAGE_SIZE; i++) {
          left -= page[i];
          if (left <= 0) return index * PAGE_SIZE + i;
        }
      } else if (left <= sparse) {
        return index * PAGE_SIZE + this.#sparse.sortedOf(index)[left - 1];
      } else {
        left -= sparse;
      }
    }
    throw new Error(`Cannot find the percentile ${percent}: the counts do not add up to the total`);
  }

  /** Returns the arithmetic mean; null if there are no samples. */
  mean(): number | null {
    let sum = 0;
    for (let index = 0; index < this.#length; index++) {
      const page = this.#crowded[index];
      const startUs = index * PAGE_SIZE;
      if (page !== undefined) {
        for (let i = 0; i < PAGE_SIZE; i++) sum += page[i] * (startUs + i);
      } else if (this.#sparse.countOf(index) > 0) {
        for (const offset of this.#sparse.sortedOf(index)) sum += startUs + offset;
      }
    }
    return this.#count === 0 ? null : sum / this.#count;
  }

  /** Returns the samples so far as a distribution, in microseconds. */
  distribution(): Distribution {
    let most = 0;
    for (let index = 0; index < this.#length; index++) {
      const page = this.#crowded[index];
      most += page === undefined ? this.#sparse.countOf(index) : distinctOf(page);
    }
    const values = new Float64Array(most);
    const cumulative = new Float64Array(most);
    let at = 0;
    for (let index = 0; index < this.#length; index++) {
      const page = this.#crowded[index];
      if (page !== undefined) {
        at = fillFromCounts(page, index * PAGE_SIZE, values, cumulative, at);
      } else if (this.#sparse.countOf(index) > 0) {
        const sorted = this.#sparse.sortedOf(index);
        at = fillFromSorted(sorted, index * PAGE_SIZE, values, cumulative, at);
      }
    }
    if (at === most) return new Distribution(values, cumulative);
    return new Distribution(values.slice(0, at), cumulative.slice(0, at));
  }

  /** Number of pages allocated; further pages have no samples. */
  get #length(): number {
    return Math.max(this.#crowded.length, this.#sparse.length);
  }

  #addSparse(index: number, offset: number, count: number): void {
    if (this.#sparse.countOf(index) + count > SPARSE_MOST) {
      this.#crowd(index)[offset] += count;
    } else {
      for (let i = 0; i < count; i++) this.#sparse.add(index, offset);
    }
  }

  /** Converts a page to an array of counts. */
  #crowd(index: number): Uint32Array {
    const page = new Uint32Array(PAGE_SIZE);
    if (this.#sparse.countOf(index) > 0) {
      for (const offset of this.#sparse.sortedOf(index)) page[offset]++;
      this.#sparse.remove(index);
    }
    // Filled up to the index, so that the array keeps packed elements.
    while (this.#crowded.length < index) this.#crowded.push(undefined);
    return this.#crowded[index] = page;
  }
}

// Separate functions for loops over a page that run every second: nested in another loop, their
// compiled code would be discarded each time that loop ends.

function distinctOf(page: Uint32Array): number {
  let distinct = 0;
  for (let i = 0; i < PAGE_SIZE; i++) if (page[i] !== 0) distinct++;
  return distinct;
}

/**
 * Writes the values of a crowded page after the first `at` values; returns the new number of
 * values.
 */
function fillFromCounts(
  page: Uint32Array,
  startUs: number,
  values: Float64Array,
  cumulative: Float64Array,
  at: number,
): number {
  let count = at === 0 ? 0 : cumulative[at - 1];
  for (let i = 0; i < PAGE_SIZE; i++) {
    if (page[i] === 0) continue;
    count += page[i];
    values[at] = startUs + i;
    cumulative[at++] = count;
  }
  return at;
}

/** Does the same for a sparse page. */
function fillFromSorted(
  sorted: Uint16Array,
  startUs: number,
  values: Float64Array,
  cumulative: Float64Array,
  at: number,
): number {
  const first = at;
  let count = at === 0 ? 0 : cumulative[at - 1];
  for (let i = 0; i < sorted.length; i++) {
    const value = startUs + sorted[i];
    if (at === first || values[at - 1] !== value) values[at++] = value;
    cumulative[at - 1] = ++count;
  }
  return at;
}
