/**
 * Counts errors by kind, with the first example and the times of the first and the last.
 *
 * @module
 */
import type { ErrorKind } from "../errors.ts";

/** All failures of one kind. */
export interface ErrorCount {
  readonly kind: ErrorKind;
  readonly count: number;
  /** What happened the first time, and to which request. */
  readonly example: string;
  /** Time of the first failure, in milliseconds since the start of the run. */
  readonly firstAtMs: number;
  /** Time of the last failure. */
  readonly lastAtMs: number;
}

/** Failures by kind. */
export class ErrorCounts {
  #counts = new Map<ErrorKind, ErrorCount>();

  /**
   * Counts a failure.
   *
   * @param atMs time of the failure, since the start of the run
   * @param example describes the failure; called only for the first one of a kind
   */
  add(kind: ErrorKind, atMs: number, example: () => string): void {
    const known = this.#counts.get(kind);
    const first = known ?? { kind, count: 0, example: example(), firstAtMs: atMs };
    this.#counts.set(kind, { ...first, count: first.count + 1, lastAtMs: atMs });
  }

  /** Adds failures of one kind that were counted elsewhere. */
  merge(error: ErrorCount): void {
    const known = this.#counts.get(error.kind) ?? { ...error, count: 0 };
    const isFirst = known.firstAtMs < error.firstAtMs ||
      known.firstAtMs === error.firstAtMs && known.example <= error.example;
    const first = isFirst ? known : error;
    const count = known.count + error.count;
    const lastAtMs = Math.max(known.lastAtMs, error.lastAtMs);
    this.#counts.set(error.kind, { ...first, count, lastAtMs });
  }

  /** Removes all counts. */
  clear(): void {
    this.#counts.clear();
  }

  /** Returns the number of failures of a kind. */
  of(kind: ErrorKind): number {
    return this.#counts.get(kind)?.count ?? 0;
  }

  /** Returns all kinds that occurred, most frequent first, then by time of the first failure. */
  list(): ErrorCount[] {
    return [...this.#counts.values()].sort((a, b) =>
      b.count - a.count || a.firstAtMs - b.firstAtMs || (a.kind < b.kind ? -1 : 1)
    );
  }
}
