/**
 * Reads the response of a stream from its header blocks and data (RFC 9113, section 8.1).
 *
 * @module
 */
import type { FramePart } from "../frame/frame.ts";
import { BODY_TEXT_BYTES, bodyText } from "../message/body_text.ts";
import type { ResponseSink } from "../wire/lane.ts";
import type { HeadCache } from "./head_cache.ts";
import type { HeadReader } from "./head_reader.ts";
import type { ResponseHead } from "./response_head.ts";

/** Maximum number of interim responses before a final one; more are a flood. */
const MOST_INTERIM = 64;

/** Reads one response after another; `begin` starts it. */
export class StreamResponse {
  status = 0;
  location: string | null = null;
  dateMs = 0;
  /** True once the whole response has been read. */
  isComplete = false;
  /** The error of a malformed response; null if there is none. Nothing is read after it. */
  error: string | null = null;
  /** Number of header blocks so far, including those of interim responses. */
  blocks = 0;
  #sink: ResponseSink | null = null;
  #expectsNoBody = false;
  #hasHead = false;
  #mayHaveBody = true;
  #contentLength: number | null = null;
  #bodyBytes = 0;
  #keepsExcerptOf: (status: number) => boolean;
  #keepsExcerpt = false;
  /** The beginning of the body, if it is kept. */
  #excerpt: Uint8Array | null = null;
  #excerptBytes = 0;

  /** @param keepsExcerptOf returns true for statuses whose bodies may be shown */
  constructor(keepsExcerptOf: (status: number) => boolean) {
    this.#keepsExcerptOf = keepsExcerptOf;
  }

  /**
   * Begins a response.
   *
   * @param expectsNoBody true for the response to HEAD
   * @param sink receives the response in HTTP/1.1 form; null for none
   */
  begin(expectsNoBody: boolean, sink: ResponseSink | null): void {
    this.location = null;
    this.dateMs = 0;
    this.isComplete = false;
    this.error = null;
    this.blocks = 0;
    this.#sink = sink;
    this.#expectsNoBody = expectsNoBody;
    this.#hasHead = false;
    this.#contentLength = null;
    this.#bodyBytes = 0;
    this.#keepsExcerpt = false;
    sink?.begin();
  }

  /** Returns the beginning of the body as text; null if it was not kept, or is not text. */
  excerpt(): string | null {
    if (!this.#keepsExcerpt) return null;
    return bodyText((this.#excerpt ?? new Uint8Array(0)).subarray(0, this.#excerptBytes));
  }

  /** Adds a header block. */
  takeBlock(block: FramePart, heads: HeadReader): void {
    this.blocks++;
    if (this.#hasHead) return this.#takeTrailers(block, heads);
    const { cache, head } = heads;
    if (this.#sink === null && heads.match(block)) {
      this.#takeHead(cache, block.endsStream);
      return;
    }
    if (!heads.read(block, false, this.#sink !== null)) return;
    this.error = head.error;
    if (this.error !== null) return;
    if (this.#sink !== null) this.#sink.add(head.lines.bytes, head.lines.length);
    if (head.status >= 200) {
      return this.#takeHead(head, block.endsStream);
    }
    if (block.endsStream) this.error = "an interim response that ends its stream";
    else if (this.blocks > MOST_INTERIM) this.error = `over ${MOST_INTERIM} interim responses`;
  }

  /** Adds data. */
  takeData({ bytes, from, to, endsStream }: FramePart): void {
    this.#bodyBytes += to - from;
    if (!this.#hasHead) this.error = "data before a header block";
    else if (to > from && !this.#mayHaveBody) this.error = "data in a response without a body";
    else if (this.#bodyBytes > (this.#contentLength ?? Infinity)) {
      this.error = "more data than content-length says";
    } else {
      this.#sink?.add(bytes.subarray(from, to), to - from);
      if (this.#keepsExcerpt) this.#keep(bytes, from, to);
      if (endsStream) this.#end();
    }
  }

  #takeHead(head: HeadCache | ResponseHead, endsStream: boolean): void {
    this.#hasHead = true;
    this.status = head.status;
    this.location = head.location;
    this.dateMs = head.dateMs;
    this.#contentLength = head.contentLength;
    this.#mayHaveBody = !this.#expectsNoBody && this.status !== 204 &&
      this.status !== 304;
    this.#keepsExcerpt = !head.isEncoded &&
      (this.#sink !== null || this.#keepsExcerptOf(this.status));
    this.#excerptBytes = 0;
    if (endsStream) this.#end();
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const excerpt = this.#excerpt ??= new Uint8Array(BODY_TEXT_BYTES);
    const count = Math.min(to - from, excerpt.length - this.#excerptBytes);
    excerpt.set(bytes.subarray(from, from + count), this.#excerptBytes);
    this.#excerptBytes += count;
  }

  #takeTrailers(block: FramePart, heads: HeadReader): void {
    if (!heads.read(block, true, false)) return;
    this.error = heads.head.error;
    if (this.error !== null) return;
    if (block.endsStream) this.#end();
    else this.error = "a header block inside a body";
  }

  #end(): void {
    const isShort = this.#mayHaveBody && this.#bodyBytes < (this.#contentLength ?? 0);
    if (isShort) this.error = "less data than content-length says";
    else this.isComplete = true;
  }
}
