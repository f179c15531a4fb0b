/**
 * Defines the interface through which the frame parser reports frames.
 *
 * @module
 */
import type { FramePart } from "./frame.ts";

/** Receives frames in order. Arguments are valid only during the call. */
export interface FrameHandler {
  /** A piece of a DATA frame; only the last piece ends the stream. */
  onData(piece: FramePart): void;
  /** A complete header block. */
  onHeaders(block: FramePart): void;
  onReset(streamId: number, code: number): void;
  onSetting(id: number, value: number): void;
  /** Called after all settings of a frame; `isAck` if it acknowledges this side's settings. */
  onSettingsEnd(isAck: boolean): void;
  onPing(bytes: Uint8Array, from: number): void;
  onGoAway(lastStreamId: number, code: number): void;
  onWindowUpdate(streamId: number, increment: number): void;
  /**
   * Reports the bytes of frames that are neither frame.DATA nor a complete header block.
   *
   * @param wireBytes bytes that no other call reports
   */
  onOtherFrame(wireBytes: number): void;
}

/** The part passed to handlers. */
export class ReusedPart implements FramePart {
  streamId = 0;
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;
  flowBytes = 0;
  wireBytes = 0;
  endsStream = false;

  set(
    streamId: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    flowBytes: number,
    wireBytes: number,
    endsStream: boolean,
  ): this {
    this.streamId = streamId;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.flowBytes = flowBytes;
    this.wireBytes = wireBytes;
    this.endsStream = endsStream;
    return this;
  }
}
