/**
 * Counts exactly how often each whole number of microseconds occurred, in memory that stays flat.
 *
 * @module
 */
import { Distribution, nearestRank } from "./percentile.ts";
import { SparsePages } from "./sparse_pages.ts";

const PAGE_BITS = 12;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;
/** A page with more samples than this becomes an array of counts, of 16 bytes a sample at most. */
const SPARSE_MOST = 1024;
/** One hour: what is slower is counted at this, the most that a time limit can be set to. */
export const LIMIT_US = 3_600_000_000;

/**
 * Counts of whole microseconds, by pages of 4096 successive ones. A page that holds few samples is a
 * list of them, at 2 to 4 bytes each; a crowded one is an array of counts. Sorted by construction, and
 * two tallies merge by adding. A usual run takes a few hundred kilobytes, and times spread over
 * minutes take a few bytes each.
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
  /** The crowded pages; undefined where a page is sparse or empty. */
  #crowded: (Uint32Array | undefined)[] = [];
  #sparse = new SparsePages();
  #count = 0;

  /** How many samples have been added. */
  get count(): number {
    return this.#count;
  }

  /** Adds a sample. */
  add(us: number): void {
    // A value that fits 31 bits, as all but the slowest do, takes the cheap way.
    const value = us <= LIMIT_US ? us : LIMIT_US;
    const index = value < 0x7fffffff ? value >> PAGE_BITS : Math.floor(value / PAGE_SIZE);
    const page = this.#crowded[index];
    if (page !== undefined) page[value & PAGE_MASK]++;
    else this.#addSparse(index, value & PAGE_MASK, 1);
    this.#count++;
  }

  /** Forgets all samples, and keeps the memory that was in use for others. */
  clear(): void {
    for (const [index, page] of this.#crowded.entries()) {
      // Times drift: a page that has seen nothing since the last time may see nothing again.
      if (page === undefined) continue;
      if (distinctOf(page) === 0) this.#crowded[index] = undefined;
      else page.fill(0);
    }
    this.#sparse.clear();
    this.#count = 0;
  }

  /** Adds all samples of another tally, or of the times that one was asked for. */
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
   * The nearest-rank percentile; null where there are no samples. For one question to a tally that
   * is still filled: a distribution answers any number of them, and takes many times as long.
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

  /** The arithmetic mean; null where there are no samples. */
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

  /** The samples so far, in microseconds. */
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

  /** Pages beyond this have no samples. */
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

  /** Makes a page one of counts. */
  #crowd(index: number): Uint32Array {
    const page = new Uint32Array(PAGE_SIZE);
    if (this.#sparse.countOf(index) > 0) {
      for (const offset of this.#sparse.sortedOf(index)) page[offset]++;
      this.#sparse.remove(index);
    }
    // Filled up to the index, so that the array stays one of packed elements.
    while (this.#crowded.length < index) this.#crowded.push(undefined);
    return this.#crowded[index] = page;
  }
}

// What is done each second has its loop over a page in a function of its own: inside another loop its
// compiled code would be thrown away as often as it ends.

function distinctOf(page: Uint32Array): number {
  let distinct = 0;
  for (let i = 0; i < PAGE_SIZE; i++) if (page[i] !== 0) distinct++;
  return distinct;
}

/** Writes what a page of counts holds behind the first `at` values, and gives how many there are then. */
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

/** The same of a sparse page. */
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
