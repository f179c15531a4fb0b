/**
 * Decodes header blocks of responses, unless a block equals the last one.
 *
 * @module
 */
import type { FramePart } from "../frame/frame.ts";
import { FieldDecoder } from "../hpack/field_decoder.ts";
import type { HeadCache } from "./head_cache.ts";
import { ResponseHead } from "./response_head.ts";

/** Decodes the header blocks of one connection, one at a time. */
export class HeadReader {
  readonly cache: HeadCache;
  /** What the last block said. */
  readonly head = new ResponseHead();
  /** What is malformed in HPACK, which ends the connection; null where nothing is. */
  fault: string | null = null;
  #decoder = new FieldDecoder();

  constructor(cache: HeadCache) {
    this.cache = cache;
  }

  /** The peer knows that it has no header table to use. */
  endTable(): void {
    this.#decoder.limitTable(0);
  }

  /** Returns true if a block equals the one in `cache`, and has the same meaning here. */
  match({ bytes, from, to }: FramePart): boolean {
    const { cache } = this;
    return cache.match(bytes, from, to) && !(cache.needsNoTable && this.#decoder.hasTable);
  }

  /**
   * Decodes a block into `head`; false where the connection is over for that.
   *
   * @param isTrailers true for the fields after a body
   * @param keepsLines true where `head.lines` will be asked for
   */
  read({ bytes, from, to }: FramePart, isTrailers: boolean, keepsLines: boolean): boolean {
    const { head } = this;
    head.begin(isTrailers, keepsLines);
    this.fault = this.#decoder.decode(bytes, from, to, head);
    if (this.fault !== null) return false;
    head.end();
    const { isStateless, needsNoTable } = this.#decoder;
    if (isStateless && head.isFinal) this.cache.remember(bytes, from, to, head, needsNoTable);
    return true;
  }
}
