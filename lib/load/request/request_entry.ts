/**
 * Defines an entry of the request log.
 *
 * @module
 */
import type { ErrorKind } from "../../errors.ts";

/**
 * One finished request: a line of the request log, as `JSON.stringify` writes it. Every line has
 * every key, with null for missing values. Times are in milliseconds, with microsecond resolution.
 *
 * @example
 * ```ts
 * import type { RequestEntry } from "@x/load-tester/load";
 *
 * // Parses a line of the log and returns how long the request waited.
 * const waitedMs = (line: string): number | null => {
 *   const { dueMs, sentMs }: RequestEntry = JSON.parse(line);
 *   return dueMs === null || sentMs === null ? null : sentMs - dueMs;
 * };
 * ```
 */
export interface RequestEntry {
  /** ID of the request, as the target saw it. */
  readonly requestId: string;
  /** Trace ID, as the target saw it; null if this run sent none. */
  readonly traceId: string | null;
  /** Number of the request in the run, from 0. */
  readonly seq: number;
  /** Thread that sent it, from 0. */
  readonly thread: number;
  /** Number of its connection on that thread, from 0; null if none could be opened. */
  readonly connection: number | null;
  /** Remote address of the connection: an IP address and a port, or the path of a socket. */
  readonly address: string | null;
  /** Target or step that the request belongs to; null if the run has only one kind of request. */
  readonly target: string | null;
  /** When it was due, since the start of the run; without a schedule, when it was sent. */
  readonly dueMs: number | null;
  /** When it was sent, since the start of the run; null if it never was. */
  readonly sentMs: number | null;
  /** When it ended, since the start of the run. */
  readonly doneMs: number;
  /**
   * From due to the last byte, as in the report. For a timed-out request, the time after which it
   * was given up, a lower bound. Null if there is neither a complete response nor a timeout.
   */
  readonly latencyMs: number | null;
  /**
   * Phases of the request. `connect` and `tls` are set only if a connection was opened for it;
   * `connect` alone also if connecting failed.
   */
  readonly phasesMs: {
    readonly connect: number | null;
    readonly tls: number | null;
    readonly firstByte: number | null;
  };
  /** Outcome, as the report counts it. */
  readonly outcome: "succeeded" | "failed" | "unfinished";
  /** Status code of a complete response; null without one. */
  readonly status: number | null;
  /** Kind of error; null for a complete response. */
  readonly kind: ErrorKind | null;
  /** A sentence about the error; null for a complete response. */
  readonly message: string | null;
  /** Bytes written, including retries and followed redirects. */
  readonly bytesSent: number;
  /** Bytes read, including retries and followed redirects. */
  readonly bytesReceived: number;
}
