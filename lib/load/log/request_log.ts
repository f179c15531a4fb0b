/**
 * Formats the lines of the request log, and passes them on in batches.
 *
 * @module
 */
import type { EntryFilter } from "../plan/log_filter.ts";
import type { RequestEntry } from "../request/request_entry.ts";
import type { RequestObserver } from "./request_observer.ts";

/** Lines are handed over once they reach this size, or on flush. */
const CHUNK_BYTES = 64 * 1024;
/** Maximum number of UTF-8 bytes per UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3;

/** Called with complete lines; the callee owns the buffer from then on. */
type TakeLines = (lines: Uint8Array<ArrayBuffer>) => void;

/** Writes a line of JSON for each request that a filter selects. */
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
      // Short contents are copied, so that callees that keep them do not keep a mostly empty
      // buffer.
      this.#take(this.#chunk.slice(0, this.#length));
    }
    this.#length = 0;
  }
}
