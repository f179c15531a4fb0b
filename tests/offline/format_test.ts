/**
 * Tests how @std/fmt and its stand-ins format what this project uses.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { format as formatBytes } from "@std/fmt/bytes";
import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import { format as formatDuration } from "@std/fmt/duration";
import { fc } from "../support/property.ts";

Deno.test("format() of a duration writes every non-zero unit", () => {
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
    assertEquals(formatDuration(Number(ms), { ignoreZero: true }), text);
  }
});

Deno.test("format() of a duration loses nothing", () => {
  const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_592_000_000 }), (ms) => {
      const parts = formatDuration(ms, { ignoreZero: true }).split(" ").map((part) => {
        const [, amount, unit] = /^(\d+)(d|h|m|s|ms)$/.exec(part)!;
        return Number(amount) * units[unit as keyof typeof units];
      });
      assertEquals(parts.reduce((sum, part) => sum + part, 0), ms);
      assertEquals(parts, parts.toSorted((a, b) => b - a), "largest first");
    }),
    { seed: 10, numRuns: 500 },
  );
});

Deno.test("format() of bytes has three significant digits and a suitable unit", () => {
  const cases: Record<number, string> = {
    0: "0 B",
    1: "1 B",
    999: "999 B",
    1000: "1 kB",
    1001: "1 kB",
    1337: "1.34 kB",
    12_345: "12.3 kB",
    100_000: "100 kB",
    123_456: "123 kB",
    1_000_000: "1 MB",
    1_234_567: "1.23 MB",
    1_500_000_000: "1.5 GB",
    20_000_000_000_000: "20 TB",
    3_040_000_000_000_000: "3.04 PB",
  };
  for (const [bytes, text] of Object.entries(cases)) assertEquals(formatBytes(Number(bytes)), text);
});

const STYLES = {
  bold: [bold, 1, 22],
  dim: [dim, 2, 22],
  red: [red, 31, 39],
  green: [green, 32, 39],
  yellow: [yellow, 33, 39],
} as const;

Deno.test("colors begin and end with escape sequences, except if NO_COLOR is set", () => {
  for (const [name, [paint, on, off]] of Object.entries(STYLES)) {
    for (const text of ["text", "5", "a b\nc"]) {
      assertEquals(paint(text), Deno.noColor ? text : `\x1b[${on}m${text}\x1b[${off}m`, name);
    }
  }
});
