/**
 * Parses the line before each chunk: its size, and extensions that are skipped (RFC 9112, section
 * 7.1).
 *
 * @module
 */

/** Maximum length of a line, including extensions. */
const LIMIT_BYTES = 4 * 1024;

const LF = 10;
const CR = 13;
const SP = 32;
const HTAB = 9;
const SEMICOLON = 59;

/** A chunk-size line, fed in pieces of any size; `reset` begins the next one. */
export class ChunkLine {
  #state: "size" | "blank" | "extension" | "lf" | "complete" = "size";
  #bytes = 0;
  #hasDigit = false;
  /** Size of the chunk in bytes; valid once complete. */
  size = 0;
  /** The syntax error; null if there is none. */
  error: string | null = null;

  reset(): void {
    this.#state = "size";
    this.#bytes = 0;
    this.#hasDigit = false;
    this.size = 0;
    this.error = null;
  }

  /** True once the whole line has been read. */
  get isComplete(): boolean {
    return this.#state === "complete";
  }

  /**
   * Parses the bytes from `at` to `end`; returns where it stopped: at the end of the line or at an
   * error.
   */
  feed(bytes: Uint8Array, at: number, end: number): number {
    while (at < end && this.#state !== "complete") {
      this.error = this.#take(bytes[at]);
      if (this.error !== null) return at;
      at++;
    }
    return at;
  }

  #take(byte: number): string | null {
    if (this.#state === "lf") {
      this.#state = "complete";
      return byte === LF ? null : "a bare CR in a chunk size";
    }
    if (++this.#bytes > LIMIT_BYTES) return `a chunk-size line over ${LIMIT_BYTES} bytes`;
    const digit = this.#state === "size" ? hexDigit(byte) : -1;
    if (digit >= 0) {
      this.size = this.size * 16 + digit;
      this.#hasDigit = true;
      return this.size > Number.MAX_SAFE_INTEGER ? "a chunk size over 2^53" : null;
    }
    if (!this.#hasDigit) return "a chunk without a hexadecimal size";
    if (byte === CR) {
      this.#state = "lf";
    } else if (this.#state === "extension") {
      if (byte === LF || byte === 0) return "a bare LF or a NUL in a chunk extension";
    } else if (byte === SEMICOLON) {
      this.#state = "extension";
    } else if (byte === SP || byte === HTAB) {
      // Trailing white space, which some peers pad the size with.
      this.#state = "blank";
    } else {
      return "a chunk size that is not hexadecimal";
    }
    return null;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
