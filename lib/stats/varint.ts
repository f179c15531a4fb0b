/**
 * Encodes whole numbers as bytes, seven bits to a byte, the lowest first.
 *
 * @module
 */

/** The error of invalid bytes. */
export class BadBytes extends Error {
  override readonly name = "BadBytes";
}

const MORE = 0x80;
/** Eight bytes hold 56 bits, and safe integers have 53. */
const MOST_BYTES = 8;

/** Collects bytes. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1024);
  #length = 0;

  /**
   * Writes a whole number from 0 to 2^53 - 1.
   *
   * @throws {RangeError} for any other value
   */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`Cannot write ${value}. Use a whole number from 0 to 2^53 - 1.`);
    }
    this.#reserve(MOST_BYTES);
    let rest = value;
    while (rest >= MORE) {
      this.#bytes[this.#length++] = rest % MORE + MORE;
      rest = Math.floor(rest / MORE);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Writes bytes unchanged. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes bytes preceded by their number. */
  block(bytes: Uint8Array): void {
    this.number(bytes.length);
    this.raw(bytes);
  }

  /** Returns a copy of the bytes written so far. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads bytes written by a {@linkcode ByteWriter}. Trusts none of them. */
export class ByteReader {
  #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Number of bytes left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** @throws {BadBytes} if the bytes end, or the number exceeds 2^53 - 1 */
  number(): number {
    let value = 0;
    let unit = 1;
    for (let i = 0; i < MOST_BYTES; i++, unit *= MORE) {
      if (this.#at >= this.#bytes.length) throw new BadBytes("it ends inside a number");
      const byte = this.#bytes[this.#at++];
      value += (byte % MORE) * unit;
      if (byte < MORE) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
    }
    throw new BadBytes("a number that is too large");
  }

  /**
   * Returns the next bytes, without copying them.
   *
   * @throws {BadBytes} if there are not enough
   */
  raw(length: number): Uint8Array {
    if (length > this.left) throw new BadBytes("it ends inside a block");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /**
   * Reads bytes preceded by their number.
   *
   * @throws {BadBytes} if there are not enough
   */
  block(): Uint8Array {
    return this.raw(this.number());
  }
}
