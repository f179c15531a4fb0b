/**
 * How times are written and how one unit becomes another.
 *
 * @module
 */

const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * Reads a time with its unit, as `500ms`, `10s`, `1.5s`, `2m`, `1h` or `1m30s`, in milliseconds.
 * Undefined where the text is no such time.
 */
export function parseDurationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT];
  }
  // 1.005 times 1000 is 1004.9999999999999 in floats; times here are told to the microsecond.
  return Math.round(totalMs * 1000) / 1000;
}

/** A time as `parseDurationMs` reads it, and in the units that only a limit is written in. */
export function parseLimitMs(text: string): number | undefined {
  const inUs = /^(\d+(?:\.\d+)?)\s*(?:us|µs|μs)$/.exec(text)?.[1];
  if (inUs !== undefined) return Number(inUs) / 1000;
  return parseDurationMs(text.replace(/\s+/g, "").replace(/min$/, "m"));
}

/** Milliseconds to whole microseconds, nearest, never below zero. */
export function microseconds(ms: number): number {
  return ms > 0 ? Math.round(ms * 1000) : 0;
}
