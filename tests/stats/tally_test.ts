/**
 * That a tally counts every value as it is, wherever its pages begin and end.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../support/property.ts";
import { Tally } from "../../lib/stats/tally.ts";

const HOUR_US = 3_600_000_000;

/** The distinct samples with how often each was seen, ascending. */
function counts(tally: Tally): [value: number, count: number][] {
  const { values, cumulative } = tally.distribution();
  return Array.from(values, (value, i) => [value, cumulative[i] - (cumulative[i - 1] ?? 0)]);
}

function countsByDefinition(samples: readonly number[]): [value: number, count: number][] {
  const byValue = new Map<number, number>();
  for (const sample of samples) byValue.set(sample, (byValue.get(sample) ?? 0) + 1);
  return [...byValue].sort(([a], [b]) => a - b);
}

function tallyOf(samples: readonly number[]): Tally {
  const tally = new Tally();
  for (const sample of samples) tally.add(sample);
  return tally;
}

const samples = fc.array(
  fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 3000 }), fc.nat({ max: 2_000_000 })),
  { maxLength: 50 },
);

Deno.test("Tally counts every sample exactly", () => {
  fc.assert(
    fc.property(samples, (samples) => {
      const tally = tallyOf(samples);
      assertEquals(tally.count, samples.length);
      assertEquals(counts(tally), countsByDefinition(samples));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("Tally tells neighbours apart around every power of two up to a minute", () => {
  const borders = [0, 1, 2];
  for (let power = 4; power < 60_000_000; power *= 2) borders.push(power - 1, power, power + 1);
  // Added from the highest down, so that no order of pages is taken for granted.
  assertEquals(counts(tallyOf(borders.toReversed())), borders.map((value) => [value, 1]));
});

Deno.test("Tally counts where 32-bit integers turn negative, and what is slower than an hour", () => {
  const near = [-2, -1, 0, 1, 2, 1024].map((offset) => 2 ** 31 + offset);
  const slow = [HOUR_US - 1, HOUR_US, HOUR_US + 1, 2 ** 32, 1e15, Infinity];
  assertEquals(counts(tallyOf([...near, ...slow, ...near])), [
    ...near.map((value): [number, number] => [value, 2]),
    [HOUR_US - 1, 1],
    [HOUR_US, 5],
  ]);
});

Deno.test("Tally.distribution() is in order and ends at the count", () => {
  fc.assert(
    fc.property(samples, (samples) => {
      const tally = tallyOf(samples);
      const { values, cumulative, count } = tally.distribution();
      for (let i = 1; i < values.length; i++) {
        assert(values[i - 1] < values[i], "values rise");
        assert(cumulative[i - 1] < cumulative[i], "cumulative counts rise");
      }
      assertEquals([count, values.length], [samples.length, cumulative.length]);
    }),
    { seed: 2, numRuns: 200 },
  );
});

Deno.test("Tally.distribution() does not change with what is added later", () => {
  const tally = tallyOf([5, 5, 7]);
  const before = tally.distribution();
  tally.add(6);
  assertEquals([[...before.values], [...before.cumulative]], [[5, 7], [2, 3]]);
});

Deno.test("Tally.merge() makes the union, and leaves the other as it was", () => {
  fc.assert(
    fc.property(samples, samples, (ours, theirs) => {
      const [tally, other] = [tallyOf(ours), tallyOf(theirs)];
      tally.merge(other);
      assertEquals(tally.count, ours.length + theirs.length);
      assertEquals(counts(tally), countsByDefinition([...ours, ...theirs]));
      assertEquals(counts(other), countsByDefinition(theirs));
    }),
    { seed: 3, numRuns: 500 },
  );
});

Deno.test("Tally.merge() keeps the two apart afterwards", () => {
  const [tally, other] = [new Tally(), tallyOf([1, 5000])];
  tally.merge(other);
  tally.add(1);
  other.add(5000);
  assertEquals([counts(tally), counts(other)], [[[1, 2], [5000, 1]], [[1, 1], [5000, 2]]]);
});

Deno.test("Tally.merge() goes both ways between a short and a long tally", () => {
  for (const [first, second] of [[[1], [30_000_000]], [[30_000_000], [1]]]) {
    const tally = tallyOf(first);
    tally.merge(tallyOf(second));
    assertEquals(counts(tally), [[1, 1], [30_000_000, 1]]);
  }
});

Deno.test("Tally.merge() and addDistribution() add what another thread has counted", () => {
  fc.assert(
    fc.property(samples, samples, (ours, theirs) => {
      const [merged, added, other] = [tallyOf(ours), tallyOf(ours), tallyOf(theirs)];
      merged.merge(structuredClone(other.message()));
      added.addDistribution(other.distribution());
      for (const tally of [merged, added]) {
        assertEquals(tally.count, ours.length + theirs.length);
        assertEquals(counts(tally), countsByDefinition([...ours, ...theirs]));
      }
    }),
    { seed: 4, numRuns: 200 },
  );
});

Deno.test("Tally.clear() forgets all samples", () => {
  const tally = tallyOf([1, 2, 5000]);
  tally.clear();
  assertEquals([tally.count, counts(tally)], [0, []]);
  tally.add(2);
  assertEquals([tally.count, counts(tally)], [1, [[2, 1]]]);
});

const SAMPLES = fc.array(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }), {
  maxLength: 6,
});

Deno.test("Tally.growth() tells what has come since the last time, and no sample twice", () => {
  fc.assert(fc.property(SAMPLES, (rounds) => {
    const [tally, seen, sum] = [new Tally(), new Tally(), new Tally()];
    for (const round of rounds) {
      for (const us of round) tally.add(us);
      const { values, cumulative } = tally.growth(seen);
      const sorted = round.toSorted((a, b) => a - b);
      assertEquals([...values], [...new Set(sorted)]);
      assertEquals([...cumulative], [...values].map((us) => sorted.lastIndexOf(us) + 1));
      sum.addDistribution({ values, cumulative });
      assertEquals(seen.count, tally.count);
    }
    assertEquals(sum.distribution().values, tally.distribution().values);
    assertEquals(sum.distribution().cumulative, tally.distribution().cumulative);
  }));
});

Deno.test("Tally.percentile() and mean() are those of its distribution", () => {
  fc.assert(fc.property(SAMPLES, (rounds) => {
    const tally = new Tally();
    for (const us of rounds.flat()) tally.add(us);
    const distribution = tally.distribution();
    for (const percent of [0, 1, 50, 99, 99.99, 100]) {
      assertEquals(tally.percentile(percent), distribution.percentile(percent));
    }
    const [mean, exact] = [tally.mean(), distribution.moments().mean];
    assert(mean === exact || Math.abs(mean! - exact!) < 1e-6);
  }));
});
