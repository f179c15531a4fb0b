/**
 * Caches the last header block, byte for byte, and its meaning.
 *
 * @module
 */
import type { ResponseHead } from "./response_head.ts";

/** Maximum size of a cached block. */
const LIMIT_BYTES = 512;

/**
 * The header block of a final response, for all connections of a thread. Only blocks that neither
 * use nor change a header table are cached, so that equal bytes have the same meaning on any
 * connection.
 */
export class HeadCache {
  #bytes = new Uint8Array(LIMIT_BYTES);
  #length = 0;
  status = 0;
  contentLength: number | null = null;
  location: string | null = null;
  dateMs = 0;
  isEncoded = false;
  /** True if the block has this meaning only on a connection without a header table. */
  needsNoTable = false;

  /** Returns true if the bytes equal this block. */
  match(bytes: Uint8Array, from: number, to: number): boolean {
    const length = this.#length;
    if (to - from !== length || length === 0) return false;
    const own = this.#bytes;
    for (let i = 0; i < length; i++) if (own[i] !== bytes[from + i]) return false;
    return true;
  }

  /** Caches a block, unless it is too large. */
  remember(
    bytes: Uint8Array,
    from: number,
    to: number,
    head: ResponseHead,
    needsNoTable: boolean,
  ): void {
    if (to - from > LIMIT_BYTES) return;
    // A loop, because `subarray` for `set` would create garbage.
    for (let i = from; i < to; i++) this.#bytes[i - from] = bytes[i];
    this.#length = to - from;
    this.status = head.status;
    this.contentLength = head.contentLength;
    this.location = head.location;
    this.dateMs = head.dateMs;
    this.isEncoded = head.isEncoded;
    this.needsNoTable = needsNoTable;
  }
}
