/**
 * Shares flow-control windows and write buffers among request bodies (RFC 9113, section 5.2).
 *
 * @module
 */
import { FRAME_BYTES, INITIAL_WINDOW_BYTES, LARGEST_WINDOW_BYTES } from "../frame/frame.ts";
import type { OutputBuffer } from "../frame/output_buffer.ts";

/** No body frames are added while more than this waits to be written. */
const MOST_WAITING_BYTES = 64 * 1024;

/** A stream that may have a body to send. */
export interface BodyStream {
  /** 0 while it is not open. */
  readonly id: number;
  /** Number of bytes that the peer accepts; negative after it has reduced its initial window. */
  sendWindow: number;
  /** True while part of the body remains to be written. */
  readonly hasBody: boolean;
  /** Writes a frame of the body with at most `mostBytes`; returns the number of bytes written. */
  writeBody(output: OutputBuffer, mostBytes: number): number;
}

/** The streams of a session with unsent body data, and the windows of the peer. */
export class BodySender {
  #streams: BodyStream[] = [];
  #window = INITIAL_WINDOW_BYTES;
  /** Initial window of a new stream. */
  streamWindow = INITIAL_WINDOW_BYTES;
  /** Maximum payload of the frames sent. */
  frameBytes = FRAME_BYTES;

  add(stream: BodyStream): void {
    this.#streams.push(stream);
  }

  remove(stream: BodyStream): void {
    const at = this.#streams.indexOf(stream);
    if (at !== -1) this.#streams.splice(at, 1);
  }

  /** Enlarges the window of the connection; returns false if it becomes too large. */
  widen(increment: number): boolean {
    this.#window += increment;
    return this.#window <= LARGEST_WINDOW_BYTES;
  }

  /**
   * Changes the window of all streams, possibly below 0; returns false if one becomes too large.
   */
  setStreamWindow(bytes: number, streams: Iterable<BodyStream>): boolean {
    const change = bytes - this.streamWindow;
    this.streamWindow = bytes;
    let isValid = true;
    for (const stream of streams) {
      stream.sendWindow += change;
      isValid &&= stream.sendWindow <= LARGEST_WINDOW_BYTES;
    }
    return isValid;
  }

  /** Writes a frame of each body in turn while there is room; returns true if any was written. */
  pump(output: OutputBuffer): boolean {
    const streams = this.#streams;
    const before = output.total;
    let last: number;
    do {
      last = output.total;
      for (let i = 0; i < streams.length && output.length < MOST_WAITING_BYTES; i++) {
        const stream = streams[i];
        const most = Math.min(stream.sendWindow, this.#window, this.frameBytes);
        if (most <= 0) continue;
        const written = stream.writeBody(output, most);
        stream.sendWindow -= written;
        this.#window -= written;
        if (!stream.hasBody) streams.splice(i--, 1);
      }
    } while (output.total > last);
    return output.total > before;
  }
}
