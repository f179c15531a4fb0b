/**
 * Chooses the ticks of an axis, and formats values of each unit.
 *
 * @module
 */

/** The unit of an axis. `rarity` is the logarithm of one over the fraction of slower requests. */
export type Unit = "seconds" | "ms" | "perSecond" | "count" | "rarity";

/** Returns about `wanted` round values a constant step apart, and at least two. */
export function linearTicks(min: number, max: number, tickCount: number): number[] {
  const rough = (max - min) / tickCount;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((digit) => digit * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step); i * step <= max * (1 + 1e-9); i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  // A single label does not show the scale.
  return ticks.length < 2 && tickCount < 16 && max > min
    ? linearTicks(min, max, 2 * tickCount)
    : ticks;
}

/** Returns powers of ten, and round values in between if there is room. */
export function logTicks(min: number, max: number, tickCount: number): number[] {
  const [from, to] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const ticksOf = (digits: readonly number[], first = from, every = 1) => {
    const ticks: number[] = [];
    for (let exponent = first; exponent <= to; exponent += every) {
      for (const digit of digits) {
        const tick = Number((digit * 10 ** exponent).toPrecision(12));
        if (tick >= min && tick <= max) ticks.push(tick);
      }
    }
    return ticks;
  };
  for (const digits of [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks = ticksOf(digits);
    if (ticks.length <= tickCount + 1) {
      return ticks.length > 1 ? ticks : linearTicks(min, max, tickCount);
    }
  }
  const first = Math.ceil(Math.log10(min));
  return ticksOf([1], first, Math.max(1, Math.ceil((to - 1 - first) / tickCount)));
}

/** Returns the ticks for 50%, 90%, 99%, 99.9% and so on. */
export function rarityTicks(min: number, max: number): number[] {
  const ticks = [Math.log10(2), 1, 2, 3, 4, 5, 6, 7, 8, 9];
  return ticks.filter((tick) => tick >= min && tick <= max);
}

/** Formats the value of a tick as briefly as possible. */
export function tickText(value: number, unit: Unit): string {
  const short = (n: number) => `${Number(n.toPrecision(4))}`;
  if (unit === "rarity") return percentText(value);
  if (unit === "seconds") {
    if (value < 120) return `${short(value)}s`;
    const [minutes, seconds] = [Math.floor(value / 60), Math.round(value % 60)];
    return seconds === 0 ? `${minutes}m` : `${minutes}m${seconds}s`;
  }
  if (unit === "ms") {
    if (value === 0) return "0";
    if (value < 1) return `${short(value * 1000)}µs`;
    return value < 1000 ? `${short(value)}ms` : `${short(value / 1000)}s`;
  }
  if (value >= 1e6) return `${short(value / 1e6)}M`;
  return value >= 1e4 ? `${short(value / 1e3)}k` : short(value);
}

/** Formats a value in a legend. */
export function valueText(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return "-";
  if (unit === "rarity") return percentText(value);
  if (unit === "seconds") return `${value.toFixed(1)}s`;
  if (unit === "perSecond") return `${value.toFixed(value < 100 ? 1 : 0)}/s`;
  if (unit === "count") return `${value}`;
  if (value < 1) return `${Math.round(value * 1000)}µs`;
  return value < 999.5
    ? `${Number(value.toPrecision(3))}ms`
    : `${Number((value / 1000).toPrecision(3))}s`;
}

/** Formats a rarity as a percentile, with as many nines as it has. */
export function percentText(rarity: number): string {
  const decimals = Math.max(0, Math.ceil(rarity - 2 + 1e-9) + (Number.isInteger(rarity) ? 0 : 1));
  return `${Number((100 * (1 - 10 ** -rarity)).toFixed(Math.min(8, decimals)))}%`;
}
