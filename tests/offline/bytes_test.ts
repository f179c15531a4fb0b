// Knows: how @std/fmt/bytes, and what stands in for it alike, write whole numbers of bytes.
// Refuses to know: which of the two is imported.
import { format } from "@std/fmt/bytes";
import { assertEquals } from "@std/assert";

Deno.test("format() of bytes has three significant digits and the unit that suits", () => {
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
  for (const [bytes, text] of Object.entries(cases)) assertEquals(format(Number(bytes)), text);
});
