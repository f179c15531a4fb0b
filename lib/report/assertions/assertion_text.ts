/**
 * How what became of assertions is written for a person.
 *
 * @module
 */
import { type Assertion, parseAssertion } from "./assertion.ts";
import type { ReportAssertion } from "../shape/report_assertion.ts";
import { formatMs, formatRate } from "../words/format.ts";
import { indented, type Section } from "../words/text_section.ts";

type Paint = (text: string) => string;

/** A line for each: `✓ p99<200ms  45.3ms`. */
export function assertions(
  checked: readonly ReportAssertion[],
  paint: { readonly good: Paint; readonly bad: Paint },
): Section {
  const width = Math.max(...checked.map(({ expression }) => expression.length));
  return indented(
    "Assertions",
    checked.map((assertion) => {
      const { expression, holds } = assertion;
      const mark = holds ? paint.good("✓") : paint.bad("✗");
      return `${mark} ${expression.padEnd(width)}  ${actualText(assertion)}`;
    }),
  );
}

/** The number, and why it is not what it seems where that is so. */
export function actualText({ expression, actual, reason }: ReportAssertion): string {
  if (actual === null) return reason ?? "-";
  const text = amountText(parseAssertion(expression, "assertions"), actual);
  return reason === null ? text : `>${text} (${reason})`;
}

/** As elsewhere in the report; to the last digit where the limit would look the same. */
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
