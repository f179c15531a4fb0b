/**
 * Implements the state of an HTTP/2 connection (RFC 9113): streams, settings, windows. It has no I/O.
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
import { ownSettings, settingError, TOO_LARGE_A_WINDOW } from "./settings.ts";
import { type SessionStream, StreamTable } from "./stream_table.ts";

const PREFACE = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** Frames in a row that bring no response on and take no body: more of them are a flood. */
const MOST_IDLE_FRAMES = 10_000;
const NO_BYTES = new Uint8Array(0);
/** A change of the table size to 0 (RFC 7541, section 6.3): smaller than any that a peer may ask for. */
const NO_TABLE = Uint8Array.of(0x20);

/** What a session is made with. */
interface SessionOptions {
  readonly cache: HeadCache;
  /** Called when there is output. */
  readonly onOutput: () => void;
  /** The windows that the peer is given, at least the initial one. */
  readonly windowBytes?: number;
}

/** The streams of one connection. It is fed with what was read; `output` is to be written. */
export class Session implements FrameHandler {
  readonly output = new OutputBuffer();
  readonly heads: HeadReader;
  /** When the bytes were read that are being taken. */
  readMs = 0;
  /** True once the peer has said its settings. */
  isReady = false;
  /** Why all is over; null while it is not. */
  failure: Failure | null = null;
  /** Bytes that came in frames that are no stream's, or those of one that is over. */
  strayBytes = 0;
  #parser = new FrameParser(this);
  #sender = new BodySender();
  #streams = new StreamTable();
  #isGoingAway = false;
  #lastTakenId = frame.LARGEST_STREAM_ID;
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

  /** The most streams that the peer allows at once. */
  get peerStreams(): number {
    return this.#streams.limit;
  }

  get isBegun(): boolean {
    return this.#parser.isBegun;
  }

  /**
   * Takes what was read, and gives how many bytes: those after that have to be given again, with
   * more behind them.
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

  /** Opens a stream, or has it wait where the peer allows no more. */
  open(stream: SessionStream): void {
    if (!this.isOpen) return stream.onFailure(this.failure ?? goneAway(frame.NO_ERROR), false);
    if (!this.#streams.add(stream)) return;
    stream.sendWindow = this.#sender.streamWindow;
    stream.unacknowledged = 0;
    stream.writeHeaders(this.output);
    this.#onOutput();
    if (!stream.hasBody) return;
    this.#sender.add(stream);
    this.pump();
  }

  /** Takes a stream out that is over. @param code what the peer is told; null where it knows */
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

  /** Ends one stream for what the peer did on it. */
  failStream(stream: SessionStream, code: number, message: string): void {
    this.close(stream, code);
    stream.onFailure({ kind: "protocol", message }, true);
  }

  /** Writes more of the bodies, once there is room for it. */
  pump(): void {
    if (!this.#sender.pump(this.output)) return;
    this.#idleFrames = 0;
    this.#onOutput();
  }

  /** Opens no more streams, and tells the peer. */
  sayGoodbye(): void {
    this.#isGoingAway = true;
    if (this.failure !== null) return;
    this.output.addGoAway(frame.NO_ERROR);
    this.#onOutput();
  }

  /** What the next header block begins with: at first, that this side uses no header table. */
  takeBlockPrefix(): Uint8Array {
    const prefix = this.#blockPrefix;
    this.#blockPrefix = NO_BYTES;
    return prefix;
  }

  /** Ends everything. */
  end(failure: Failure): void {
    this.failure ??= failure;
    this.#failAll(() => true, failure, true);
  }

  // What the parser tells.

  onHeaders(block: frame.FramePart): void {
    const { streamId, wireBytes } = block;
    const stream = this.#streams.get(streamId);
    if (stream !== undefined) {
      this.#idleFrames = 0;
      stream.onHeaders(block);
    } else if (this.#isReset(streamId)) {
      this.onOtherFrame(wireBytes);
      // What it does to the header table counts for the blocks after it.
      this.heads.read(block, true, false);
    }
    const { fault } = this.heads;
    if (fault !== null) this.#parser.refuse(frame.COMPRESSION_ERROR, fault);
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
    // Once a frame: its first piece has its header.
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
    stream.onFailure(streamReset(code), code !== frame.REFUSED_STREAM);
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
    if (lastStreamId > this.#lastTakenId) {
      const message = "a GOAWAY frame that takes more than the one before";
      return this.#parser.refuse(frame.PROTOCOL_ERROR, message);
    }
    this.#isGoingAway = true;
    this.#lastTakenId = lastStreamId;
    this.#failAll(({ id }) => id > lastStreamId, goneAway(code), false);
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
    const message = `over ${MOST_IDLE_FRAMES} frames that bring no response on`;
    this.#parser.refuse(frame.ENHANCE_YOUR_CALM, message);
  }

  #failAll(
    isMeant: (stream: SessionStream) => boolean,
    failure: Failure,
    isProcessed: boolean,
  ): void {
    for (const stream of this.#streams.takeAll(isMeant)) {
      if (stream.hasBody) this.#sender.remove(stream);
      stream.onFailure(failure, isProcessed);
    }
  }

  #openWaiting(): void {
    while (this.isOpen) {
      const stream = this.#streams.takeWaiting();
      if (stream === undefined) return;
      this.open(stream);
    }
  }

  /** True where the stream was open once; ends the connection otherwise. */
  #wasOpened(streamId: number): boolean {
    const was = this.#streams.wasOpened(streamId);
    const message = `a frame on stream ${streamId}, which is not open`;
    if (!was) this.#parser.refuse(frame.PROTOCOL_ERROR, message);
    return was;
  }

  /** True where this side has reset the stream; ends the connection for a frame after its end. */
  #isReset(streamId: number): boolean {
    if (!this.#wasOpened(streamId)) return false;
    if (this.#streams.isReset(streamId)) return true;
    this.#parser.refuse(frame.STREAM_CLOSED, "a frame after the end of its stream");
    return false;
  }

  /**
   * Gives room back to the peer, once half of a window is used, and gives what is then still used.
   */
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
