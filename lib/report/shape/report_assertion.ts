/**
 * Defines an assertion of a report, and whether it holds.
 *
 * @module
 */

/**
 * An evaluated assertion.
 *
 * @example
 * ```ts
 * import type { ReportAssertion } from "@x/load-tester/report";
 *
 * const line = ({ holds, expression, actual, reason }: ReportAssertion) =>
 *   `${holds ? "ok" : "not ok"} ${expression}: ${actual ?? reason}`;
 * ```
 */
export interface ReportAssertion {
  /** The assertion as it was written. */
  readonly expression: string;
  /**
   * The measured value: times in milliseconds, throughput per second, `failed` and `status` in
   * percent if the expression uses percent and otherwise as a count. Null if there is no value.
   */
  readonly actual: number | null;
  /** Whether the assertion holds; false if there is no value. */
  readonly holds: boolean;
  /** Why there is no value, or why the value is only a lower bound; null for an ordinary value. */
  readonly reason: string | null;
}
