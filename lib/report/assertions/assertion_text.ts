/**
 * Formats evaluated assertions.
 *
 * @module
 */
import { type Assertion, parseAssertion } from "./assertion.ts";
import type { ReportAssertion } from "../shape/report_assertion.ts";
import { formatMs, formatRate } from "../words/format.ts";
import { columns, type MoodCell, type Table } from "../tables/table.ts";

/** The table of assertions: whether each holds, and its number. */
export function assertionTable(assertions: readonly ReportAssertion[]): Table {
  return {
    heading: "Assertions",
    columns: [...columns("word", ""), ...columns("quote", ""), ...columns("word", "")],
    rows: assertions.map((assertion) => [
      assertionMark(assertion),
      assertion.expression,
      actualText(assertion),
    ]),
  };
}

/** A mark that says whether an assertion holds. */
export function assertionMark({ holds }: Pick<ReportAssertion, "holds">): MoodCell {
  return holds ? { text: "✓", mood: "good" } : { text: "✗", mood: "bad" };
}

/** Returns the number, with the reason if it is missing or only a bound. */
export function actualText({ expression, actual, reason }: ReportAssertion): string {
  if (actual === null) return reason ?? "-";
  const text = amountText(parseAssertion(expression, "assertions"), actual);
  return reason === null ? text : `>${text} (${reason})`;
}

/**
 * Formats a number as elsewhere in the report, or in full if it would read the same as the limit.
 */
function amountText({ unit, limit }: Assertion, actual: number): string {
  const { short, exact } = FORMATS[unit];
  return short(actual) === short(limit) && actual !== limit ? exact(actual) : short(actual);
}

const FORMATS: Record<
  Assertion["unit"],
  { readonly short: (n: number) => string; readonly exact: (n: number) => string }
> = {
  ms: { short: formatMs, exact: (ms) => `${ms}ms` },
  percent: { short: (n) => `${n.toFixed(1)}%`, exact: (n) => `${n}%` },
  count: { short: String, exact: String },
  perSecond: { short: formatRate, exact: (n) => `${n} req/s` },
};
