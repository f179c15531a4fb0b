/**
 * Writes the request of a stream as frames.
 *
 * @module
 */
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  FRAME_BYTES,
  HEADERS,
} from "../frame/frame.ts";
import type { OutputBuffer } from "../frame/output_buffer.ts";
import type { Message } from "../message/message.ts";
import { RequestLayout } from "../message/request_layout.ts";
import {
  FileBody,
  type FileBodyHooks,
  HeldBody,
  type RequestBody,
} from "../message/request_body.ts";
import { framesOf, type MessageFrames } from "./request_fields.ts";

const NO_BYTES = new Uint8Array(0);

/** A request: a message and a number. */
export class StreamRequest {
  #message: Message | undefined;
  #frames: MessageFrames | undefined;
  #index = 0;
  /** The header block of this lane's last request of the message; empty before that. */
  #block: Uint8Array = NO_BYTES;
  #body: RequestBody | null = null;
  #held = new HeldBody();
  #bodyHooks: FileBodyHooks;

  /** @param bodyHooks called while a body is read from its file */
  constructor(bodyHooks: FileBodyHooks) {
    this.#bodyHooks = bodyHooks;
  }

  /** True if the response never has a body. */
  get expectsNoBody(): boolean {
    return this.#message!.expectsNoBody;
  }

  /** True while part of the body remains to be written. */
  get hasBody(): boolean {
    return this.#body !== null && this.#body.left > 0;
  }

  /** Loads request `index` of a message. */
  load(message: Message, index: number): void {
    this.#index = index;
    if (message === this.#message) return;
    this.#message = message;
    this.#frames = framesOf(message);
    this.#block = NO_BYTES;
  }

  /** Drops the rest of the body. */
  drop(): void {
    this.#body?.drop();
    this.#body = null;
  }

  /**
   * Writes the header block.
   *
   * @param prefix bytes that precede it in the block
   */
  writeHeaders(output: OutputBuffer, streamId: number, prefix: Uint8Array): void {
    const { block } = this.#frames!;
    const index = this.#index;
    if (block.isFixed && this.#block.length > 0) block.stamp(this.#block, index);
    else this.#block = block.bytesOf(index);
    this.#body = this.#bodyOf(index);
    let flags = this.hasBody ? 0 : END_STREAM;
    let type = HEADERS;
    let own = prefix.length;
    const { length } = this.#block;
    for (let from = 0; from < length; own = 0, flags = 0, type = CONTINUATION) {
      const to = Math.min(from + FRAME_BYTES - own, length);
      if (to === length) flags |= END_HEADERS;
      const at = output.beginFrame(type, flags, streamId, own + to - from);
      if (own > 0) output.bytes.set(prefix, at);
      const isWhole = to - from === length;
      output.bytes.set(isWhole ? this.#block : this.#block.subarray(from, to), at + own);
      from = to;
    }
  }

  /** Writes a frame with at most `mostBytes` of the body; returns the number of bytes written. */
  writeBody(output: OutputBuffer, streamId: number, mostBytes: number): number {
    const piece = this.#body!.take(mostBytes);
    if (piece.length === 0) return 0;
    const flags = this.hasBody ? 0 : END_STREAM;
    const at = output.beginFrame(DATA, flags, streamId, piece.length);
    output.bytes.set(piece, at);
    return piece.length;
  }

  #bodyOf(index: number): RequestBody | null {
    const { body } = this.#frames!;
    if (body === null) return null;
    if (body instanceof Uint8Array) return this.#held.of(body);
    if (body instanceof RequestLayout) return this.#held.of(body.bytesOf(index));
    return body.length === 0 ? null : new FileBody(body, this.#bodyHooks);
  }
}
