/**
 * How many failures of each kind there are, when, and what happened the first time.
 *
 * @module
 */
import type { ErrorKind, Failure } from "../../errors.ts";

/** All failures of one kind. */
export interface ErrorCount {
  readonly kind: ErrorKind;
  count: number;
  /** What happened the first time. */
  readonly example: string;
  /** The number of the request to which it happened, from 0. */
  readonly exampleIndex: number;
  /** The first time, in milliseconds since the start of the run. */
  readonly firstAtMs: number;
  /** The last time. */
  lastAtMs: number;
}

/** Failures by kind. */
export class ErrorCounts {
  #counts = new Map<ErrorKind, ErrorCount>();

  /** Counts a failure. @param atMs when it happened, since the start of the run */
  add({ kind, message }: Failure, index: number, atMs: number): void {
    const known = this.#counts.get(kind);
    if (known === undefined) {
      const first = { count: 1, example: message, exampleIndex: index, firstAtMs: atMs };
      this.#counts.set(kind, { kind, ...first, lastAtMs: atMs });
    } else {
      known.count++;
      known.lastAtMs = atMs;
    }
  }

  /** Adds those of one kind of another thread. */
  merge(error: ErrorCount): void {
    const known = this.#counts.get(error.kind) ?? { ...error, count: 0 };
    const first = known.firstAtMs <= error.firstAtMs ? known : error;
    const count = known.count + error.count;
    const lastAtMs = Math.max(known.lastAtMs, error.lastAtMs);
    this.#counts.set(error.kind, { ...first, count, lastAtMs });
  }

  /** How many of a kind there are. */
  of(kind: ErrorKind): number {
    return this.#counts.get(kind)?.count ?? 0;
  }

  /** All kinds that occurred, most frequent first. */
  list(): ErrorCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count);
  }
}
