// Knows: what exit code a report asks for.
// Refuses to know: signals, whose codes go before: a run that was cut short has no verdict.
import type { Report } from "../report/report_shape.ts";

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
