/**
 * Caches the last complete header block and its meaning, for equivalent blocks.
 *
 * @module
 */
import { isActedOn, isContentLength, NO_LIMIT, type ResponseHead } from "./response_head.ts";

/** The states of a parser after a header block. */
export type StateAfterHead = "complete" | "fixedBody" | "chunkLine" | "bodyUntilClose";

/** Maximum size of a cached block, and maximum number of values in it that may differ. */
const LIMIT_BYTES = 1024;
const MOST_VALUES = 64;
/** A length with more digits may not be exact as a number. */
const MOST_DIGITS = 15;
const NONE = -1;

const HTAB = 9;
const LF = 10;
const CR = 13;
const SP = 32;
const ZERO = 48;
const COLON = 58;
const LETTER_H = 72;

/**
 * A header block and its meaning, for all connections of a thread. Most servers begin most
 * responses with the same header block, on any connection, except for Content-Length and for values
 * that do not matter, such as those of Set-Cookie. Such blocks need no parsing, and connections
 * that receive only these need no parser.
 */
export class HeaderBlockCache {
  #bytes = new Uint8Array(LIMIT_BYTES);
  #length = 0;
  #expectsNoBody = false;
  /** Offsets of the values that may differ, in order. */
  #starts = new Uint16Array(MOST_VALUES);
  #ends = new Uint16Array(MOST_VALUES);
  #valueCount = 0;
  /** Index of the value that is the length of the body. */
  #lengthValue = NONE;
  #ownBodyBytes = 0;
  /** The state of a parser after this block. */
  state: StateAfterHead = "complete";
  /** Length of the body after the last block that matched; 0 if there is none. */
  bodyBytes = 0;
  status = 0;
  keepsAlive = true;
  keepAliveSeconds = NO_LIMIT;
  location: string | null = null;
  dateMs = 0;

  /**
   * Returns the length of an equivalent block at the start of the bytes up to `end`; 0 if there is
   * none.
   */
  match(bytes: Uint8Array, end: number, expectsNoBody: boolean): number {
    const length = this.#length;
    if (length === 0 || this.#expectsNoBody !== expectsNoBody) return 0;
    this.bodyBytes = this.#ownBodyBytes;
    const same = commonLength(this.#bytes, bytes, length);
    if (same === length) return length <= end ? length : 0;
    return this.#matchShape(bytes, end, same);
  }

  /** Does the same for a block whose first `same` bytes equal the cached ones. */
  #matchShape(bytes: Uint8Array, end: number, same: number): number {
    const [own, length] = [this.#bytes, this.#length];
    let i = same;
    let at = same;
    for (let value = 0;; value++) {
      // A difference must be within such a value, or after its end if the other value is longer.
      while (value < this.#valueCount && this.#ends[value] < i) value++;
      if (value === this.#valueCount || this.#starts[value] > i) return 0;
      const from = at - (i - this.#starts[value]);
      at = endOfValue(bytes, at, end);
      if (at === NONE) return 0;
      if (value === this.#lengthValue) {
        this.bodyBytes = wholeNumber(bytes, from, at);
        // A response without a body does not match.
        if (this.bodyBytes <= 0) return 0;
      }
      i = this.#ends[value];
      while (i < length && own[i] === bytes[at]) {
        i++;
        at++;
      }
      if (i === length) return at <= end ? at : 0;
    }
  }

  /** Returns true if the bytes up to `end` are exactly such a block and its body. */
  isWhole(bytes: Uint8Array, end: number, expectsNoBody: boolean): boolean {
    if (this.state !== "fixedBody" && this.state !== "complete") return false;
    const length = this.match(bytes, end, expectsNoBody);
    return length !== 0 && length + this.bodyBytes === end;
  }

  /** Caches the block in the first `length` bytes, unless it is too large. */
  remember(
    bytes: Uint8Array,
    length: number,
    head: ResponseHead,
    state: StateAfterHead,
    expectsNoBody: boolean,
  ): void {
    if (length > LIMIT_BYTES || bytes[0] !== LETTER_H) return;
    // A loop, because `subarray` for `set` would create garbage.
    for (let i = 0; i < length; i++) this.#bytes[i] = bytes[i];
    this.#length = length;
    this.#expectsNoBody = expectsNoBody;
    this.state = state;
    this.#ownBodyBytes = state === "fixedBody" ? head.contentLength! : 0;
    this.status = head.status;
    this.keepsAlive = head.keepsAlive;
    this.keepAliveSeconds = head.keepAliveSeconds;
    this.location = head.location;
    this.dateMs = head.dateMs;
    this.#findValues();
  }

  /** Finds the values that may differ; none in a block with unusual lines. */
  #findValues(): void {
    const [bytes, length] = [this.#bytes, this.#length];
    this.#valueCount = 0;
    this.#lengthValue = NONE;
    let lengths = 0;
    let count = 0;
    let lineAt = bytes.indexOf(LF) + 1;
    while (lineAt < length - 2) {
      const lf = bytes.indexOf(LF, lineAt);
      if (bytes[lf - 1] !== CR || isBlank(bytes[lineAt])) return;
      let start = bytes.indexOf(COLON, lineAt) + 1;
      const isLength = isContentLength(bytes, lineAt, start - 1);
      if (isLength) lengths++;
      const mayDiffer = isLength
        ? this.state === "fixedBody"
        : !isActedOn(bytes, lineAt, start - 1);
      if (mayDiffer && count < MOST_VALUES) {
        while (isBlank(bytes[start])) start++;
        if (isLength) this.#lengthValue = count;
        this.#starts[count] = start;
        this.#ends[count++] = lf - 1;
      }
      lineAt = lf + 1;
    }
    // Repeated lengths must not differ, so none of the values may.
    if (lengths <= 1) this.#valueCount = count;
  }
}

/** Returns the length of the common prefix. A separate function, because this is the hot loop. */
function commonLength(a: Uint8Array, b: Uint8Array, length: number): number {
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return length;
}

/** Returns the offset of the CR that ends a value; NONE if the value is incomplete. */
function endOfValue(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte > CR) continue;
    if (byte === CR) return at;
    if (byte === LF || byte === 0) return NONE;
  }
  return NONE;
}

/** Parses a number that consists only of digits; NONE for anything else. */
function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  if (to === from || to - from > MOST_DIGITS) return NONE;
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return NONE;
    number = 10 * number + digit;
  }
  return number;
}

function isBlank(byte: number): boolean {
  return byte === SP || byte === HTAB;
}
