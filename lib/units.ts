/**
 * Parses times, counts and rates, and converts between units.
 *
 * @module
 */

const US = { us: 1, "µs": 1, "μs": 1, ms: 1e3, s: 1e6, m: 6e7, min: 6e7, h: 3.6e9 } as const;
const AMOUNT_OF_TIME = /(\d+(?:\.\d+)?)\s*(us|µs|μs|ms|min|s|m|h)\s*/g;
const TIME = new RegExp(`^\\s*(?:${AMOUNT_OF_TIME.source})+$`);

/**
 * Parses a time with a unit, such as `500us`, `500ms`, `10s`, `1.5min`, `2m` or `1h 30m`, into
 * milliseconds. Returns undefined for any other text.
 */
export function parseDurationMs(text: string): number | undefined {
  if (!TIME.test(text)) return undefined;
  let totalUs = 0;
  for (const [, amount, unit] of text.matchAll(AMOUNT_OF_TIME)) {
    totalUs += Number(amount) * US[unit as keyof typeof US];
  }
  // 1.005 times a million is 1004999.9999999999 in floating point; times are exact to the
  // microsecond.
  return Math.round(totalUs) / 1000;
}

/** Formats a time in the largest unit that divides it: `1h` for 3,600,000 ms, `500us` for 0.5. */
export function shortDuration(ms: number): string {
  if (ms === 0 || !Number.isFinite(ms)) return `${ms}ms`;
  const us = ms * 1000;
  const unit = (["h", "m", "s", "ms"] as const).find((unit) => us % US[unit] === 0);
  if (unit !== undefined) return `${us / US[unit]}${unit}`;
  return Number.isInteger(us) ? `${us}us` : `${ms}ms`;
}

const SCALES = { "": 1, k: 1e3, m: 1e6 } as const;

/**
 * Parses a whole number such as `1000`, `1_000_000`, `10k`, `1.5m` or `1e6`. Returns undefined for
 * any other text.
 */
export function parseCount(text: string): number | undefined {
  const value = parseAmount(text);
  return Number.isInteger(value) ? value : undefined;
}

const SECONDS = { s: 1, sec: 1, second: 1, m: 60, min: 60, minute: 60, h: 3600, hour: 3600 };

/**
 * Parses a rate such as `100`, `2.5`, `10k`, `100/s`, `6000/m` or `100 req/s` into events per
 * second. Returns undefined for any other text.
 */
export function parsePerSecond(text: string): number | undefined {
  const match = /^(.*?)\s*(?:(?:req|rps)?\/\s*([a-z]+)|rps)?$/i.exec(text)!;
  const value = parseAmount(match[1]);
  const seconds = SECONDS[(match[2] ?? "s").toLowerCase() as keyof typeof SECONDS];
  return value === undefined || seconds === undefined ? undefined : value / seconds;
}

/** Parses a decimal number with an optional exponent or suffix `k` or `m`. */
function parseAmount(text: string): number | undefined {
  const match = /^(\d{1,3}(?:_\d{3})+|\d+)(\.\d+)?(?:e(\d{1,2})|([km]))?$/i.exec(text);
  if (match === null) return undefined;
  const [, whole, fraction = "", exponent = "0", suffix = ""] = match;
  const scale = SCALES[suffix.toLowerCase() as keyof typeof SCALES];
  const value = Number(`${whole.replaceAll("_", "")}${fraction}e${exponent}`) * scale;
  // Rounds away the error of the floating-point product.
  return fraction === "" ? value : Number(value.toPrecision(15));
}

/** Converts milliseconds to whole microseconds: rounded to nearest, never negative. */
export function microseconds(ms: number): number {
  return ms > 0 ? Math.round(ms * 1000) : 0;
}
