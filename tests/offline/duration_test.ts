// Knows: how @std/fmt/duration, and what stands in for it alike, write whole milliseconds above zero.
// Refuses to know: which of the two is imported.
import { format } from "@std/fmt/duration";
import { assertEquals } from "@std/assert";
import fc from "fast-check";

Deno.test("format() of a duration writes every unit that is not zero", () => {
  const cases: Record<number, string> = {
    1: "1ms",
    500: "500ms",
    999: "999ms",
    1000: "1s",
    1500: "1s 500ms",
    60_000: "1m",
    90_000: "1m 30s",
    3_600_000: "1h",
    3_600_001: "1h 1ms",
    3_723_004: "1h 2m 3s 4ms",
    86_400_000: "1d",
    90_061_001: "1d 1h 1m 1s 1ms",
    2_592_000_000: "30d",
  };
  for (const [ms, text] of Object.entries(cases)) {
    assertEquals(format(Number(ms), { ignoreZero: true }), text);
  }
});

Deno.test("format() of a duration loses nothing", () => {
  const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_592_000_000 }), (ms) => {
      const parts = format(ms, { ignoreZero: true }).split(" ").map((part) => {
        const [, amount, unit] = /^(\d+)(d|h|m|s|ms)$/.exec(part)!;
        return Number(amount) * units[unit as keyof typeof units];
      });
      assertEquals(parts.reduce((sum, part) => sum + part, 0), ms);
      assertEquals(parts, parts.toSorted((a, b) => b - a), "largest first");
    }),
    { seed: 10, numRuns: 500 },
  );
});
