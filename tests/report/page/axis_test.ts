/**
 * Tests the ticks of axes, and how values are formatted.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import {
  linearTicks,
  logTicks,
  percentText,
  rarityTicks,
  tickText,
  type Unit,
  valueText,
} from "../../../lib/report/page/axis.ts";

Deno.test("linearTicks() are round, a constant step apart, and within the axis", () => {
  assertEquals(linearTicks(0, 327.3, 5), [0, 100, 200, 300]);
  assertEquals(linearTicks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assertEquals(linearTicks(3, 14, 6), [4, 6, 8, 10, 12, 14]);
  assertEquals(linearTicks(0.5, 19.5, 2), [5, 10, 15]);
  assertEquals(linearTicks(0, 0.0007, 5), [0, 0.0002, 0.0004, 0.0006]);
});

Deno.test("logTicks() are powers of ten, with round values in between if there is room", () => {
  assertEquals(logTicks(0.3, 12, 6), [0.5, 1, 2, 5, 10]);
  assertEquals(logTicks(0.05, 4500, 6), [0.1, 1, 10, 100, 1000]);
  assertEquals(logTicks(0.05, 45_000, 6), [0.1, 1, 10, 100, 1000, 10_000]);
  assertEquals(logTicks(0.001, 3_600_000, 4), [0.001, 1, 1000, 1_000_000]);
  // If fewer than two of them are on the axis, others are used.
  assertEquals(logTicks(5.1, 9.3, 6), [6, 7, 8, 9]);
  assertEquals(logTicks(1.2, 50, 2), [3, 10, 30]);
  assertEquals(logTicks(3, 8, 6), [3, 5, 7]);
});

Deno.test("linearTicks() and logTicks() are few, ascending and within any axis", () => {
  const bounds = fc.tuple(
    fc.double({ min: 0.0005, max: 3.6e6, noNaN: true }),
    fc.double({ min: 1.02, max: 1e6, noNaN: true }),
    fc.integer({ min: 2, max: 14 }),
  );
  fc.assert(fc.property(bounds, ([min, factor, tickCount]) => {
    const max = min * factor;
    for (const ticks of [linearTicks(min, max, tickCount), logTicks(min, max, tickCount)]) {
      assert(ticks.length >= 2 && ticks.length <= 2.5 * tickCount + 4, `${ticks}`);
      for (const [i, tick] of ticks.entries()) {
        assert(tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9), `${tick}`);
        assert(i === 0 || tick > ticks[i - 1], `${ticks}`);
      }
    }
  }));
});

Deno.test("rarityTicks() are the common percentiles", () => {
  const texts = rarityTicks(0, 5.3).map((tick) => tickText(tick, "rarity"));
  assertEquals(texts, ["50%", "90%", "99%", "99.9%", "99.99%", "99.999%"]);
});

Deno.test("tickText() is short, in a suitable unit", () => {
  const cases: [value: number, unit: Unit, text: string][] = [
    [0, "ms", "0"],
    [0.05, "ms", "50µs"],
    [2.5, "ms", "2.5ms"],
    [500, "ms", "500ms"],
    [2500, "ms", "2.5s"],
    [0.2, "seconds", "0.2s"],
    [90, "seconds", "90s"],
    [180, "seconds", "3m"],
    [3690, "seconds", "61m30s"],
    [400, "count", "400"],
    [12_500, "perSecond", "12.5k"],
    [3e6, "count", "3M"],
  ];
  for (const [value, unit, text] of cases) assertEquals(tickText(value, unit), text);
});

Deno.test("valueText() shows known values, and a dash otherwise", () => {
  const cases: [value: number | null, unit: Unit, text: string][] = [
    [null, "ms", "-"],
    [0.35, "ms", "350µs"],
    [4.21, "ms", "4.21ms"],
    [2340, "ms", "2.34s"],
    [99.94, "perSecond", "99.9/s"],
    [17_123.4, "perSecond", "17123/s"],
    [12.5, "seconds", "12.5s"],
    [12_345, "count", "12345"],
    [Math.log10(20), "rarity", "95%"],
  ];
  for (const [value, unit, text] of cases) assertEquals(valueText(value, unit), text);
});

Deno.test("percentText() has as many nines as the rarity", () => {
  const texts = [0, Math.log10(4), 1, 1.5, 2, 2.5, 3, 4.2].map(percentText);
  assertEquals(texts, ["0%", "75%", "90%", "96.8%", "99%", "99.68%", "99.9%", "99.9937%"]);
});
