/**
 * Tests how times, rates and fractions are formatted, especially at the limits between forms.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { fc } from "../../support/property.ts";
import {
  formatBlockMs,
  formatMs,
  formatRate,
  formatSeconds,
  formatShare,
} from "../../../lib/report/words/format.ts";

Deno.test("formatMs() uses a suitable unit", () => {
  const cases: [ms: number | null, text: string][] = [
    [null, "-"],
    [0, "0µs"],
    [0.001, "1µs"],
    [0.35, "350µs"],
    [0.999, "999µs"],
    [1, "1.00ms"],
    [4.234, "4.23ms"],
    [45.31, "45.3ms"],
    [102.749, "103ms"],
    [999.4, "999ms"],
    [1000, "1.00s"],
    [2340, "2.34s"],
    [90_000, "90.0s"],
    [123_456, "123s"],
  ];
  for (const [ms, text] of cases) assertEquals(formatMs(ms), text);
});

Deno.test("formatMs() uses the next unit if rounding reaches it", () => {
  assertEquals([0.9994, 0.9995, 0.9999].map(formatMs), ["999µs", "1.00ms", "1.00ms"]);
  assertEquals([9.994, 9.995, 99.94, 99.95].map(formatMs), ["9.99ms", "10.0ms", "99.9ms", "100ms"]);
  assertEquals([999.49, 999.5, 999.99].map(formatMs), ["999ms", "1.00s", "1.00s"]);
});

Deno.test("formatMs() has three significant digits, below 1000 s", () => {
  const ranges = [[0, 1.1], [0.999, 1], [0, 1100], [999, 1000], [0, 999_400]] as const;
  const times = ranges.map(([min, max]) => fc.double({ min, max, noNaN: true }));
  fc.assert(
    fc.property(fc.oneof(...times), (ms) => {
      assertMatch(formatMs(ms), /^(\d{1,3}µs|(\d\.\d\d|\d\d\.\d|\d{3})m?s)$/);
    }),
    { seed: 3, numRuns: 2000 },
  );
});

Deno.test("formatBlockMs() has one decimal in milliseconds, and two in seconds", () => {
  assertEquals([null, 0.35, 4.2, 102.749, 999.94, 999.95, 90_000].map(formatBlockMs), [
    ...["-", "350µs", "4.2ms", "102.7ms", "999.9ms", "1.00s", "90.00s"],
  ]);
});

Deno.test("formatShare() does not round fractions near 0 or 1 to 0% or 100%", () => {
  assertEquals([0.0001, 0.9999, 1].map(formatShare), ["<0.1%", ">99.9%", "100.0%"]);
});

Deno.test("formatSeconds(), formatRate() and formatShare() keep their digits", () => {
  assertEquals([0, 23.4, 61_000].map(formatSeconds), ["0.00s", "0.02s", "61.00s"]);
  assertEquals([null, 0, 427.35, 1e6].map(formatRate), [
    ...["-", "0.00 req/s", "427.35 req/s", "1000000.00 req/s"],
  ]);
  assertEquals([0, 0.985, 1.2].map(formatShare), ["0.0%", "98.5%", "120.0%"]);
});
