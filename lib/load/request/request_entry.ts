/**
 * Defines an entry of the request log.
 *
 * @module
 */
import type { ErrorKind } from "../../errors.ts";

/**
 * One request, once it is over: a line of the request log, as `JSON.stringify` writes it. Every key
 * is in every line; what does not exist is null. Times are in milliseconds, to the microsecond.
 *
 * @example
 * ```ts
 * import type { RequestEntry } from "@x/load-tester/load";
 *
 * // What a line of the log was, where it is read again.
 * const waitedMs = (line: string): number | null => {
 *   const { dueMs, sentMs }: RequestEntry = JSON.parse(line);
 *   return dueMs === null || sentMs === null ? null : sentMs - dueMs;
 * };
 * ```
 */
export interface RequestEntry {
  /** The ID that the target saw. */
  readonly requestId: string;
  /** The trace ID that it saw; null where none of this run's was sent. */
  readonly traceId: string | null;
  /** The number of the request in the run, from 0. */
  readonly seq: number;
  /** The thread that sent it, from 0. */
  readonly thread: number;
  /** Its connection, counted from 0 on each thread; null where none could be opened. */
  readonly connection: number | null;
  /** What that leads to: an IP address and a port, or the path of a socket. */
  readonly address: string | null;
  /** What the request is one of, where a run has several targets or steps; else null. */
  readonly target: string | null;
  /** When it was due, since the start of the run; when it was sent, where no schedule says. */
  readonly dueMs: number | null;
  /** When it was sent, since the start of the run; null where it never was. */
  readonly sentMs: number | null;
  /** When it was over, since the start of the run. */
  readonly doneMs: number;
  /**
   * From due to its last byte, as in the report: of a complete response, or of a request that was
   * given up, which is known only to take longer; else null.
   */
  readonly latencyMs: number | null;
  /**
   * Parts of its time: `connect` and `tls` only where a connection was opened for it, `connect`
   * alone also where that failed.
   */
  readonly phasesMs: {
    readonly connect: number | null;
    readonly tls: number | null;
    readonly firstByte: number | null;
  };
  /** As the report counts it. */
  readonly outcome: "succeeded" | "failed" | "unfinished";
  /** The status code of a complete response; else null. */
  readonly status: number | null;
  /** What went wrong where there is no complete response; else null. */
  readonly kind: ErrorKind | null;
  /** A sentence about that. */
  readonly message: string | null;
  /** Written, retries and followed redirects included. */
  readonly bytesSent: number;
  /** Read, those included. */
  readonly bytesReceived: number;
}
