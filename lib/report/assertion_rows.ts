// Knows: what became of each assertion, in words.
// Refuses to know: where it is shown.
import type { Report } from "./report_shape.ts";

/** An assertion in words. */
export interface AssertionRow {
  readonly mark: "✓" | "✗";
  readonly expression: string;
  readonly actual: string;
}

/** A row for each assertion, in the order they were given. */
export function assertionRows(report: Report): AssertionRow[] {
  const all: readonly { expression: string; actual: number | null; holds: boolean }[] =
    report.assertions;
  return all.map(({ expression, actual, holds }) => ({
    mark: holds ? "✓" : "✗",
    expression,
    actual: actual === null ? "-" : `${actual}`,
  }));
}
