/**
 * Tests parsing and formatting of times, counts and rates without loss.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fc } from "./support/property.ts";
import {
  microseconds,
  parseCount,
  parseDurationMs,
  parsePerSecond,
  shortDuration,
} from "../lib/units.ts";

Deno.test("parseDurationMs() parses each unit, decimals, and combined units", () => {
  const cases: Record<string, number> = {
    ...{ "500ms": 500, "10s": 10_000, "2m": 120_000, "1h": 3_600_000, "0s": 0, "007s": 7000 },
    ...{ "1.5s": 1500, "0.25ms": 0.25, "2.5m": 150_000, "0.5h": 1_800_000, "1.50s": 1500 },
    ...{
      "500us": 0.5,
      "250 µs": 0.25,
      "250 μs": 0.25,
      "1.5min": 90_000,
      "2 s": 2000,
      " 10s ": 10_000,
    },
    ...{ "1h 30m": 5_400_000, "1min30s": 90_000, "0.5us": 0.001 },
    ...{ "1m30s": 90_000, "1h2m3s4ms": 3_723_004, "1s1s": 2000, "500ms1m": 60_500 },
  };
  for (const [text, ms] of Object.entries(cases)) assertEquals(parseDurationMs(text), ms, text);
});

Deno.test("parseDurationMs() is undefined if the text is not a time with a unit", () => {
  const bad = [
    ...["", "10", "s", "ms", "10x", "-1s", "+1s", "1,5s", ".5s", "1.s", "1 0s"],
    ...[
      "1e3ms",
      "0x10s",
      "Infinitys",
      "NaNs",
      "10S",
      "1d",
      "1..5s",
      "٣s",
    ],
  ];
  for (const text of bad) assertEquals(parseDurationMs(text), undefined, JSON.stringify(text));
});

Deno.test("parseDurationMs() returns whole milliseconds for decimals that represent them", () => {
  const units = fc.constantFrom(["s", 1000], ["m", 60_000], ["h", 3_600_000]);
  fc.assert(
    fc.property(fc.nat({ max: 100_000_000 }), units, (thousandths, [unit, unitMs]) => {
      // A thousandth of a second, minute and hour is 1, 60 and 3600 ms.
      const text = `${Math.floor(thousandths / 1000)}.${
        String(thousandths % 1000).padStart(3, "0")
      }${unit}`;
      assertEquals(parseDurationMs(text), thousandths * (Number(unitMs) / 1000), text);
    }),
    { seed: 8, numRuns: 5000 },
  );
});

Deno.test("microseconds() rounds to the nearest, and is never negative", () => {
  const cases: [ms: number, us: number][] = [
    ...[[0, 0], [1, 1000], [4.2, 4200], [0.0004, 0], [0.0005, 1], [0.0014, 1]] as const,
    ...[[30_000.0004, 30_000_000], [3_600_000, 3_600_000_000]] as const,
    ...[[-0.001, 0], [-5, 0], [NaN, 0], [-Infinity, 0]] as const,
  ].map(([ms, us]) => [ms, us]);
  for (const [ms, us] of cases) assertEquals(microseconds(ms), us, `${ms} ms`);
});

Deno.test("parseCount() parses whole numbers with a suffix, an exponent or underscores", () => {
  const cases: Record<string, number | undefined> = {
    ...{ "0": 0, "007": 7, "1000": 1000, "10k": 10_000, "10K": 10_000, "1m": 1e6, "1.5k": 1500 },
    ...{ "1e6": 1e6, "1E3": 1000, "1_000_000": 1e6, "1.1e1": 11, "9007199254740991": 2 ** 53 - 1 },
    ...{
      "": undefined,
      "1.5": undefined,
      "1.2345k": undefined,
      "1e-1": undefined,
      "-1": undefined,
    },
    ...{
      "1,000": undefined,
      "1_00": undefined,
      "_1": undefined,
      "0x10": undefined,
      " 5": undefined,
    },
    ...{ "5 ": undefined, "k": undefined, "1g": undefined, "1e99": 1e99, "٣": undefined },
    ...{ "Infinity": undefined, "5\n": undefined },
  };
  for (const [text, count] of Object.entries(cases)) assertEquals(parseCount(text), count, text);
});

Deno.test("parsePerSecond() parses rates per second, minute and hour", () => {
  const cases: Record<string, number | undefined> = {
    ...{ "100": 100, "2.5": 2.5, "10k": 10_000, "1e3": 1000, "100/s": 100, "100 / s": 100 },
    ...{
      "6000/m": 100,
      "6000/min": 100,
      "3600/h": 1,
      "100 req/s": 100,
      "100rps": 100,
      "1k/s": 1000,
    },
    ...{ "": undefined, "/s": undefined, "100/x": undefined, "100/": undefined, "-1": undefined },
    ...{
      ".5": undefined,
      "5.": undefined,
      "1,5": undefined,
      "50/1s": undefined,
      "100s": undefined,
    },
  };
  for (const [text, rate] of Object.entries(cases)) assertEquals(parsePerSecond(text), rate, text);
});

Deno.test("shortDuration() uses the largest unit that divides a time, and can be parsed back", () => {
  const cases: [ms: number, text: string][] = [
    ...[[0.5, "500us"], [1, "1ms"], [1500, "1500ms"], [30_000, "30s"], [90_000, "90s"]] as const,
    ...[[120_000, "2m"], [3_600_000, "1h"], [2_592_000_000, "720h"], [0, "0ms"]] as const,
  ].map(([ms, text]) => [ms, text]);
  for (const [ms, text] of cases) {
    assertEquals(shortDuration(ms), text);
    assertEquals(parseDurationMs(text), ms);
  }
  assertEquals([shortDuration(NaN), shortDuration(-1), shortDuration(Infinity)], [
    ...["NaNms", "-1ms", "Infinityms"],
  ]);
});
