/**
 * Rounds the numbers of a report.
 *
 * @module
 */

/** To a thousandth: times here are known to the microsecond. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A number over a time, by the second; null where there was no time. */
export function perSecond(count: number, elapsedMs: number): number | null {
  return elapsedMs > 0 ? rounded(count / elapsedMs * 1000) : null;
}
