/**
 * Computes the difference of two estimates and its confidence interval.
 *
 * @module
 */
import { studentQuantile } from "./student_t.ts";

/** A number that was estimated. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** Degrees of freedom of the standard error: the number of independent parts minus one. */
  readonly freedom: number;
}

/** A difference with its confidence interval. */
interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Returns the difference of the second estimate from the first, with an interval of Student's t
 * distribution with the degrees of freedom of Welch (1947), which allows unequal variances.
 *
 * @param confidence as a fraction of 1
 */
export function difference(a: Estimate, b: Estimate, confidence: number): Difference {
  const value = b.value - a.value;
  const [varianceA, varianceB] = [a.standardError ** 2, b.standardError ** 2];
  const variance = varianceA + varianceB;
  if (variance === 0) return { value, low: value, high: value };
  const freedom = variance ** 2 / (varianceA ** 2 / a.freedom + varianceB ** 2 / b.freedom);
  const half = studentQuantile((1 + confidence) / 2, freedom) * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}
