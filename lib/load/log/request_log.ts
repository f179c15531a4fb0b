/**
 * Formats the lines of the request log, and passes them on in batches.
 *
 * @module
 */
import type { EntryFilter } from "../plan/log_filter.ts";
import type { RequestEntry } from "../request/request_entry.ts";
import type { RequestObserver } from "./request_observer.ts";

/** Lines are given away from this many bytes on, or when they are asked for. */
const CHUNK_BYTES = 64 * 1024;
/** The most bytes that a UTF-16 code unit takes in UTF-8. */
const MOST_BYTES_PER_UNIT = 3;

/** Takes whole lines; the buffer is the taker's from then on. */
type TakeLines = (lines: Uint8Array<ArrayBuffer>) => void;

/** Makes a line of JSON of each request that a filter keeps. */
export class RequestLog implements RequestObserver {
  #keeps: EntryFilter;
  #take: TakeLines;
  #encoder = new TextEncoder();
  #chunk = new Uint8Array(CHUNK_BYTES);
  #length = 0;

  constructor(keeps: EntryFilter, take: TakeLines) {
    this.#keeps = keeps;
    this.#take = take;
  }

  add(entry: RequestEntry): void {
    if (!this.#keeps(entry)) return;
    const line = JSON.stringify(entry) + "\n";
    const mostBytes = line.length * MOST_BYTES_PER_UNIT;
    if (this.#chunk.length - this.#length < mostBytes) this.flush();
    if (mostBytes > this.#chunk.length) return this.#take(this.#encoder.encode(line));
    this.#length += this.#encoder.encodeInto(line, this.#chunk.subarray(this.#length)).written;
  }

  flush(): void {
    if (this.#length === 0) return;
    if (this.#length > this.#chunk.length / 2) {
      this.#take(this.#chunk.subarray(0, this.#length));
      this.#chunk = new Uint8Array(CHUNK_BYTES);
    } else {
      // Few lines are copied, so that those who keep them keep no buffer that is mostly empty.
      this.#take(this.#chunk.slice(0, this.#length));
    }
    this.#length = 0;
  }
}
