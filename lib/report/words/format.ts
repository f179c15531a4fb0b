/**
 * Formats times, rates, sizes and shares with three significant digits.
 *
 * @module
 */
import { format as formatBytesOf } from "@std/fmt/bytes";

/** Formats a time: `350µs`, `4.23ms`, `102ms`, `2.34s`; `-` for null. */
export function formatMs(ms: number | null): string {
  if (ms === null) return "-";
  // A value that rounds to 1000 takes the next unit.
  if (ms < 0.9995) return `${Math.round(ms * 1000)}µs`;
  return ms < 999.5 ? `${threeDigits(ms)}ms` : `${threeDigits(ms / 1000)}s`;
}

/**
 * Formats a time as in the first block of the text report: `350µs`, `4.2ms`, `102.7ms`, `2.34s`.
 */
export function formatBlockMs(ms: number | null): string {
  if (ms === null || ms < 0.9995) return formatMs(ms);
  return ms < 999.95 ? `${ms.toFixed(1)}ms` : formatSeconds(ms);
}

/** Formats a time in seconds, however short: `0.02s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)}s`;
}

/** Formats a rate: `427.35 req/s`; `-` for null. */
export function formatRate(perSecond: number | null): string {
  return perSecond === null ? "-" : `${perSecond.toFixed(2)} req/s`;
}

/** Formats a configured rate exactly but briefly: `4.2/s`, `197/s`, `1,840/s`; `-` for null. */
export function formatPerSecond(perSecond: number | null): string {
  if (perSecond === null) return "-";
  const digits = Math.abs(perSecond) < 100
    ? Number(perSecond.toPrecision(3))
    : Math.round(perSecond);
  return `${digits.toLocaleString("en-US")}/s`;
}

/** Formats a rate without its unit: `4.23`, `42.7`, `12346`; `-` for null. */
export function formatNumber(value: number | null): string {
  return value === null ? "-" : threeDigits(value);
}

/** Formats a fraction of one: `98.5%`. Fractions near 0 or 1 are not rounded to 0% or 100%. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share < 1 && share >= 0.9995) return ">99.9%";
  return `${(100 * share).toFixed(1)}%`;
}

/** Formats a size: `1.34 MB`. */
export function formatBytes(bytes: number): string {
  return formatBytesOf(bytes);
}

/** Formats with three significant digits; from 100 on, with all digits before the decimal point. */
function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
