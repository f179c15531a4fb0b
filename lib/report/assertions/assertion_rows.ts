/**
 * What became of each assertion, in words.
 *
 * @module
 */
import type { Report } from "../shape/report_shape.ts";
import { actualText } from "./assertion_text.ts";

/** An assertion in words. */
export interface AssertionRow {
  readonly mark: "✓" | "✗";
  readonly expression: string;
  readonly actual: string;
}

/** A row for each assertion, in the order they were given. */
export function assertionRows({ assertions }: Report): AssertionRow[] {
  return assertions.map((assertion) => ({
    mark: assertion.holds ? "✓" : "✗",
    expression: assertion.expression,
    actual: actualText(assertion),
  }));
}
