/**
 * Joins a header block that arrives in several frames.
 *
 * @module
 */
import { FRAME_HEADER_BYTES, HEADER_LIST_BYTES } from "./frame.ts";

/** The block that CONTINUATION frames continue. */
export class HeaderBlock {
  /** Its stream; 0 if there is no block. */
  streamId = 0;
  endsStream = false;
  bytes = new Uint8Array(0);
  length = 0;
  /** Number of bytes of its frames, including everything in them. */
  wireBytes = 0;

  /** @param overheadBytes size of its first frame without frame header and block */
  begin(streamId: number, endsStream: boolean, overheadBytes: number): void {
    this.streamId = streamId;
    this.endsStream = endsStream;
    this.length = 0;
    this.wireBytes = overheadBytes;
  }

  /** Adds the bytes of a frame; returns false if the block becomes too large. */
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
