/**
 * Tracks which streams of a connection are open, waiting to open, or reset by this side.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { BodyStream } from "./body_sender.ts";
import { type FramePart, LARGEST_STREAM_ID } from "../frame/frame.ts";
import type { OutputBuffer } from "../frame/output_buffer.ts";
import type { Retry } from "../wire/lane.ts";

/** A stream, as its session uses it. */
export interface SessionStream extends BodyStream {
  id: number;
  /** Bytes of data received but not yet returned to the peer's window. */
  unacknowledged: number;
  /** Writes its request. Called after it got an ID. */
  writeHeaders(output: OutputBuffer): void;
  onHeaders(block: FramePart): void;
  onData(piece: FramePart): void;
  /**
   * Called when it ends without a response.
   *
   * @param retry whether the peer's part in it allows sending the request again
   */
  onFailure(failure: Failure, retry: Retry): void;
}

/** Number of reset streams that are remembered. */
const MOST_REMEMBERED = 65_536;

/** The streams of one connection. */
export class StreamTable {
  /** Maximum number of open streams. */
  limit = Infinity;
  #open = new Map<number, SessionStream>();
  /** In order of arrival. */
  #waiting: SessionStream[] = [];
  #resetIds = new Set<number>();
  #nextId = 1;

  /** True while there are unused stream IDs. */
  get hasIds(): boolean {
    return this.#nextId <= LARGEST_STREAM_ID;
  }

  /** The open streams. */
  get open(): Iterable<SessionStream> {
    return this.#open.values();
  }

  get(id: number): SessionStream | undefined {
    return this.#open.get(id);
  }

  /** Opens a stream and assigns its ID; returns false if it has to wait instead. */
  add(stream: SessionStream): boolean {
    if (this.#open.size >= this.limit) {
      this.#waiting.push(stream);
      return false;
    }
    stream.id = this.#nextId;
    this.#nextId += 2;
    this.#open.set(stream.id, stream);
    return true;
  }

  /** Removes a stream, open or waiting. */
  delete(stream: SessionStream): void {
    if (!this.#open.delete(stream.id)) {
      const at = this.#waiting.indexOf(stream);
      if (at !== -1) this.#waiting.splice(at, 1);
    }
    stream.id = 0;
  }

  /** Takes the next waiting stream if it may be opened; undefined if there is none. */
  takeWaiting(): SessionStream | undefined {
    return this.#open.size < this.limit ? this.#waiting.shift() : undefined;
  }

  /** Removes and returns the streams that match, and all waiting ones. */
  takeAll(isMeant: (stream: SessionStream) => boolean): SessionStream[] {
    const taken = [...[...this.#open.values()].filter(isMeant), ...this.#waiting];
    for (const stream of taken) this.delete(stream);
    return taken;
  }

  /** Remembers that this side has reset a stream: the peer may still send frames for it. */
  rememberReset(id: number): void {
    if (this.#resetIds.size < MOST_REMEMBERED) this.#resetIds.add(id);
  }

  /** Returns true if the peer may still send frames for a stream that was reset. */
  isReset(id: number): boolean {
    return this.#resetIds.size === MOST_REMEMBERED || this.#resetIds.has(id);
  }

  /** Returns true for the ID of a stream that is or was open. */
  wasOpened(id: number): boolean {
    return id % 2 === 1 && id < this.#nextId;
  }
}
