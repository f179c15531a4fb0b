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
  /** Degrees of freedom of the standard error: the number of independent parts less one. */
  readonly freedom: number;
}

/** A difference, and the bounds between which it lies with some confidence. */
interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How much the second estimate lies above the first: an interval of Student's t with the degrees of
 * freedom of Welch (1947), who lets the two vary differently.
 *
 * @param confidence as a share of 1
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
