/**
 * Parses HTTP/1.1 responses (RFC 9112), fed in pieces of any size. It never touches a socket.
 *
 * @module
 */
import { ChunkLine } from "./chunk_line.ts";
import { HeaderBlockCache, type StateAfterHead } from "./header_block_cache.ts";
import { LineReader } from "./line_reader.ts";
import { otherProtocol } from "./other_protocol.ts";
import { nameError, ResponseHead } from "./response_head.ts";

/** Maximum size of a header block, and of a trailer section. */
export const HEAD_LIMIT_BYTES = 64 * 1024;

/** Maximum number of interim (1xx) responses before the final one. */
const INTERIM_LIMIT = 64;

/** The part that the next byte belongs to. */
type State =
  | "statusLine"
  | "fieldLine"
  | StateAfterHead
  | "chunkBody"
  | "chunkBodyCr"
  | "chunkBodyLf"
  | "trailerLine"
  | "malformed";

const LF = 10;
const CR = 13;
const PREFIX = new TextEncoder().encode("HTTP/1.");

/**
 * Parses successive responses from the bytes of a connection. `reset` begins a response, `feed`
 * parses the bytes of a read, and `finish` signals the end of the stream.
 *
 * The header block of the last response is cached: an equivalent block is not parsed again.
 */
export class ResponseParser {
  #state: State = "statusLine";
  #expectsNoBody = false;
  #head = new ResponseHead();
  /** Bytes of the current header block or trailer section so far. */
  #headBytes = 0;
  /** Remaining bytes of a fixed body or a chunk. */
  #left = 0;
  #chunkLine = new ChunkLine();
  #line = new LineReader();
  #cache: HeaderBlockCache;

  /** Bytes of the body without its framing, so far. */
  bodyBytes = 0;
  /** The violation of RFC 9112; null if there is none. */
  error: string | null = null;

  /** @param cache cache of the last block, which may be shared with other parsers */
  constructor(cache: HeaderBlockCache = new HeaderBlockCache()) {
    this.#cache = cache;
  }

  /** Begins the next response. `expectsNoBody` is true for the response to HEAD. */
  reset(expectsNoBody: boolean): void {
    this.#state = "statusLine";
    this.#expectsNoBody = expectsNoBody;
    this.#headBytes = 0;
    this.#line.reset();
    this.bodyBytes = 0;
    this.error = null;
    this.#head.reset();
  }

  /** Status code; valid once complete. */
  get status(): number {
    return this.#head.status;
  }

  /** Value of Date, in milliseconds since the epoch; 0 if there is none. */
  get dateMs(): number {
    return this.#head.dateMs;
  }

  /** Value of Location; null if there is none. */
  get location(): string | null {
    return this.#head.location;
  }

  /** True once the whole response has been read. */
  get isComplete(): boolean {
    return this.#state === "complete";
  }

  /** True while more bytes may follow. */
  get isOpen(): boolean {
    return this.#state !== "complete" && this.#state !== "malformed";
  }

  /** True if the peer keeps the connection open after this response (RFC 9112, section 9.3). */
  get keepsAlive(): boolean {
    return this.#state === "complete" && this.#head.keepsAlive;
  }

  /** How long the peer keeps an idle connection open, in seconds; NO_LIMIT if it does not say. */
  get keepAliveSeconds(): number {
    return this.#head.keepAliveSeconds;
  }

  /** Remaining bytes of a body or chunk of known length, to select a read size. */
  get expectedBytes(): number {
    return this.#state === "fixedBody" || this.#state === "chunkBody" ? this.#left : 0;
  }

  /**
   * Parses the bytes from 0 to `end`; returns how many belong to this response: fewer than `end` if
   * more follow a complete response, or the response is malformed.
   */
  feed(bytes: Uint8Array, end: number): number {
    let at = 0;
    if (this.#state === "statusLine" && this.#headBytes === 0 && this.#head.interimCount === 0) {
      at = this.#matchCache(bytes, end);
      if (at === 0) at = this.#readWholeHead(bytes, end);
    }
    while (at < end && this.isOpen) at = this.#step(bytes, at, end);
    return at;
  }

  /** Signals the end of the stream, which completes a body without a length. */
  finish(): void {
    if (this.#state === "bodyUntilClose") this.#state = "complete";
  }

  #step(bytes: Uint8Array, at: number, end: number): number {
    switch (this.#state) {
      case "statusLine":
      case "fieldLine":
      case "trailerLine":
        return this.#readLine(bytes, at, end);
      case "fixedBody":
      case "chunkBody": {
        const taken = Math.min(this.#left, end - at);
        this.#left -= taken;
        this.bodyBytes += taken;
        if (this.#left === 0) {
          this.#state = this.#state === "fixedBody" ? "complete" : "chunkBodyCr";
        }
        return at + taken;
      }
      case "bodyUntilClose":
        this.bodyBytes += end - at;
        return end;
      case "chunkBodyCr":
        return this.#expect(bytes[at], CR, "chunkBodyLf", "chunk data is not followed by CRLF", at);
      case "chunkBodyLf":
        this.#chunkLine.reset();
        return this.#expect(bytes[at], LF, "chunkLine", "chunk data is not followed by CRLF", at);
      default:
        return this.#readChunkLine(bytes, at, end);
    }
  }

  #expect(byte: number, expected: number, next: State, error: string, at: number): number {
    if (byte !== expected) return this.#refuse(error, at);
    this.#state = next;
    return at + 1;
  }

  #refuse(error: string, at: number): number {
    this.#state = "malformed";
    this.error = error;
    return at;
  }

  #readLine(bytes: Uint8Array, at: number, end: number): number {
    const line = this.#line;
    const isFirst = this.#state === "statusLine";
    const next = line.feed(bytes, at, end, !isFirst);
    this.#headBytes += next - at;
    if (this.#headBytes > HEAD_LIMIT_BYTES) {
      return this.#refuse(`a header block or trailer section over ${HEAD_LIMIT_BYTES} bytes`, at);
    }
    if (line.isWhole) {
      this.#takeLine(line.bytes, line.from, line.to);
    } else {
      // Errors are reported as soon as they are certain.
      const error = isFirst
        ? firstBytesError(line.bytes, line.to)
        : line.isHeld
        ? nameError(line.bytes, line.from, line.to)
        : null;
      if (error !== null) return this.#refuse(error, at);
    }
    return this.#state === "malformed" ? at : next;
  }

  #takeLine(bytes: Uint8Array, from: number, to: number): void {
    if (this.#state === "statusLine") {
      // An empty line before a response is skipped, as before a request (RFC 9112, section 2.2).
      if (to === from) return;
      this.error = this.#head.readStatusLine(bytes, from, to);
      this.#state = "fieldLine";
    } else if (to > from) {
      this.error = this.#state === "trailerLine"
        ? this.#head.readTrailerLine(bytes, from, to)
        : this.#head.readFieldLine(bytes, from, to);
    } else if (this.#state === "trailerLine") {
      this.#state = "complete";
    } else {
      this.#endHead();
    }
    if (this.error !== null) this.#state = "malformed";
  }

  /** Determines the framing of the body, in the order of RFC 9112, section 6.3. */
  #endHead(): void {
    const head = this.#head;
    this.#headBytes = 0;
    if (head.status < 200) {
      if (head.status === 101) this.error = "101 Switching Protocols, which was not requested";
      head.beginNext();
      if (head.interimCount > INTERIM_LIMIT) this.error = `over ${INTERIM_LIMIT} interim responses`;
      this.#state = "statusLine";
      return;
    }
    if (this.#expectsNoBody || head.status === 204 || head.status === 304) {
      this.#state = "complete";
      return;
    }
    const framing = head.framing();
    switch (framing.kind) {
      case "error":
        this.error = framing.error;
        break;
      case "chunked":
        this.#chunkLine.reset();
        this.#state = "chunkLine";
        break;
      case "fixed":
        this.#left = framing.bytes;
        this.#state = framing.bytes === 0 ? "complete" : "fixedBody";
        break;
      case "untilClose":
        head.keepsAlive = false;
        this.#state = "bodyUntilClose";
    }
  }

  #matchCache(bytes: Uint8Array, end: number): number {
    const cache = this.#cache;
    const length = cache.match(bytes, end, this.#expectsNoBody);
    if (length === 0) return 0;
    this.#head.status = cache.status;
    this.#head.keepsAlive = cache.keepsAlive;
    this.#head.keepAliveSeconds = cache.keepAliveSeconds;
    this.#head.location = cache.location;
    this.#head.dateMs = cache.dateMs;
    this.#state = cache.state;
    if (this.#state === "fixedBody") this.#left = cache.bodyBytes;
    else if (this.#state === "chunkLine") this.#chunkLine.reset();
    return length;
  }

  /** Parses a header block, and caches it if it is complete and final. */
  #readWholeHead(bytes: Uint8Array, end: number): number {
    let at = 0;
    do at = this.#readLine(bytes, at, end); while (at < end && this.#state === "fieldLine");
    const { interimCount } = this.#head;
    const isHeadOver = this.#state !== "statusLine" && this.#state !== "fieldLine" &&
      this.#state !== "malformed";
    if (isHeadOver && interimCount === 0) {
      const state = this.#state as StateAfterHead;
      this.#cache.remember(bytes, at, this.#head, state, this.#expectsNoBody);
    }
    return at;
  }

  #readChunkLine(bytes: Uint8Array, from: number, end: number): number {
    const line = this.#chunkLine;
    const at = line.feed(bytes, from, end);
    if (line.error !== null) return this.#refuse(line.error, at);
    if (line.isComplete) {
      this.#left = line.size;
      this.#state = line.size === 0 ? "trailerLine" : "chunkBody";
    }
    return at;
  }
}

/** Returns the error in the first bytes of a status line; null if they may become one. */
function firstBytesError(bytes: Uint8Array, length: number): string | null {
  // The first half of an empty line.
  if (length === 1 && bytes[0] === CR) return null;
  for (let i = 0; i < length && i < PREFIX.length; i++) {
    if (bytes[i] !== PREFIX[i]) return otherProtocol(bytes, 0, length);
  }
  return null;
}
