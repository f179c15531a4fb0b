/**
 * The bytes of a line that comes in several pieces.
 *
 * @module
 */

/** Collects the pieces of a line; its memory is kept for the next one. */
export class LineBuffer {
  /** The bytes so far are those below `length`. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
  length = 0;

  /** Adds a piece. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const length = this.length + to - from;
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(bytes.subarray(from, to), this.length);
    this.length = length;
  }

  /** True where the bytes so far may begin with a prefix. */
  mayBeginWith(prefix: Uint8Array): boolean {
    const length = Math.min(this.length, prefix.length);
    for (let i = 0; i < length; i++) if (this.bytes[i] !== prefix[i]) return false;
    return true;
  }
}
