/**
 * How times are written, and that no way of writing one loses a part of it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fc } from "./support/property.ts";
import { microseconds, parseDurationMs, parseLimitMs } from "../lib/units.ts";

Deno.test("parseDurationMs() reads each unit, decimals, and units one after the other", () => {
  const cases: Record<string, number> = {
    ...{ "500ms": 500, "10s": 10_000, "2m": 120_000, "1h": 3_600_000, "0s": 0, "007s": 7000 },
    ...{ "1.5s": 1500, "0.25ms": 0.25, "2.5m": 150_000, "0.5h": 1_800_000, "1.50s": 1500 },
    ...{ "1m30s": 90_000, "1h2m3s4ms": 3_723_004, "1s1s": 2000, "500ms1m": 60_500 },
  };
  for (const [text, ms] of Object.entries(cases)) assertEquals(parseDurationMs(text), ms, text);
});

Deno.test("parseDurationMs() is undefined where the text is no time with its unit", () => {
  const bad = [
    ...["", "10", "s", "ms", "10x", "10 s", " 10s", "10s ", "-1s", "+1s", "1,5s", ".5s", "1.s"],
    ...[
      "1e3ms",
      "0x10s",
      "Infinitys",
      "NaNs",
      "10S",
      "1m 30s",
      "1d",
      "10us",
      "1..5s",
      "10s\n",
      "٣s",
    ],
  ];
  for (const text of bad) assertEquals(parseDurationMs(text), undefined, JSON.stringify(text));
});

Deno.test("parseDurationMs() gives whole milliseconds for decimals that name them", () => {
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

Deno.test("microseconds() rounds to the nearest, and is never below zero", () => {
  const cases: [ms: number, us: number][] = [
    ...[[0, 0], [1, 1000], [4.2, 4200], [0.0004, 0], [0.0005, 1], [0.0014, 1]] as const,
    ...[[30_000.0004, 30_000_000], [3_600_000, 3_600_000_000]] as const,
    ...[[-0.001, 0], [-5, 0], [NaN, 0], [-Infinity, 0]] as const,
  ].map(([ms, us]) => [ms, us]);
  for (const [ms, us] of cases) assertEquals(microseconds(ms), us, `${ms} ms`);
});

Deno.test("parseLimitMs() reads what a time is written as, and microseconds, minutes and spaces", () => {
  const cases: Record<string, number | undefined> = {
    ...{ "200ms": 200, "1.5s": 1500, "1min": 60_000, "2 s": 2000, "250us": 0.25, "250 µs": 0.25 },
    ...{ "200": undefined, "us": undefined, "-1ms": undefined, "1d": undefined },
  };
  for (const [text, ms] of Object.entries(cases)) assertEquals(parseLimitMs(text), ms, text);
});
