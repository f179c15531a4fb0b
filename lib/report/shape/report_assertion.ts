/**
 * Defines an assertion of a report, and whether it holds.
 *
 * @module
 */

/**
 * What became of an assertion.
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
  /** As it was given. */
  readonly expression: string;
  /**
   * The number it is about: times in milliseconds, `failed` and `status` in percent where the
   * expression says so and else as a count, throughput a second. Null where it does not exist.
   */
  readonly actual: number | null;
  /** Whether it holds; false where the number does not exist. */
  readonly holds: boolean;
  /**
   * Why the number does not exist, or, where there is one, why it is only a lower bound. Null where
   * the number is what it seems.
   */
  readonly reason: string | null;
}
