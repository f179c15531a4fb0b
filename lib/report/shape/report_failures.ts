/**
 * Defines the failures of a report: errors by kind, failed responses by status.
 *
 * @module
 */
import type { ErrorKind } from "../../errors.ts";

/**
 * All failures of one kind.
 *
 * @example
 * ```ts
 * import type { ReportError } from "@x/load-tester/report";
 *
 * const line = ({ kind, count, example }: ReportError) => `${count} of ${kind}, as ${example}`;
 * ```
 */
export interface ReportError {
  /** What kind they are of. */
  readonly kind: ErrorKind;
  /** How many there are. */
  readonly count: number;
  /** What happened the first time, and to which request. */
  readonly example: string;
  /** The first time, in milliseconds since the start of the run. */
  readonly firstAtMs: number;
  /** The last time. */
  readonly lastAtMs: number;
}

/**
 * All failed responses with one status: it does not count as success, or a check did not hold.
 *
 * @example
 * ```ts
 * import type { ReportFailedResponse } from "@x/load-tester/report";
 *
 * const line = ({ status, count, body }: ReportFailedResponse) => `${count} of ${status}: ${body}`;
 * ```
 */
export interface ReportFailedResponse {
  /** Their status. */
  readonly status: number;
  /** How many there are. */
  readonly count: number;
  /** The ID of a request that was answered so. */
  readonly requestId: string;
  /** The beginning of the body of that answer; null where it is not text, or was not at hand. */
  readonly body: string | null;
}
