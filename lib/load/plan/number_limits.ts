/**
 * Checks that numeric options are within their limits.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { shortDuration } from "../../units.ts";

const MAX_RATE_PER_SECOND = 1_000_000;
export const MAX_DURATION_MS = 30 * 24 * 3_600_000;
/** More threads than this would only compete for cores. */
export const MAX_THREADS = 64;
/** Maximum number of parts of one load; more are a mistake. */
export const MOST_PARTS = 10_000;

/**
 * Checks that a rate is at least `min`.
 *
 * @throws {UsageError} if it is not
 */
export function rate(option: string, value: number, min: number): void {
  if (value >= min && value <= MAX_RATE_PER_SECOND) return;
  const range = `${min > 0 ? "above" : "from"} 0, up to ${MAX_RATE_PER_SECOND}`;
  throw UsageError.invalid(option, String(value), `Use requests per second ${range}.`);
}

/**
 * Checks that a number is whole and within limits.
 *
 * @throws {UsageError} if it is not
 */
export function whole(option: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw UsageError.invalid(option, String(value), `Use a whole number from ${min} to ${max}.`);
}

/**
 * Checks that a time in milliseconds is within limits.
 *
 * @throws {UsageError} if it is not
 */
export function time(
  option: string,
  value: number | undefined,
  byDefault: number,
  min: number,
  max: number,
): number {
  if (value === undefined) return byDefault;
  if (value >= min && value <= max) return value;
  const range = `from ${shortDuration(min)} to ${shortDuration(max)}`;
  throw UsageError.invalid(option, shortDuration(value), `Use a time ${range}.`);
}
