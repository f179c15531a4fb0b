/**
 * Implements the state of an HTTP/2 connection (RFC 9113) without I/O: streams, settings, windows.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import { BodySender } from "./body_sender.ts";
import * as frame from "../frame/frame.ts";
import type { FrameHandler } from "../frame/frame_handler.ts";
import { FrameParser } from "../frame/frame_parser.ts";
import type { HeadCache } from "./head_cache.ts";
import { HeadReader } from "./head_reader.ts";
import { OutputBuffer } from "../frame/output_buffer.ts";
import { goneAway, streamReset } from "./peer_failures.ts";
import type { Retry } from "../wire/lane.ts";
import { ownSettings, settingError, TOO_LARGE_A_WINDOW } from "./settings.ts";
import { type SessionStream, StreamTable } from "./stream_table.ts";

const PREFACE = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** Consecutive frames that advance no response and accept no body; more of them are a flood. */
const MOST_IDLE_FRAMES = 10_000;
const NO_BYTES = new Uint8Array(0);
/** A dynamic table size update to 0 (RFC 7541, section 6.3), within any limit of the peer. */
const NO_TABLE = Uint8Array.of(0x20);

/** The inputs of a session. */
interface SessionOptions {
  readonly cache: HeadCache;
  /** Called when there is output. */
  readonly onOutput: () => void;
  /** Size of the windows granted to the peer, at least the initial one. */
  readonly windowBytes?: number;
}

/** The streams of one connection. `receive` takes bytes read; `output` has bytes to write. */
export class Session implements FrameHandler {
  readonly output = new OutputBuffer();
  readonly heads: HeadReader;
  /** When the bytes being parsed were read. */
  readMs = 0;
  /** True once the peer's settings have arrived. */
  isReady = false;
  /** Why the session ended; null while it has not. */
  failure: Failure | null = null;
  /** Bytes of frames that belong to no stream, or to one that has ended. */
  strayBytes = 0;
  /** The content of the peer's last GOAWAY. */
  goAway = { lastStreamId: frame.LARGEST_STREAM_ID, code: frame.NO_ERROR };
  #parser = new FrameParser(this);
  #sender = new BodySender();
  #streams = new StreamTable();
  #isGoingAway = false;
  #idleFrames = 0;
  #blockPrefix: Uint8Array = NO_TABLE;
  #windowBytes: number;
  #unacknowledged = 0;
  #onOutput: () => void;

  constructor({ cache, onOutput, windowBytes = frame.LARGEST_WINDOW_BYTES }: SessionOptions) {
    this.heads = new HeadReader(cache);
    this.#onOutput = onOutput;
    this.#windowBytes = windowBytes;
    this.output.add(PREFACE);
    this.output.addSettings(ownSettings(windowBytes));
    const increment = windowBytes - frame.INITIAL_WINDOW_BYTES;
    if (increment > 0) this.output.addWindowUpdate(0, increment);
  }

  /** True while streams may be opened. */
  get isOpen(): boolean {
    return this.failure === null && !this.#isGoingAway && this.#streams.hasIds;
  }

  /** Maximum number of concurrent streams that the peer allows. */
  get peerStreams(): number {
    return this.#streams.limit;
  }

  get isBegun(): boolean {
    return this.#parser.isBegun;
  }

  /**
   * Parses bytes; returns the number consumed. The rest has to be passed again with more bytes
   * after it.
   */
  receive(bytes: Uint8Array, end: number, readMs: number): number {
    this.readMs = readMs;
    const taken = this.#parser.feed(bytes, end);
    const { error } = this.#parser;
    if (error !== null && this.failure === null) {
      this.output.addGoAway(error.code);
      this.#onOutput();
      this.end({ kind: "protocol", message: error.message });
    }
    return taken;
  }

  /** Opens a stream, or queues it if the peer allows no more. */
  open(stream: SessionStream): void {
    if (!this.isOpen) return stream.onFailure(this.failure ?? goneAway(frame.NO_ERROR), "always");
    if (!this.#streams.add(stream)) return;
    stream.sendWindow = this.#sender.streamWindow;
    stream.unacknowledged = 0;
    stream.writeHeaders(this.output);
    this.#onOutput();
    if (!stream.hasBody) return;
    this.#sender.add(stream);
    this.pump();
  }

  /** Removes a stream that has ended. @param code error code to send; null if the peer knows */
  close(stream: SessionStream, code: number | null): void {
    const { id } = stream;
    this.#streams.delete(stream);
    if (stream.hasBody) this.#sender.remove(stream);
    if (code !== null && id !== 0 && this.failure === null) {
      this.#streams.rememberReset(id);
      this.output.addReset(id, code);
      this.#onOutput();
    }
    this.#openWaiting();
  }

  /** Ends a stream because of a violation by the peer. */
  failStream(stream: SessionStream, code: number, message: string): void {
    this.close(stream, code);
    stream.onFailure({ kind: "protocol", message }, "never");
  }

  /** Writes more of the bodies when there is room. */
  pump(): void {
    if (!this.#sender.pump(this.output)) return;
    this.#idleFrames = 0;
    this.#onOutput();
  }

  /** Opens no more streams, and tells the peer. */
  sendGoAway(): void {
    this.#isGoingAway = true;
    if (this.failure !== null) return;
    this.output.addGoAway(frame.NO_ERROR);
    this.#onOutput();
  }

  /** Returns the prefix of the next header block: at first, an update that disables the table. */
  takeBlockPrefix(): Uint8Array {
    const prefix = this.#blockPrefix;
    this.#blockPrefix = NO_BYTES;
    return prefix;
  }

  /** Ends all streams. */
  end(failure: Failure): void {
    this.failure ??= failure;
    this.#failAll(() => true, failure, "never");
  }

  // Called by the parser.

  onHeaders(block: frame.FramePart): void {
    const { streamId, wireBytes } = block;
    const stream = this.#streams.get(streamId);
    if (stream !== undefined) {
      this.#idleFrames = 0;
      stream.onHeaders(block);
    } else if (this.#isReset(streamId)) {
      this.onOtherFrame(wireBytes);
      // Decoded anyway, because it may change the header table for later blocks.
      this.heads.read(block, true, false);
    }
    const { error } = this.heads;
    if (error !== null) this.#parser.refuse(frame.COMPRESSION_ERROR, error);
  }

  onData(piece: frame.FramePart): void {
    const { streamId, from, to, flowBytes, wireBytes, endsStream } = piece;
    this.#unacknowledged = this.#received(0, this.#unacknowledged + flowBytes);
    const stream = this.#streams.get(streamId);
    if (stream === undefined) {
      if (this.#isReset(streamId)) this.onOtherFrame(wireBytes);
      return;
    }
    if (to > from || endsStream) this.#idleFrames = 0;
    // Counted once per frame: only its first piece includes the header.
    else if (wireBytes > flowBytes) this.onOtherFrame(0);
    if (!endsStream) {
      stream.unacknowledged = this.#received(streamId, stream.unacknowledged + flowBytes);
    }
    stream.onData(piece);
  }

  onReset(streamId: number, code: number): void {
    const stream = this.#streams.get(streamId);
    if (stream === undefined) return void this.#wasOpened(streamId);
    this.#idleFrames = 0;
    this.close(stream, null);
    stream.onFailure(streamReset(code), code === frame.REFUSED_STREAM ? "always" : "never");
  }

  onSetting(id: number, value: number): void {
    const error = settingError(id, value);
    if (error !== null) return this.#parser.refuse(error.code, error.message);
    if (id === frame.MAX_CONCURRENT_STREAMS) this.#streams.limit = value;
    if (id !== frame.INITIAL_WINDOW_SIZE) return;
    if (this.#sender.setStreamWindow(value, this.#streams.open)) return;
    this.#parser.refuse(frame.FLOW_CONTROL_ERROR, TOO_LARGE_A_WINDOW);
  }

  onSettingsEnd(isAck: boolean): void {
    if (isAck) return this.heads.endTable();
    this.isReady = true;
    this.output.addSettingsAck();
    this.#onOutput();
    this.pump();
    this.#openWaiting();
  }

  onPing(bytes: Uint8Array, from: number): void {
    this.output.addPingAck(bytes, from);
    this.#onOutput();
  }

  onGoAway(lastStreamId: number, code: number): void {
    if (lastStreamId > this.goAway.lastStreamId) {
      const message = "a GOAWAY frame that takes more than an earlier one";
      return this.#parser.refuse(frame.PROTOCOL_ERROR, message);
    }
    this.#isGoingAway = true;
    this.goAway = { lastStreamId, code };
    const retry = lastStreamId > 0 ? "unlimited" : "always";
    this.#failAll(({ id }) => id > lastStreamId, goneAway(code), retry);
  }

  onWindowUpdate(streamId: number, increment: number): void {
    const stream = this.#streams.get(streamId);
    if (streamId !== 0 && stream === undefined) return void this.#wasOpened(streamId);
    const isTooLarge = stream === undefined
      ? !this.#sender.widen(increment)
      : (stream.sendWindow += increment) > frame.LARGEST_WINDOW_BYTES;
    const [code, message] = increment === 0
      ? [frame.PROTOCOL_ERROR, "a window update of 0 bytes"]
      : [frame.FLOW_CONTROL_ERROR, TOO_LARGE_A_WINDOW];
    if (increment > 0 && !isTooLarge) this.pump();
    else if (stream === undefined) this.#parser.refuse(code, message);
    else this.failStream(stream, code, message);
  }

  onOtherFrame(wireBytes: number): void {
    this.strayBytes += wireBytes;
    if (++this.#idleFrames <= MOST_IDLE_FRAMES) return;
    const message = `over ${MOST_IDLE_FRAMES} frames that advance no response`;
    this.#parser.refuse(frame.ENHANCE_YOUR_CALM, message);
  }

  #failAll(
    isMeant: (stream: SessionStream) => boolean,
    failure: Failure,
    retry: Retry,
  ): void {
    for (const stream of this.#streams.takeAll(isMeant)) {
      if (stream.hasBody) this.#sender.remove(stream);
      stream.onFailure(failure, retry);
    }
  }

  #openWaiting(): void {
    while (this.isOpen) {
      const stream = this.#streams.takeWaiting();
      if (stream === undefined) return;
      this.open(stream);
    }
  }

  /** Returns true if the stream was ever opened; otherwise ends the connection. */
  #wasOpened(streamId: number): boolean {
    if (this.#streams.wasOpened(streamId)) return true;
    this.#parser.refuse(frame.PROTOCOL_ERROR, `a frame on stream ${streamId}, which is not open`);
    return false;
  }

  /** Returns true if this side has reset the stream; otherwise ends the connection. */
  #isReset(streamId: number): boolean {
    if (!this.#wasOpened(streamId)) return false;
    if (this.#streams.isReset(streamId)) return true;
    this.#parser.refuse(frame.STREAM_CLOSED, "a frame after the end of its stream");
    return false;
  }

  /** Replenishes a window when half of it is used; returns how much of it is still used. */
  #received(streamId: number, used: number): number {
    if (used > this.#windowBytes) {
      this.#parser.refuse(frame.FLOW_CONTROL_ERROR, "more data than its window allows");
    }
    if (used <= this.#windowBytes / 2) return used;
    this.output.addWindowUpdate(streamId, used);
    this.#onOutput();
    return 0;
  }
}
