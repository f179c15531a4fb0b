/**
 * Manages the buffers of exchanges, which outlive the connection they were created for.
 *
 * @module
 */
import type { Message } from "../message/message.ts";
import { newOutcome } from "../wire/lane.ts";
import { HeaderBlockCache } from "./header_block_cache.ts";
import { ResponseParser } from "./response_parser.ts";

const NO_BYTES = new Uint8Array(0);
/** Enough for most responses; a connection with larger ones reads in larger pieces. */
const READ_BYTES = 4 * 1024;
/** Maximum size of a read. */
const LARGEST_READ_BYTES = 128 * 1024;

/**
 * Buffers, parser and outcome of one connection at a time. They are reused after it closes, because
 * creating them would cost more than a request.
 */
export class ExchangeBuffers {
  readonly headerBlockCache: HeaderBlockCache;
  #parser: ResponseParser | undefined;
  /** Buffer that responses are read into. */
  buffer = new Uint8Array(READ_BYTES);
  /** The message that `requestBytes` belongs to. */
  message: Message | undefined;
  /** The loaded request. Each connection has a copy, because its number is written in place. */
  requestBytes = NO_BYTES;
  #requestMemory = NO_BYTES;
  readonly outcome = newOutcome();

  constructor(headerBlockCache: HeaderBlockCache) {
    this.headerBlockCache = headerBlockCache;
  }

  /** Created on first use: most connections only receive responses that the cache matches. */
  get parser(): ResponseParser {
    return this.#parser ??= new ResponseParser(this.headerBlockCache);
  }

  /** Resizes `requestBytes` for a request of this length. */
  resizeRequest(length: number): void {
    if (this.#requestMemory.length < length) this.#requestMemory = new Uint8Array(length);
    this.requestBytes = this.#requestMemory.subarray(0, length);
  }

  /**
   * Enlarges the buffer after a response has filled it, to the power of two that would have held it
   * all.
   *
   * @param expectedBytes number of bytes known to follow
   */
  readLarger(expectedBytes: number): void {
    const { length } = this.buffer;
    if (length === LARGEST_READ_BYTES) return;
    const needed = 2 ** Math.ceil(Math.log2(length + expectedBytes + 1));
    this.buffer = new Uint8Array(Math.min(needed, LARGEST_READ_BYTES));
  }
}

/** The exchange buffers of closed connections, for new ones. All share one header block cache. */
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
