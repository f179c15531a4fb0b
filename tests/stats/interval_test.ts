/**
 * Tests that intervals cover the true percentile as often as stated.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { percentileInterval } from "../../lib/stats/interval.ts";
import { Tally } from "../../lib/stats/tally.ts";
import { seededRandom } from "../../lib/target/faults.ts";

function tallyOf(samples: Iterable<number>): Tally {
  const tally = new Tally();
  for (const sample of samples) tally.add(sample);
  return tally;
}

for (const [count, percent] of [[20, 50], [80, 90], [300, 50], [400, 99], [3000, 99], [2000, 90]]) {
  Deno.test(`percentileInterval() covers p${percent} of ${count} samples at least 95 times in 100`, () => {
    const random = seededRandom(count + percent);
    const rounds = 1000;
    let covered = 0;
    for (let round = 0; round < rounds; round++) {
      // Uniform from 0 to 10^4, so the true percentile is known.
      const samples = Array.from({ length: count }, () => Math.floor(random() * 1e4));
      const { low, high } = percentileInterval(tallyOf(samples).distribution(), percent);
      const truth = percent * 100;
      if ((low ?? 0) <= truth && truth <= (high ?? Infinity)) covered++;
    }
    // Three standard deviations of 1000 trials at 95% are 2.1%; the intervals are never too narrow.
    assert(covered / rounds > 0.929, `covered ${covered} of ${rounds}`);
  });
}

Deno.test("percentileInterval() of a large sample is narrow and around the percentile", () => {
  const samples = Array.from({ length: 100_000 }, (_, i) => i);
  const { low, high } = percentileInterval(tallyOf(samples).distribution(), 99);
  assert(low !== null && high !== null && low < 98_999 && high > 98_999 && high - low < 150);
});

Deno.test("percentileInterval() has no bound if no sample can be one", () => {
  const distribution = tallyOf([1, 2, 3, 4, 5]).distribution();
  // Two of five samples above the 99th percentile are rare enough, one is not.
  assertEquals(percentileInterval(distribution, 99), { low: 4, high: null });
  assertEquals(percentileInterval(new Tally().distribution(), 50), { low: null, high: null });
  // P(none of n samples above the median) is 2^-n, which is above 2.5% for 5 and below it for 6.
  assertEquals(percentileInterval(distribution, 50), { low: null, high: null });
  assertEquals(percentileInterval(tallyOf([1, 2, 3, 4, 5, 6]).distribution(), 50), {
    low: 1,
    high: 6,
  });
});
