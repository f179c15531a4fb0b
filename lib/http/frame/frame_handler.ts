/**
 * Defines what the frame parser reports, and to whom.
 *
 * @module
 */
import type { FramePart } from "./frame.ts";

/** What is told of each frame, in order. What it is given is valid during the call only. */
export interface FrameHandler {
  /** A piece of a DATA frame; it ends the stream with the last piece only. */
  onData(piece: FramePart): void;
  /** A whole header block. */
  onHeaders(block: FramePart): void;
  onReset(streamId: number, code: number): void;
  onSetting(id: number, value: number): void;
  /** After the settings of a frame, if it had any; `isAck` where it acknowledges this side's. */
  onSettingsEnd(isAck: boolean): void;
  onPing(bytes: Uint8Array, from: number): void;
  onGoAway(lastStreamId: number, code: number): void;
  onWindowUpdate(streamId: number, increment: number): void;
  /** A frame is neither frame.DATA nor the whole of a header block. @param wireBytes those not told of else */
  onOtherFrame(wireBytes: number): void;
}

/** The part that a handler is being told of. */
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
