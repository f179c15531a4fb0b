// Knows: the last whole header block that was seen, byte for byte, and what it said.
// Refuses to know: how a block is parsed.
import type { ResponseHead } from "./response_head.ts";

/** Where a response stands once its header block has been read. */
export type PlaceAfterHead = "complete" | "fixedBody" | "chunkLine" | "bodyUntilClose";

/** What was read, as bytes and as words, which are compared in a quarter of the steps. */
export interface ReadBytes {
  readonly buffer: Uint8Array;
  /** The same bytes, four at a time; those at the end that make up no word are left out. */
  readonly words: Int32Array;
}

/** Blocks up to this size are remembered. */
const LIMIT_BYTES = 512;

/**
 * A header block and what it said, for all connections of a thread. Against most servers most
 * responses begin with the very bytes of the one before, whichever connection that came on: they
 * need no second parse, and what a connection would need for one stays out of the way.
 */
export class HeadMemo {
  #bytes = new Uint8Array(LIMIT_BYTES);
  #words = new Int32Array(this.#bytes.buffer);
  #length = 0;
  #expectsNoBody = false;
  /** Where a response stands after this block. */
  place: PlaceAfterHead = "complete";
  /** Bytes of the body; meaningful where it is of fixed length or there is none. */
  bodyBytes = 0;
  status = 0;
  keepsAlive = true;
  location: string | null = null;

  /** How many of the bytes up to `end` are this block; 0 where they begin with another. */
  match(bytes: Uint8Array, end: number, expectsNoBody: boolean): number {
    const length = this.#length;
    if (length > end || this.#expectsNoBody !== expectsNoBody) return 0;
    const own = this.#bytes;
    for (let i = 0; i < length; i++) if (own[i] !== bytes[i]) return 0;
    return length;
  }

  /** True where what was read up to `end` is this block and its body, whole and nothing more. */
  isWhole({ buffer, words }: ReadBytes, end: number, expectsNoBody: boolean): boolean {
    const length = this.#length;
    if (length === 0 || length + this.bodyBytes !== end) return false;
    if (this.place !== "fixedBody" && this.place !== "complete") return false;
    if (this.#expectsNoBody !== expectsNoBody) return false;
    const own = this.#words;
    const wholeWords = length >> 2;
    for (let i = 0; i < wholeWords; i++) if (own[i] !== words[i]) return false;
    for (let i = wholeWords << 2; i < length; i++) if (this.#bytes[i] !== buffer[i]) return false;
    return true;
  }

  /** Remembers the block in the first `length` bytes, if it is of a common size. */
  remember(
    bytes: Uint8Array,
    length: number,
    head: ResponseHead,
    place: PlaceAfterHead,
    expectsNoBody: boolean,
  ): void {
    if (length > LIMIT_BYTES) return;
    // Copied by hand: a `subarray` for `set` would be garbage.
    for (let i = 0; i < length; i++) this.#bytes[i] = bytes[i];
    this.#length = length;
    this.#expectsNoBody = expectsNoBody;
    this.place = place;
    this.bodyBytes = place === "fixedBody" ? head.contentLength! : 0;
    this.status = head.status;
    this.keepsAlive = head.keepsAlive;
    this.location = head.location;
  }
}
