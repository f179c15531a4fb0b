/**
 * Decides the exit code from a report.
 *
 * @module
 */
import type { Report } from "../report/shape/report_shape.ts";
import type { Warning } from "../report/shape/warning.ts";

export const EXIT_DONE = 0;
/** An assertion does not hold, or a condition ended the run early. */
export const EXIT_FAILED = 1;
/** No response arrived. */
export const EXIT_NO_RESPONSE = 3;
/** The run is not what was requested. */
export const EXIT_NOT_AS_REQUESTED = 4;
/** Warnings that mean the run is not what was requested. */
export const NOT_AS_REQUESTED: readonly Warning["kind"][] = [
  "thread_crashed",
  "teardown_failed",
  "unhandled_rejections",
  "log_dropped",
];

/**
 * Returns the exit code of a run that no signal ended. Having no response takes precedence over
 * assertions, which are about a target that responds.
 *
 * @param isWritten false if a requested file could not be written
 */
export function exitCodeOf(
  { statusCodes, assertions, warnings }: Report,
  isWritten: boolean,
): number {
  if (!isWritten || warnings.some(({ kind }) => NOT_AS_REQUESTED.includes(kind))) {
    return EXIT_NOT_AS_REQUESTED;
  }
  if (Object.keys(statusCodes).length === 0) return EXIT_NO_RESPONSE;
  const hasFailed = assertions.some(({ holds }) => !holds) ||
    warnings.some(({ kind }) => kind === "aborted");
  return hasFailed ? EXIT_FAILED : EXIT_DONE;
}
