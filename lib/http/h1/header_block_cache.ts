/**
 * The last whole header block that was seen, byte for byte, and what it said.
 *
 * @module
 */
import { NO_LIMIT, type ResponseHead } from "./response_head.ts";

/** Where a response stands once its header block has been read. */
export type PlaceAfterHead = "complete" | "fixedBody" | "chunkLine" | "bodyUntilClose";

/** Blocks up to this size are remembered. */
const LIMIT_BYTES = 512;

/**
 * A header block and what it said, for all connections of a thread. Against most servers most
 * responses begin with the very bytes of the one before, whichever connection that came on: they
 * need no second parse, and what a connection would need for one stays out of the way.
 */
export class HeaderBlockCache {
  #bytes = new Uint8Array(LIMIT_BYTES);
  #length = 0;
  #expectsNoBody = false;
  /** Where a response stands after this block. */
  place: PlaceAfterHead = "complete";
  /** Bytes of the body; meaningful where it is of fixed length or there is none. */
  bodyBytes = 0;
  status = 0;
  keepsAlive = true;
  keepAliveSeconds = NO_LIMIT;
  location: string | null = null;
  dateMs = 0;

  /** How many of the bytes up to `end` are this block; 0 where they begin with another. */
  match(bytes: Uint8Array, end: number, expectsNoBody: boolean): number {
    const length = this.#length;
    if (length > end || this.#expectsNoBody !== expectsNoBody) return 0;
    const own = this.#bytes;
    for (let i = 0; i < length; i++) if (own[i] !== bytes[i]) return 0;
    return length;
  }

  /** True where the bytes up to `end` are this block and its body, whole and nothing more. */
  isWhole(bytes: Uint8Array, end: number, expectsNoBody: boolean): boolean {
    if (this.#length === 0 || this.#length + this.bodyBytes !== end) return false;
    if (this.place !== "fixedBody" && this.place !== "complete") return false;
    return this.match(bytes, end, expectsNoBody) !== 0;
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
    this.keepAliveSeconds = head.keepAliveSeconds;
    this.location = head.location;
    this.dateMs = head.dateMs;
  }
}
