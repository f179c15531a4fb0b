/**
 * Decides the exit code from a report.
 *
 * @module
 */
import { hasResponse } from "../report/capacity/capacity_words.ts";
import type { CapacityReport } from "../report/shape/capacity_shape.ts";
import type { Report } from "../report/shape/report_shape.ts";
import type { Warning } from "../report/shape/warning.ts";

const EXIT_DONE = 0;
/** An assertion does not hold, or a condition ended the run early. */
const EXIT_FAILED = 1;
/** No response arrived. */
const EXIT_NO_RESPONSE = 3;
/** The run is not what was requested. */
export const EXIT_NOT_AS_ASKED = 4;
/** Warnings that mean the run is not what was requested. */
const NOT_AS_ASKED: readonly Warning["kind"][] = [
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
  if (!isWritten || warnings.some(({ kind }) => NOT_AS_ASKED.includes(kind))) {
    return EXIT_NOT_AS_ASKED;
  }
  if (Object.keys(statusCodes).length === 0) return EXIT_NO_RESPONSE;
  const hasFailed = assertions.some(({ holds }) => !holds) ||
    warnings.some(({ kind }) => kind === "aborted");
  return hasFailed ? EXIT_FAILED : EXIT_DONE;
}

/** Returns the exit code of a search that no signal ended. */
export function exitCodeOfCapacity(
  { outcome, probes, warnings }: CapacityReport,
  isWritten: boolean,
): number {
  const isAsAsked = isWritten && !warnings.some(({ kind }) => NOT_AS_ASKED.includes(kind));
  if (!isAsAsked || outcome === "generator" || outcome === "unsteady") return EXIT_NOT_AS_ASKED;
  if (!hasResponse(probes)) return EXIT_NO_RESPONSE;
  return outcome === "nothing_holds" ? EXIT_FAILED : EXIT_DONE;
}
