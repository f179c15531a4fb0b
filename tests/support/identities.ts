/**
 * Checks what is true of every report, whatever happened.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Report } from "../../lib/report/shape/report_shape.ts";

/** Fails unless the numbers of a report add up. */
export function assertIdentities(report: Report): void {
  const { issued, succeeded, failed, unfinished } = report.requests;
  assertEquals(issued, succeeded + failed + unfinished, "issued = succeeded + failed + unfinished");
  const responses = Object.values(report.statusCodes).reduce((sum, count) => sum + count, 0);
  const errors = report.errors.reduce((sum, { count }) => sum + count, 0);
  assertEquals(succeeded + failed, responses + errors, "completed = statusCodes + errors");
}
