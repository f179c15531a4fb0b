/**
 * Tells warnings about a target from those about the machine of the tests.
 *
 * @module
 */
import type { Report } from "../../lib/report/shape/report_shape.ts";
import type { Warning } from "../../lib/report/shape/warning.ts";

/** Kinds of warnings that a busy machine causes. */
const OF_MACHINE: readonly Warning["kind"][] = ["generator_limit", "slow_connect", "not_steady"];

/** Returns the warnings of a report, without those that a busy machine causes. */
export function targetWarnings({ warnings }: Report): Warning[] {
  return warnings.filter(({ kind }) => !OF_MACHINE.includes(kind));
}
