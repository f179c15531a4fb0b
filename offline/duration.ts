/**
 * Stands in for `@std/fmt/duration`, for whole milliseconds above zero.
 *
 * @module
 */
let narrow: Intl.DurationFormat | undefined;

/** Formats milliseconds as std does with `ignoreZero`: `1m 30s`. */
export function format(ms: number, _options: { ignoreZero: true }): string {
  // Creating one takes 20 ms, which a run that fails at once should not wait for.
  narrow ??= new Intl.DurationFormat("en", { style: "narrow" });
  return narrow.format({
    days: Math.trunc(ms / 86_400_000),
    hours: Math.trunc(ms / 3_600_000) % 24,
    minutes: Math.trunc(ms / 60_000) % 60,
    seconds: Math.trunc(ms / 1000) % 60,
    milliseconds: Math.trunc(ms) % 1000,
  });
}
