/**
 * What exit code a report asks for.
 *
 * @module
 */
import type { Report } from "../report/shape/report_shape.ts";

const EXIT_DONE = 0;
/** An assertion does not hold, or a condition ended the run early. */
const EXIT_FAILED = 1;
/** Not one response arrived. */
const EXIT_NO_RESPONSE = 3;

/**
 * The exit code of a run that no signal ended. That nothing answered goes before assertions: they
 * are about a target, and here there was none.
 */
export function exitCodeOf({ statusCodes, assertions, warnings }: Report): number {
  if (Object.keys(statusCodes).length === 0) return EXIT_NO_RESPONSE;
  const hasFailed = assertions.some(({ holds }) => !holds) ||
    warnings.some(({ kind }) => kind === "aborted");
  return hasFailed ? EXIT_FAILED : EXIT_DONE;
}
