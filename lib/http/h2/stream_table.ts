/**
 * Tracks which streams of a connection are open, waiting to open, or reset by this side.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { BodyStream } from "./body_sender.ts";
import { type FramePart, LARGEST_STREAM_ID } from "../frame/frame.ts";
import type { OutputBuffer } from "../frame/output_buffer.ts";

/** A stream as its session sees it. */
export interface SessionStream extends BodyStream {
  id: number;
  /** Bytes of data that came and were not given back to the peer's window. */
  unacknowledged: number;
  /** Writes its request; it has an ID now. */
  writeHeaders(output: OutputBuffer): void;
  onHeaders(block: FramePart): void;
  onData(piece: FramePart): void;
  /** It is over without a response. @param isProcessed false where the peer has not acted on it */
  onFailure(failure: Failure, isProcessed: boolean): void;
}

/** More streams than these that this side has ended are not told apart from others. */
const MOST_REMEMBERED = 65_536;

/** The streams of one connection. */
export class StreamTable {
  /** The most that may be open at once. */
  limit = Infinity;
  #open = new Map<number, SessionStream>();
  /** In the order in which they asked. */
  #waiting: SessionStream[] = [];
  #resetIds = new Set<number>();
  #nextId = 1;

  /** True while there are stream IDs left. */
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

  /** Opens a stream, which gives it an ID; false where it waits for its turn instead. */
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

  /** Takes a stream out, whether it is open or waits. */
  delete(stream: SessionStream): void {
    if (!this.#open.delete(stream.id)) {
      const at = this.#waiting.indexOf(stream);
      if (at !== -1) this.#waiting.splice(at, 1);
    }
    stream.id = 0;
  }

  /** The next stream whose turn has come, which then waits no more; undefined where there is none. */
  takeWaiting(): SessionStream | undefined {
    return this.#open.size < this.limit ? this.#waiting.shift() : undefined;
  }

  /** Takes out those that match, and all that wait. */
  takeAll(isMeant: (stream: SessionStream) => boolean): SessionStream[] {
    const taken = [...[...this.#open.values()].filter(isMeant), ...this.#waiting];
    for (const stream of taken) this.delete(stream);
    return taken;
  }

  /** Keeps in mind that this side has ended a stream: the peer may still send for it. */
  rememberReset(id: number): void {
    if (this.#resetIds.size < MOST_REMEMBERED) this.#resetIds.add(id);
  }

  /** True where the peer may still send for a stream that is over. */
  isReset(id: number): boolean {
    return this.#resetIds.size === MOST_REMEMBERED || this.#resetIds.has(id);
  }

  /** True for the ID of a stream that is open, or was. */
  wasOpened(id: number): boolean {
    return id % 2 === 1 && id < this.#nextId;
  }
}
