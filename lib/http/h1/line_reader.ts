/**
 * Reads the lines of a header block or trailer section, including fields folded over several lines.
 *
 * @module
 */

const HTAB = 9;
const LF = 10;
const CR = 13;
const SP = 32;

/**
 * Reads lines, fed in pieces of any size. A complete line is returned in place, otherwise its parts
 * are collected, in memory that is reused.
 */
export class LineReader {
  /** Buffer of the line, or of the collected part of it: from `from` to `to`. */
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;
  /** True if the last `feed` reached the end of a line. */
  isWhole = false;
  /** True if the collected line is complete, unless the next line continues it. */
  isHeld = false;
  #collected = new Uint8Array(256);
  #length = 0;

  /** Discards the collected part. */
  reset(): void {
    this.#length = 0;
    this.isHeld = false;
  }

  /**
   * Consumes bytes from `at` up to the end of a line or `end`; returns where it stopped.
   *
   * @param mayGoOn true for fields, which may continue on the next line (RFC 9112, section 5.2)
   */
  feed(bytes: Uint8Array, at: number, end: number, mayGoOn: boolean): number {
    if (this.isHeld) {
      this.isHeld = false;
      if (!isBlank(bytes[at])) return this.#give(at);
    }
    let lf = at;
    while (lf < end && bytes[lf] !== LF) lf++;
    this.isWhole = false;
    if (lf === end) {
      this.#add(bytes, at, end);
      return end;
    }
    const next = lf + 1;
    // A lone LF ends a line too (RFC 9112, section 2.2).
    const to = lf > at && bytes[lf - 1] === CR ? lf - 1 : lf;
    const goesOn = mayGoOn && (next === end || isBlank(bytes[next]));
    if (this.#length === 0 && (!goesOn || to === at)) {
      this.bytes = bytes;
      this.from = at;
      this.to = to;
      this.isWhole = true;
      return next;
    }
    this.#add(bytes, at, lf);
    if (this.#length > 0 && this.#collected[this.#length - 1] === CR) this.#length--;
    if (!goesOn || this.#length === 0) return this.#give(next);
    this.isHeld = true;
    this.to = this.#length;
    return next;
  }

  #give(next: number): number {
    this.bytes = this.#collected;
    this.from = 0;
    this.to = this.#length;
    this.#length = 0;
    this.isWhole = true;
    return next;
  }

  #add(bytes: Uint8Array, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#collected.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#collected.length));
      larger.set(this.#collected.subarray(0, this.#length));
      this.#collected = larger;
    }
    this.#collected.set(bytes.subarray(from, to), this.#length);
    this.#length = length;
    this.bytes = this.#collected;
    this.from = 0;
    this.to = length;
  }
}

function isBlank(byte: number): boolean {
  return byte === SP || byte === HTAB;
}
