/**
 * Shares flow-control windows and write buffers among request bodies (RFC 9113, section 5.2).
 *
 * @module
 */
import { FRAME_BYTES, INITIAL_WINDOW_BYTES, LARGEST_WINDOW_BYTES } from "../frame/frame.ts";
import type { OutputBuffer } from "../frame/output_buffer.ts";

/** No body is added to what waits to be written beyond this. */
const MOST_WAITING_BYTES = 64 * 1024;

/** A stream that may have a body to send. */
export interface BodyStream {
  /** 0 while it is not open. */
  readonly id: number;
  /** How much of a body the peer takes; below 0 where it has taken back more than there was. */
  sendWindow: number;
  /** True while some of the body is still to be written. */
  readonly hasBody: boolean;
  /** Writes a frame of the body with at most `mostBytes`, and gives how many it took. */
  writeBody(output: OutputBuffer, mostBytes: number): number;
}

/** The streams of a session that have some of a body left, and the windows of the peer. */
export class BodySender {
  #streams: BodyStream[] = [];
  #window = INITIAL_WINDOW_BYTES;
  /** The window that the peer gives a new stream. */
  streamWindow = INITIAL_WINDOW_BYTES;
  /** The largest frame that the peer takes, as far as that is of use. */
  frameBytes = FRAME_BYTES;

  add(stream: BodyStream): void {
    this.#streams.push(stream);
  }

  remove(stream: BodyStream): void {
    const at = this.#streams.indexOf(stream);
    if (at !== -1) this.#streams.splice(at, 1);
  }

  /** Adds to the connection's window; false where that makes it too large. */
  widen(increment: number): boolean {
    this.#window += increment;
    return this.#window <= LARGEST_WINDOW_BYTES;
  }

  /** Changes the window of all streams, which may leave it below 0; false where one gets too large. */
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

  /** Writes a frame of each body in turn, for as long as there is room. True where any was written. */
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
