/**
 * Tests the histogram of latencies, character by character.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import { histogramSection } from "../../../lib/report/text/text_histogram.ts";
import { Distribution } from "../../../lib/stats/percentile.ts";
import { Tally } from "../../../lib/stats/tally.ts";

function distributionOf(counts: readonly (readonly [us: number, count: number])[]): Distribution {
  const tally = new Tally();
  for (const [us, count] of counts) for (let i = 0; i < count; i++) tally.add(us);
  return tally.distribution();
}

const SPREAD = distributionOf([
  ...[[4100, 80], [4200, 80], [4600, 53], [5200, 10], [5700, 21], [6800, 1]] as const,
]);

Deno.test("histogramSection() draws bars in eighths of a column", () => {
  assertEquals(
    histogramSection(SPREAD, true).join("\n"),
    `\
Latency histogram:
  4.0ms to 4.5ms  160  ████████████████████████████████████████
  4.5ms to 5.0ms   53  █████████████▎
  5.0ms to 5.5ms   10  ██▌
  5.5ms to 6.0ms   21  █████▎
  6.0ms to 6.5ms    0
  6.5ms to 7.0ms    1  ▎`,
  );
});

Deno.test("histogramSection() draws bars in ASCII, at least one character per non-empty bucket", () => {
  const lines = histogramSection(SPREAD, false);
  assertEquals(lines.slice(1).map((line) => line.slice(23)), [
    ...["#".repeat(40), "#".repeat(13), "###", "#####", "", "#"],
  ]);
  // deno-lint-ignore no-control-regex
  assert(/^[\x00-\x7f]*$/.test(lines.join("")));
});

Deno.test("histogramSection() writes equidistant bounds in one unit, as precise as the step", () => {
  const bounds = (from: number, step: number) => {
    const even = Array.from({ length: 10 }, (_, i) => [from + i * step, 20] as const);
    return histogramSection(distributionOf(even), false).slice(1, 3).map((line) =>
      line.trim().replace(/ {2}.*/, "").replaceAll(/ +/g, " ")
    );
  };
  assertEquals(bounds(10, 1), ["10µs to 11µs", "11µs to 12µs"]);
  assertEquals(bounds(995, 1), ["0.995ms to 0.996ms", "0.996ms to 0.997ms"]);
  assertEquals(bounds(1000, 50), ["1.00ms to 1.05ms", "1.05ms to 1.10ms"]);
  assertEquals(bounds(20_000, 5000), ["20.0ms to 25.0ms", "25.0ms to 30.0ms"]);
  assertEquals(bounds(2_000_000, 1000), ["2.000s to 2.001s", "2.001s to 2.002s"]);
});

Deno.test("histogramSection() gives one far outlier its own row", () => {
  const spread = [[4100, 80], [4200, 80], [4600, 53], [5200, 10], [5700, 21]] as const;
  assertEquals(
    histogramSection(distributionOf([...spread, [123_000, 1]]), false).join("\n"),
    `\
Latency histogram:
  4.0ms to 4.2ms  80  ########################################
  4.2ms to 4.4ms  80  ########################################
  4.4ms to 4.6ms   0
  4.6ms to 4.8ms  53  ###########################
  4.8ms to 5.0ms   0
  5.0ms to 5.2ms   0
  5.2ms to 5.4ms  10  #####
  5.4ms to 5.6ms   0
  5.6ms to 5.8ms  21  ###########
  5.8ms to 123ms   1  #`,
  );
});

Deno.test("histogramSection() is empty for few samples, or samples in one bucket", () => {
  assertEquals(histogramSection(distributionOf([[4000, 98], [9000, 1]]), true), []);
  assertEquals(histogramSection(distributionOf([[4000, 99], [9000, 1]]), true).length > 2, true);
  assertEquals(histogramSection(distributionOf([[4000, 500]]), true), []);
  assertEquals(histogramSection(distributionOf([]), true), []);
});

Deno.test("histogramSection() is aligned and fits 80 columns, whatever the latencies", () => {
  const latencies = fc.array(fc.integer({ min: 0, max: 40_000_000 }), { minLength: 2 });
  const spreads = fc.tuple(latencies, fc.integer({ min: 1, max: 40_000_000 }));
  fc.assert(fc.property(spreads, fc.boolean(), ([latencies, most], hasBlocks) => {
    const tally = new Tally();
    for (const us of latencies) tally.add(us % most);
    const { values, cumulative } = tally.distribution();
    // Simulates a very large number of samples, so that counts are wide.
    const many = new Distribution(values, cumulative.map((count) => count * 12_345_678));
    const [, ...lines] = histogramSection(many, hasBlocks);
    assert(lines.length <= 11);
    for (const line of lines) {
      assert([...line].length < 80, line);
      assertEquals(line, line.trimEnd());
      assertEquals(line.indexOf(" to "), lines[0].indexOf(" to "), lines.join("\n"));
    }
  }));
});
