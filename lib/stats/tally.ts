/**
 * How often each whole number of microseconds was seen, exactly, in memory that does not grow.
 *
 * @module
 */
import { Distribution, nearestRank } from "./percentile.ts";

const PAGE_BITS = 12;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;
/** One hour: what is slower is counted at this, the most that a time limit can be set to. */
export const LIMIT_US = 3_600_000_000;

/**
 * A tally on its way to another thread.
 *
 * @example
 * ```ts
 * import { Tally, type TallyMessage } from "@x/load-tester/report";
 * import { assertEquals } from "@std/assert";
 *
 * const there = new Tally();
 * there.add(250);
 * const message: TallyMessage = structuredClone(there.message()); // as postMessage() does
 * const here = new Tally();
 * here.merge(message);
 * assertEquals(here.percentile(50), 250);
 * ```
 */
export interface TallyMessage {
  /** Counts of 4096 successive microseconds each; undefined where all are zero. */
  readonly pages: readonly (Uint32Array | undefined)[];
  /** How many samples there are. */
  readonly count: number;
}

/**
 * Counts of whole microseconds, in pages of a count array that are made when first needed. Sorted
 * by construction; two tallies merge by adding. Every time up to 30 s seen at least once takes
 * 120 MB; a usual run takes a few hundred kilobytes.
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
  #pages: (Uint32Array | undefined)[] = [];
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
    const page = this.#pages[index] ?? this.#addPage(index);
    page[value & PAGE_MASK]++;
    this.#count++;
  }

  /** Forgets all samples, and keeps the memory for others. */
  clear(): void {
    for (const page of this.#pages) page?.fill(0);
    this.#count = 0;
  }

  /** Adds samples by their distinct values. */
  addDistribution({ values, cumulative }: Pick<Distribution, "values" | "cumulative">): void {
    let before = 0;
    for (let i = 0; i < values.length; i++) {
      const index = Math.floor(values[i] / PAGE_SIZE);
      const page = this.#pages[index] ?? this.#addPage(index);
      page[values[i] & PAGE_MASK] += cumulative[i] - before;
      before = cumulative[i];
    }
    this.#count += before;
  }

  /** The samples so far, as another thread can receive them. */
  message(): TallyMessage {
    return { pages: this.#pages, count: this.#count };
  }

  /** Adds all samples of another tally, or of one from another thread. */
  merge(other: Tally | TallyMessage): void {
    const { pages, count } = other instanceof Tally ? other.message() : other;
    for (let index = 0; index < pages.length; index++) {
      const theirs = pages[index];
      if (theirs === undefined) continue;
      const ours = this.#pages[index] ?? this.#addPage(index);
      for (let i = 0; i < PAGE_SIZE; i++) ours[i] += theirs[i];
    }
    this.#count += count;
  }

  /**
   * The nearest-rank percentile; null where there are no samples. For one question to a tally that
   * is still filled: a distribution answers any number of them, and takes many times as long.
   */
  percentile(percent: number): number | null {
    if (this.#count === 0) return null;
    let left = nearestRank(this.#count, percent);
    for (const [index, page] of this.#pages.entries()) {
      if (page === undefined) continue;
      for (let i = 0; i < PAGE_SIZE; i++) {
        left -= page[i];
        if (left <= 0) return index * PAGE_SIZE + i;
      }
    }
    throw new Error(`Cannot find the percentile ${percent}: the counts do not add up to the total`);
  }

  /** The arithmetic mean; null where there are no samples. */
  mean(): number | null {
    let sum = 0;
    for (const [index, page] of this.#pages.entries()) {
      if (page === undefined) continue;
      for (let i = 0; i < PAGE_SIZE; i++) sum += page[i] * (index * PAGE_SIZE + i);
    }
    return this.#count === 0 ? null : sum / this.#count;
  }

  /** The samples so far, in microseconds. */
  distribution(): Distribution {
    let distinct = 0;
    for (const page of this.#pages) if (page !== undefined) distinct += distinctOf(page);
    const values = new Float64Array(distinct);
    const cumulative = new Float64Array(distinct);
    let at = 0;
    for (const [index, page] of this.#pages.entries()) {
      if (page !== undefined) at = fillFrom(page, index * PAGE_SIZE, values, cumulative, at);
    }
    return new Distribution(values, cumulative);
  }

  /**
   * The samples that another tally does not have yet, which is given them: what has come since the
   * last time. Adding samples costs nothing for it.
   *
   * @param seen a tally that has only been filled in this way
   */
  growth(seen: Tally): Distribution {
    const values: number[] = [];
    const cumulative: number[] = [];
    let count = 0;
    // Nothing can have come without being counted, so that there are no pages to go through.
    const pages = this.#count === seen.#count ? [] : this.#pages;
    for (const [index, page] of pages.entries()) {
      if (page === undefined) continue;
      const theirs = seen.#pages[index] ?? seen.#addPage(index);
      for (let i = 0; i < PAGE_SIZE; i++) {
        const more = page[i] - theirs[i];
        if (more === 0) continue;
        theirs[i] = page[i];
        values.push(index * PAGE_SIZE + i);
        cumulative.push(count += more);
      }
    }
    seen.#count += count;
    return new Distribution(Float64Array.from(values), Float64Array.from(cumulative));
  }

  #addPage(index: number): Uint32Array {
    // Filled up to the index, so that the array stays one of packed elements.
    while (this.#pages.length < index) this.#pages.push(undefined);
    return this.#pages[index] = new Uint32Array(PAGE_SIZE);
  }
}

// What is done each second has its loop over a page in a function of its own: inside another loop its
// compiled code would be thrown away as often as it ends.

function distinctOf(page: Uint32Array): number {
  let distinct = 0;
  for (let i = 0; i < PAGE_SIZE; i++) if (page[i] !== 0) distinct++;
  return distinct;
}

/** Writes what a page holds behind the first `at` values, and gives how many there are then. */
function fillFrom(
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
