/**
 * Writes lines in order during a run, and counts those that are lost because writing fails or is
 * too slow.
 *
 * @module
 */
import type { LogLoss } from "../../load/engine/result.ts";
import { within } from "../../within.ts";

/** Time after which a reader that has done nothing is given up on. */
const STALLED_MS = 5000;

/**
 * Awaits a promise up to that time limit.
 *
 * @throws {Error} saying what did not happen
 */
export async function notStalled<T>(promise: Promise<T>, problem: string): Promise<T> {
  return await within(STALLED_MS, promise, `${problem} for ${STALLED_MS / 1000} s`);
}

/** Maximum amount of data waiting to be written; further lines are dropped. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const NEWLINE = 10;

/** Writes as many of the bytes as possible; resolves with their number. */
type WriteSome = (bytes: Uint8Array<ArrayBuffer>) => Promise<number>;

/** Writes lines in order, one write at a time, and never blocks the caller. */
export class LineWriter {
  #write: WriteSome;
  #mostWaitingBytes: number;
  #stalledMs: number;
  /** Waiting pieces; the first one is being written. */
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;
  #lost = 0;
  #reason: string | null = null;
  #writing: Promise<void> | null = null;

  constructor(
    write: WriteSome,
    limits: { readonly mostWaitingBytes?: number; readonly stalledMs?: number } = {},
  ) {
    this.#write = write;
    this.#mostWaitingBytes = limits.mostWaitingBytes ?? MOST_WAITING_BYTES;
    this.#stalledMs = limits.stalledMs ?? STALLED_MS;
  }

  /** Accepts complete lines, to be written soon or dropped. */
  add(lines: Uint8Array<ArrayBuffer>): void {
    if (this.#reason !== null || this.#waitingBytes + lines.length > this.#mostWaitingBytes) {
      this.#lost += lineCount(lines);
      return;
    }
    this.#waiting.push(lines);
    this.#waitingBytes += lines.length;
    this.#writing ??= this.#writeAll();
  }

  /**
   * Waits until everything accepted is written; resolves with what was lost, null if nothing was.
   */
  async close(): Promise<LogLoss | null> {
    while (this.#writing !== null) {
      const { promise: pause, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, this.#stalledMs);
      const writtenBytes = this.#writtenBytes;
      await Promise.race([this.#writing, pause]);
      clearTimeout(timer);
      if (this.#writing !== null && this.#writtenBytes === writtenBytes) {
        this.#giveUp(`no bytes accepted for ${this.#stalledMs / 1000} s`);
        break;
      }
    }
    return this.#lost === 0 ? null : { lines: this.#lost, reason: this.#reason };
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const [lines] = this.#waiting;
      try {
        for (let at = 0; at < lines.length;) {
          const written = await this.#write(at === 0 ? lines : lines.subarray(at));
          // Meanwhile given up and counted as lost.
          if (this.#reason !== null) return;
          at += written;
          this.#writtenBytes += written;
          this.#waiting[0] = lines.subarray(at);
        }
      } catch (error) {
        if (this.#reason === null) {
          this.#giveUp(error instanceof Error ? error.message : `${error}`);
        }
        break;
      }
      this.#waiting.shift();
      this.#waitingBytes -= lines.length;
    }
    this.#writing = null;
  }

  /** Writes nothing from here on. */
  #giveUp(reason: string): void {
    this.#reason = reason;
    for (const lines of this.#waiting.splice(0)) this.#lost += lineCount(lines);
  }
}

/** Returns the number of lines that end in these bytes. */
function lineCount(lines: Uint8Array): number {
  let count = 0;
  for (const byte of lines) if (byte === NEWLINE) count++;
  return count;
}
