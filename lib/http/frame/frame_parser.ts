/**
 * Parses and validates HTTP/2 frames (RFC 9113, sections 4 and 6), fed in pieces of any size.
 *
 * @module
 */
import * as frame from "./frame.ts";
import { type FrameHandler, ReusedPart } from "./frame_handler.ts";
import { HeaderBlock } from "./header_block.ts";

const HTTP_1 = "the server answers in HTTP/1. Leave out --http2.";

/** Splits the bytes of a connection into frames. */
export class FrameParser {
  #handler: FrameHandler;
  #isBegun = false;
  /** Stream of the current DATA frame; 0 if there is none. */
  #dataStreamId = 0;
  #dataLeft = 0;
  #paddingLeft = 0;
  #dataEndsStream = false;
  #block = new HeaderBlock();
  #part = new ReusedPart();
  /** The violation by the peer; null if there is none. Parsing stops after it. */
  error: frame.ConnectionError | null = null;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** True once the peer has sent a frame. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /**
   * Parses bytes from 0 to `end`; returns the number consumed. The rest, less than the largest
   * frame, has to be passed again with more bytes after it.
   */
  feed(bytes: Uint8Array, end: number): number {
    let at = 0;
    while (this.error === null) {
      if (this.#dataStreamId !== 0) {
        if (at === end) return at;
        at = this.#readData(bytes, at, end, 0, 0);
        continue;
      }
      if (end - at < frame.FRAME_HEADER_BYTES) return at;
      const length = bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2];
      const type = bytes[at + 3];
      const flags = bytes[at + 4];
      const streamId = read31(bytes, at + 5);
      this.#checkOrder(bytes, at, length, type, flags, streamId);
      if (this.error !== null) return at;
      const from = at + frame.FRAME_HEADER_BYTES;
      if (type === frame.DATA) {
        const isPadded = (flags & frame.PADDED) !== 0;
        if (end - from < Math.min(length, isPadded ? 2 : 1)) return at;
        at = this.#beginData(bytes, from, end, length, flags, streamId);
      } else {
        if (end - from < length) return at;
        at = from + length;
        this.#take(type, flags, streamId, bytes, from, at);
      }
    }
    return at;
  }

  /** Ends the connection because of a violation by the peer. */
  refuse(code: number, message: string): void {
    this.error ??= { code, message };
  }

  /** Checks everything that does not depend on the payload of a frame. */
  #checkOrder(
    bytes: Uint8Array,
    at: number,
    length: number,
    type: number,
    flags: number,
    streamId: number,
  ): void {
    if (
      !this.#isBegun &&
      (type !== frame.SETTINGS || (flags & frame.ACK) !== 0 || length > frame.FRAME_BYTES)
    ) {
      const isHttp1 = String.fromCharCode(...bytes.subarray(at, at + 5)) === "HTTP/";
      return this.refuse(
        frame.PROTOCOL_ERROR,
        isHttp1 ? HTTP_1 : "no SETTINGS frame at the beginning",
      );
    }
    if (length > frame.FRAME_BYTES) {
      return this.refuse(frame.FRAME_SIZE_ERROR, `a frame of ${length} bytes`);
    }
    this.#isBegun = true;
    const isContinued = this.#block.streamId !== 0;
    if (isContinued && (type !== frame.CONTINUATION || streamId !== this.#block.streamId)) {
      return this.refuse(frame.PROTOCOL_ERROR, "a frame inside a header block");
    }
    if (!isContinued && type === frame.CONTINUATION) {
      return this.refuse(frame.PROTOCOL_ERROR, "a CONTINUATION frame without a header block");
    }
    const isOfConnection = type === frame.SETTINGS || type === frame.PING || type === frame.GOAWAY;
    if (isOfConnection ? streamId !== 0 : streamId === 0 && type < frame.WINDOW_UPDATE) {
      this.refuse(frame.PROTOCOL_ERROR, `a frame of type ${type} on stream ${streamId}`);
    }
  }

  #beginData(
    bytes: Uint8Array,
    from: number,
    end: number,
    length: number,
    flags: number,
    streamId: number,
  ): number {
    let overhead = 0;
    let padding = 0;
    if ((flags & frame.PADDED) !== 0) {
      if (length === 0 || bytes[from] >= length) {
        this.refuse(frame.PROTOCOL_ERROR, "padding that is longer than its frame");
        return from;
      }
      overhead = 1;
      padding = bytes[from];
    }
    this.#dataStreamId = streamId;
    this.#dataLeft = length - overhead - padding;
    this.#paddingLeft = padding;
    this.#dataEndsStream = (flags & frame.END_STREAM) !== 0;
    return this.#readData(
      bytes,
      from + overhead,
      end,
      overhead,
      frame.FRAME_HEADER_BYTES + overhead,
    );
  }

  /** Consumes the available part of a DATA frame. */
  #readData(
    bytes: Uint8Array,
    at: number,
    end: number,
    flowOverhead: number,
    wireOverhead: number,
  ): number {
    const data = Math.min(this.#dataLeft, end - at);
    const padding = Math.min(this.#paddingLeft, end - at - data);
    this.#dataLeft -= data;
    this.#paddingLeft -= padding;
    const streamId = this.#dataStreamId;
    const endsFrame = this.#dataLeft === 0 && this.#paddingLeft === 0;
    if (endsFrame) this.#dataStreamId = 0;
    const taken = data + padding;
    this.#handler.onData(
      this.#part.set(
        streamId,
        bytes,
        at,
        at + data,
        taken + flowOverhead,
        taken + wireOverhead,
        endsFrame && this.#dataEndsStream,
      ),
    );
    return at + taken;
  }

  /** Consumes a complete frame other than frame.DATA. */
  #take(
    type: number,
    flags: number,
    streamId: number,
    bytes: Uint8Array,
    from: number,
    to: number,
  ): void {
    const handler = this.#handler;
    const length = to - from;
    if (type === frame.HEADERS) return this.#takeHeaders(flags, streamId, bytes, from, to);
    handler.onOtherFrame(type === frame.CONTINUATION ? 0 : frame.FRAME_HEADER_BYTES + length);
    switch (type) {
      case frame.CONTINUATION:
        return this.#addToBlock(flags, bytes, from, to);
      case frame.PRIORITY:
        if (length !== 5) this.#refuseSize("PRIORITY", length);
        return;
      case frame.RST_STREAM:
        if (length !== 4) return this.#refuseSize("RST_STREAM", length);
        return handler.onReset(streamId, read32(bytes, from));
      case frame.SETTINGS:
        return this.#takeSettings(flags, bytes, from, to);
      case frame.PUSH_PROMISE:
        return this.refuse(
          frame.PROTOCOL_ERROR,
          "a PUSH_PROMISE frame although push is disabled",
        );
      case frame.PING:
        if (length !== 8) return this.#refuseSize("PING", length);
        if ((flags & frame.ACK) === 0) handler.onPing(bytes, from);
        return;
      case frame.GOAWAY:
        if (length < 8) return this.#refuseSize("GOAWAY", length);
        return handler.onGoAway(read31(bytes, from), read32(bytes, from + 4));
      case frame.WINDOW_UPDATE:
        if (length !== 4) return this.#refuseSize("WINDOW_UPDATE", length);
        return handler.onWindowUpdate(streamId, read31(bytes, from));
    }
  }

  #takeHeaders(flags: number, streamId: number, bytes: Uint8Array, from: number, to: number): void {
    const isPadded = (flags & frame.PADDED) !== 0;
    const begin = from + (isPadded ? 1 : 0) + ((flags & frame.HAS_PRIORITY) !== 0 ? 5 : 0);
    const end = isPadded && to > from ? to - bytes[from] : to;
    if (begin > end) {
      return this.refuse(frame.PROTOCOL_ERROR, "a HEADERS frame that is too short");
    }
    const wireBytes = frame.FRAME_HEADER_BYTES + to - from;
    const endsStream = (flags & frame.END_STREAM) !== 0;
    if ((flags & frame.END_HEADERS) !== 0) {
      const part = this.#part.set(streamId, bytes, begin, end, 0, wireBytes, endsStream);
      return this.#handler.onHeaders(part);
    }
    this.#block.begin(streamId, endsStream, to - from - (end - begin));
    this.#addToBlock(flags, bytes, begin, end);
  }

  #addToBlock(flags: number, bytes: Uint8Array, from: number, to: number): void {
    const block = this.#block;
    if (!block.add(bytes, from, to)) {
      return this.refuse(
        frame.ENHANCE_YOUR_CALM,
        `a header block over ${frame.HEADER_LIST_BYTES} bytes`,
      );
    }
    if ((flags & frame.END_HEADERS) === 0) return;
    const { streamId, length, wireBytes, endsStream } = block;
    block.streamId = 0;
    this.#handler.onHeaders(
      this.#part.set(streamId, block.bytes, 0, length, 0, wireBytes, endsStream),
    );
  }

  #takeSettings(flags: number, bytes: Uint8Array, from: number, to: number): void {
    const isAck = (flags & frame.ACK) !== 0;
    if (isAck ? to > from : (to - from) % 6 !== 0) return this.#refuseSize("SETTINGS", to - from);
    for (let at = from; at < to; at += 6) {
      this.#handler.onSetting(bytes[at] << 8 | bytes[at + 1], read32(bytes, at + 2));
    }
    this.#handler.onSettingsEnd(isAck);
  }

  #refuseSize(type: string, length: number): void {
    this.refuse(frame.FRAME_SIZE_ERROR, `a ${type} frame of ${length} bytes`);
  }
}

function read31(bytes: Uint8Array, at: number): number {
  return read32(bytes, at) & 0x7fffffff;
}

function read32(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3]) >>> 0;
}
