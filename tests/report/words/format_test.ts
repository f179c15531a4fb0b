/**
 * How times, rates and shares look at the borders between their forms.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { fc } from "../../support/property.ts";
import {
  formatMs,
  formatRate,
  formatSeconds,
  formatShare,
} from "../../../lib/report/words/format.ts";

Deno.test("formatMs() takes the unit that suits the time", () => {
  const cases: [ms: number | null, text: string][] = [
    [null, "-"],
    [0, "0µs"],
    [0.001, "1µs"],
    [0.35, "350µs"],
    [0.999, "999µs"],
    [1, "1.0ms"],
    [4.2, "4.2ms"],
    [102.749, "102.7ms"],
    [999.9, "999.9ms"],
    [1000, "1.00s"],
    [2340, "2.34s"],
    [90_000, "90.00s"],
  ];
  for (const [ms, text] of cases) assertEquals(formatMs(ms), text);
});

Deno.test("formatMs() takes the next unit where rounding reaches it", () => {
  assertEquals([0.9994, 0.9995, 0.9999].map(formatMs), ["999µs", "1.0ms", "1.0ms"]);
  assertEquals([999.94, 999.95, 999.99].map(formatMs), ["999.9ms", "1.00s", "1.00s"]);
});

Deno.test("formatMs() has at most three digits before the point, below 1000 s", () => {
  const ranges = [[0, 1.1], [0.999, 1], [0, 1100], [999, 1000], [0, 999_990]] as const;
  const times = ranges.map(([min, max]) => fc.double({ min, max, noNaN: true }));
  fc.assert(
    fc.property(fc.oneof(...times), (ms) => {
      assertMatch(formatMs(ms), /^(\d{1,3}µs|\d{1,3}\.\dms|\d{1,3}\.\d\ds)$/);
    }),
    { seed: 3, numRuns: 2000 },
  );
});

Deno.test("formatSeconds(), formatRate() and formatShare() keep their digits", () => {
  assertEquals([0, 23.4, 61_000].map(formatSeconds), ["0.00s", "0.02s", "61.00s"]);
  assertEquals([null, 0, 427.35, 1e6].map(formatRate), [
    ...["-", "0.00 req/s", "427.35 req/s", "1000000.00 req/s"],
  ]);
  assertEquals([0, 0.985, 1.2].map(formatShare), ["0.0%", "98.5%", "120.0%"]);
});
