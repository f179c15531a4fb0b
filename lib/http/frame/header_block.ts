/**
 * Joins a header block that arrives in several frames.
 *
 * @module
 */
import { FRAME_HEADER_BYTES, HEADER_LIST_BYTES } from "./frame.ts";

/** The block that CONTINUATION frames go on with. */
export class HeaderBlock {
  /** Its stream; 0 while there is no block. */
  streamId = 0;
  endsStream = false;
  bytes = new Uint8Array(0);
  length = 0;
  /** Bytes of its frames, all that is in them counted. */
  wireBytes = 0;

  /** @param overheadBytes what its first frame holds beside its header and the block */
  begin(streamId: number, endsStream: boolean, overheadBytes: number): void {
    this.streamId = streamId;
    this.endsStream = endsStream;
    this.length = 0;
    this.wireBytes = overheadBytes;
  }

  /** Adds what a frame brings; false where that is too much. */
  add(bytes: Uint8Array, from: number, to: number): boolean {
    const length = this.length + to - from;
    if (length > HEADER_LIST_BYTES) return false;
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.bytes.length, length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(bytes.subarray(from, to), this.length);
    this.length = length;
    this.wireBytes += FRAME_HEADER_BYTES + to - from;
    return true;
  }
}
