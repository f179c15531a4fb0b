/**
 * Holds the buffers of exchanges, which outlive the connection they were made for.
 *
 * @module
 */
import type { Message } from "../message/message.ts";
import { newOutcome } from "../wire/lane.ts";
import { HeaderBlockCache } from "./header_block_cache.ts";
import { ResponseParser } from "./response_parser.ts";

const NO_BYTES = new Uint8Array(0);
/** Enough for most responses; a connection that gets larger ones reads in larger pieces. */
const READ_BYTES = 4 * 1024;
/** The most that is read at once. */
const LARGEST_READ_BYTES = 128 * 1024;

/**
 * Buffers, parser and outcome of one connection at a time. Once it is closed the next one takes them
 * over: to make them anew would cost more than a request does.
 */
export class ExchangeBuffers {
  readonly headerBlockCache: HeaderBlockCache;
  #parser: ResponseParser | undefined;
  /** What responses are read into. */
  buffer = new Uint8Array(READ_BYTES);
  /** Which request the bytes below are of. */
  message: Message | undefined;
  /** The loaded request: this connection's own copy, since its number is stamped in place. */
  requestBytes = NO_BYTES;
  #requestMemory = NO_BYTES;
  readonly outcome = newOutcome();

  constructor(headerBlockCache: HeaderBlockCache) {
    this.headerBlockCache = headerBlockCache;
  }

  /** Made when first needed: most connections only ever see what the cache knows. */
  get parser(): ResponseParser {
    return this.#parser ??= new ResponseParser(this.headerBlockCache);
  }

  /** Makes `requestBytes` room for a request of that length. */
  resizeRequest(length: number): void {
    if (this.#requestMemory.length < length) this.#requestMemory = new Uint8Array(length);
    this.requestBytes = this.#requestMemory.subarray(0, length);
  }

  /**
   * Makes room to read more at once, as a response that has filled the buffer asks for: the power of
   * two that would have held all of it.
   *
   * @param expectedBytes how much is known to be still to come
   */
  readLarger(expectedBytes: number): void {
    const { length } = this.buffer;
    if (length === LARGEST_READ_BYTES) return;
    const needed = 2 ** Math.ceil(Math.log2(length + expectedBytes + 1));
    this.buffer = new Uint8Array(Math.min(needed, LARGEST_READ_BYTES));
  }
}

/** The exchange buffers of closed connections, for the next ones. All share one header block cache. */
export class SpareBuffers {
  #headerBlockCache = new HeaderBlockCache();
  #spare: ExchangeBuffers[] = [];

  take(): ExchangeBuffers {
    return this.#spare.pop() ?? new ExchangeBuffers(this.#headerBlockCache);
  }

  give(buffers: ExchangeBuffers): void {
    this.#spare.push(buffers);
  }
}
