/**
 * Stores the pages of a tally that have few distinct values, in memory that grows with their number
 * only.
 *
 * @module
 */

/**
 * Samples per chunk. A page has a linked list of chunks, of which the newest is usually not full.
 */
const CHUNK = 8;
/** Up to this many samples, insertion sort is faster than a call into the runtime. */
const INSERTION_MOST = 32;

/** Offsets of samples within pages, in order of arrival. */
export class SparsePages {
  /** For each page, its newest chunk, numbered from 1; 0 if it has none. */
  #heads = new Int32Array(0);
  /** For each page, its number of samples. */
  #counts = new Uint16Array(0);
  /** The samples of all chunks. */
  #samples = new Uint16Array(0);
  /** For each chunk, the previous one in its list, numbered from 1. */
  #previous = new Int32Array(0);
  #chunks = 0;
  /** First chunk of the free list. */
  #free = 0;
  #sorted = new Uint16Array(0);

  /** Number of pages allocated; further pages have no samples. */
  get length(): number {
    return this.#counts.length;
  }

  /** Returns the number of samples of a page. */
  countOf(page: number): number {
    return page < this.#counts.length ? this.#counts[page] : 0;
  }

  /** Adds a sample to a page. */
  add(page: number, offset: number): void {
    if (page >= this.#counts.length) this.#growPages(page);
    const count = this.#counts[page]++;
    const at = count % CHUNK;
    if (at === 0) this.#heads[page] = this.#chunk(this.#heads[page]);
    this.#samples[(this.#heads[page] - 1) * CHUNK + at] = offset;
  }

  /** Returns the samples of a page in ascending order. The array is valid until the next call. */
  sortedOf(page: number): Uint16Array {
    const count = this.countOf(page);
    if (count > this.#sorted.length) this.#sorted = new Uint16Array(2 * count);
    const sorted = this.#sorted.subarray(0, count);
    let left = count;
    for (let chunk = this.#heads[page]; left > 0; chunk = this.#previous[chunk - 1]) {
      const from = (chunk - 1) * CHUNK;
      const length = (left - 1) % CHUNK + 1;
      for (let i = 0; i < length; i++) sorted[--left] = this.#samples[from + i];
    }
    if (count > INSERTION_MOST) return sorted.sort();
    for (let i = 1; i < count; i++) {
      const offset = sorted[i];
      let at = i;
      for (; at > 0 && sorted[at - 1] > offset; at--) sorted[at] = sorted[at - 1];
      sorted[at] = offset;
    }
    return sorted;
  }

  /** Removes the samples of a page. */
  remove(page: number): void {
    for (let chunk = this.#heads[page]; chunk !== 0;) {
      const previous = this.#previous[chunk - 1];
      this.#previous[chunk - 1] = this.#free;
      this.#free = chunk;
      chunk = previous;
    }
    this.#heads[page] = this.#counts[page] = 0;
  }

  /** Removes all samples but keeps the memory for new ones. */
  clear(): void {
    this.#heads.fill(0);
    this.#counts.fill(0);
    this.#chunks = this.#free = 0;
  }

  /** Returns a chunk that follows another one of its page. */
  #chunk(previous: number): number {
    let chunk = this.#free;
    if (chunk !== 0) {
      this.#free = this.#previous[chunk - 1];
    } else {
      chunk = ++this.#chunks;
      if (chunk > this.#previous.length) this.#growChunks();
    }
    this.#previous[chunk - 1] = previous;
    return chunk;
  }

  #growPages(page: number): void {
    const length = Math.max(page + 1, Math.ceil(1.5 * this.#counts.length));
    this.#heads = grown(this.#heads, new Int32Array(length));
    this.#counts = grown(this.#counts, new Uint16Array(length));
  }

  #growChunks(): void {
    const length = Math.max(CHUNK, 2 * this.#previous.length);
    this.#previous = grown(this.#previous, new Int32Array(length));
    this.#samples = grown(this.#samples, new Uint16Array(CHUNK * length));
  }
}

function grown<T extends Int32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
