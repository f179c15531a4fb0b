/**
 * Rounds the numbers of a report.
 *
 * @module
 */

/** Rounds to a thousandth: times are measured in microseconds. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Returns a count per second; null if no time has passed. */
export function perSecond(count: number, elapsedMs: number): number | null {
  return elapsedMs > 0 ? rounded(count / elapsedMs * 1000) : null;
}
