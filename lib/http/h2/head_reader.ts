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
  /** The last decoded block. */
  readonly head = new ResponseHead();
  /** The HPACK error, which ends the connection; null if there is none. */
  error: string | null = null;
  #decoder = new FieldDecoder();

  constructor(cache: HeadCache) {
    this.cache = cache;
  }

  /** Called when the peer knows that it must not use a header table. */
  endTable(): void {
    this.#decoder.limitTable(0);
  }

  /** Returns true if a block equals the one in `cache`, and has the same meaning here. */
  match({ bytes, from, to }: FramePart): boolean {
    const { cache } = this;
    return cache.match(bytes, from, to) && !(cache.needsNoTable && this.#decoder.hasTable);
  }

  /**
   * Decodes a block into `head`; returns false if that ends the connection.
   *
   * @param isTrailers true for the fields after a body
   * @param keepsLines true if `head.lines` is needed
   */
  read({ bytes, from, to }: FramePart, isTrailers: boolean, keepsLines: boolean): boolean {
    const { head } = this;
    head.begin(isTrailers, keepsLines);
    this.error = this.#decoder.decode(bytes, from, to, head);
    if (this.error !== null) return false;
    head.end();
    const { isStateless, needsNoTable } = this.#decoder;
    if (isStateless && head.isFinal) this.cache.remember(bytes, from, to, head, needsNoTable);
    return true;
  }
}
