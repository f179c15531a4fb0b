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
  /** Kind of error. */
  readonly kind: ErrorKind;
  /** Number of failures. */
  readonly count: number;
  /** What happened the first time, and to which request. */
  readonly example: string;
  /** Time of the first failure, in milliseconds since the start of the run. */
  readonly firstAtMs: number;
  /** Time of the last failure. */
  readonly lastAtMs: number;
}

/**
 * All failed responses with one status: the status does not count as success, or a check failed.
 *
 * @example
 * ```ts
 * import type { ReportFailedResponse } from "@x/load-tester/report";
 *
 * const line = ({ status, count, body }: ReportFailedResponse) => `${count} of ${status}: ${body}`;
 * ```
 */
export interface ReportFailedResponse {
  /** Status code. */
  readonly status: number;
  /** Number of failed responses. */
  readonly count: number;
  /** ID of a request that got such a response. */
  readonly requestId: string;
  /** Beginning of that response's body; null if it is not text or was not kept. */
  readonly body: string | null;
}
