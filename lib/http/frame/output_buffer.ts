/**
 * Gathers frames so that one write sends many of them.
 *
 * @module
 */
import {
  ACK,
  FRAME_HEADER_BYTES,
  GOAWAY,
  PING,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from "./frame.ts";

const FIRST_BYTES = 4 * 1024;

/** Bytes to write, in memory that grows to the largest write so far. */
export class OutputBuffer {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BYTES);
  length = 0;
  /** Total number of bytes added. */
  total = 0;
  #other: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BYTES);

  /** Reserves space for bytes; returns its offset. */
  reserve(count: number): number {
    const at = this.length;
    this.length += count;
    this.total += count;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(2 ** Math.ceil(Math.log2(this.length)));
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
    }
    return at;
  }

  /**
   * Takes the bytes to write. They are valid until the next call, while more are added to another
   * buffer.
   */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.subarray(0, this.length);
    [this.bytes, this.#other] = [this.#other, this.bytes];
    this.length = 0;
    return taken;
  }

  /** Begins a frame with space for its payload; returns the offset of the payload. */
  beginFrame(type: number, flags: number, streamId: number, payloadBytes: number): number {
    const at = this.reserve(FRAME_HEADER_BYTES + payloadBytes);
    const { bytes } = this;
    bytes[at] = payloadBytes >>> 16;
    bytes[at + 1] = payloadBytes >>> 8;
    bytes[at + 2] = payloadBytes;
    bytes[at + 3] = type;
    bytes[at + 4] = flags;
    this.#write32(at + 5, streamId);
    return at + FRAME_HEADER_BYTES;
  }

  /** Adds bytes. */
  add(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.reserve(bytes.length));
  }

  addSettings(settings: readonly (readonly [id: number, value: number])[]): void {
    let at = this.beginFrame(SETTINGS, 0, 0, 6 * settings.length);
    for (const [id, value] of settings) {
      this.bytes[at] = id >>> 8;
      this.bytes[at + 1] = id;
      this.#write32(at + 2, value);
      at += 6;
    }
  }

  addSettingsAck(): void {
    this.beginFrame(SETTINGS, ACK, 0, 0);
  }

  /** Answers a PING whose eight bytes begin at `from`. */
  addPingAck(bytes: Uint8Array, from: number): void {
    const at = this.beginFrame(PING, ACK, 0, 8);
    for (let i = 0; i < 8; i++) this.bytes[at + i] = bytes[from + i];
  }

  addWindowUpdate(streamId: number, increment: number): void {
    this.#write32(this.beginFrame(WINDOW_UPDATE, 0, streamId, 4), increment);
  }

  addReset(streamId: number, code: number): void {
    this.#write32(this.beginFrame(RST_STREAM, 0, streamId, 4), code);
  }

  /** Adds a GOAWAY with the reason. The last stream ID is 0, because clients accept no streams. */
  addGoAway(code: number): void {
    const at = this.beginFrame(GOAWAY, 0, 0, 8);
    this.#write32(at, 0);
    this.#write32(at + 4, code);
  }

  #write32(at: number, value: number): void {
    this.bytes[at] = value >>> 24;
    this.bytes[at + 1] = value >>> 16;
    this.bytes[at + 2] = value >>> 8;
    this.bytes[at + 3] = value;
  }
}
