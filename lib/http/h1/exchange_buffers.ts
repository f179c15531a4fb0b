/**
 * What exchanges work with and what one came to: all that outlives its connection.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { HeaderBlockCache } from "./header_block_cache.ts";
import type { Capture } from "./capture.ts";
import type { EncodedRequest } from "../message/request_encoding.ts";
import { ResponseParser } from "./response_parser.ts";

const NO_BYTES = new Uint8Array(0);
/** Enough for most responses; a connection that gets larger ones reads in larger pieces. */
const READ_BYTES = 4 * 1024;
/** The most that is read at once. */
const LARGEST_READ_BYTES = 128 * 1024;

/**
 * What an exchange came to. One object a connection, overwritten by the next exchange on it or on
 * the connection that follows it, since the hot path allocates nothing but promises.
 */
export interface ExchangeOutcome {
  /** `response`: complete, of any status; `failure`: see there; `cut`: ended with the run. */
  end: "response" | "failure" | "cut";
  /** Status code of a response. */
  status: number;
  /** Null unless the end is a failure. */
  failure: Failure | null;
  /** When its first byte was about to be written. */
  sentMs: number;
  /** When the first bytes of the response had been read; meaningless without a response. */
  firstByteMs: number;
  /** When it was over: the last byte was read, the failure was seen, or the deadline passed. */
  doneMs: number;
  bytesSent: number;
  bytesReceived: number;
  /** True where a reused connection turned out closed before any byte came back. */
  isStale: boolean;
  /** True where bytes that nobody asked for followed the response. */
  hasUnsolicitedBytes: boolean;
  /** Where a response says to go; null where it does not. */
  location: string | null;
}

/**
 * What exchanges work with. Once a connection is closed the next one takes its buffers over: to
 * make one would cost more than a request does.
 */
export class ExchangeBuffers {
  readonly cache: HeaderBlockCache;
  #parser: ResponseParser | undefined;
  buffer = new Uint8Array(READ_BYTES);
  request: EncodedRequest | undefined;
  /** The request as it is sent from here. */
  requestBytes = NO_BYTES;
  /** What keeps the response; null where nobody looks at it. */
  kept: Capture | null = null;
  /** What it stands in. */
  room = NO_BYTES;
  readonly outcome: ExchangeOutcome = {
    end: "cut",
    status: 0,
    failure: null,
    sentMs: 0,
    firstByteMs: 0,
    doneMs: 0,
    bytesSent: 0,
    bytesReceived: 0,
    isStale: false,
    hasUnsolicitedBytes: false,
    location: null,
  };

  /** @param cache the header block that was seen last on any connection */
  constructor(cache: HeaderBlockCache) {
    this.cache = cache;
  }

  /** Made when first needed: most connections only ever see what the cache knows. */
  get parser(): ResponseParser {
    return this.#parser ??= new ResponseParser(this.cache);
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
    const wanted = 2 ** Math.ceil(Math.log2(length + expectedBytes + 1));
    this.buffer = new Uint8Array(Math.min(wanted, LARGEST_READ_BYTES));
  }
}
