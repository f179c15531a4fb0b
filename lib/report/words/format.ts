/**
 * How times, rates and shares are written for a person.
 *
 * @module
 */

/** A time: `350µs`, `4.2ms`, `2.34s`; `-` where there is none. */
export function formatMs(ms: number | null): string {
  if (ms === null) return "-";
  // What would be rounded to 1000 is written in the next unit.
  if (ms < 0.9995) return `${Math.round(ms * 1000)}µs`;
  return ms < 999.95 ? `${ms.toFixed(1)}ms` : formatSeconds(ms);
}

/** A time in seconds, however short: `0.02s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)}s`;
}

/** A rate: `427.35 req/s`; `-` where there is none. */
export function formatRate(perSecond: number | null): string {
  return perSecond === null ? "-" : `${perSecond.toFixed(2)} req/s`;
}

/** A share of one: `98.5%`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
