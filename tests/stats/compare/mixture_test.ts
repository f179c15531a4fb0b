/**
 * Tests that a percentile of a mixture is that of all its weighted samples.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import { Mixture } from "../../../lib/stats/compare/mixture.ts";
import { percentile } from "../../../lib/stats/percentile.ts";
import { Tally } from "../../../lib/stats/tally.ts";

function check(parts: readonly (readonly number[])[], weights: readonly number[]): void {
  const mixture = new Mixture(parts.map((samples) => {
    const tally = new Tally();
    for (const sample of samples) tally.add(sample);
    return tally.distribution();
  }));
  const all = parts.flatMap((samples, i) => Array(weights[i]).fill(samples).flat());
  const sorted = all.toSorted((a, b) => a - b);
  for (const percent of [0, 1, 50, 90, 99, 99.9, 100]) {
    assertEquals(mixture.percentile(percent, weights), percentile(sorted, percent), `${percent}`);
  }
}

Deno.test("Mixture.percentile() is that of the samples repeated by weight", () => {
  const part = fc.record({ samples: fc.array(fc.nat(5000)), weight: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      check(parts.map(({ samples }) => samples), parts.map(({ weight }) => weight));
    }),
    { seed: 5, numRuns: 200 },
  );
});

Deno.test("Mixture.percentile() is exact between the rows of its table", () => {
  // Several times as many distinct values as the table has rows, unevenly spread.
  const samples = (step: number) => Array.from({ length: 2000 }, (_, i) => step * i + i % 7);
  check([samples(3), samples(11), samples(1)], [1, 3, 2]);
});
