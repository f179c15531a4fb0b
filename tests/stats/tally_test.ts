/**
 * Tests that a tally counts every value exactly, wherever its pages begin and end.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../support/property.ts";
import { Tally } from "../../lib/stats/tally.ts";

const HOUR_US = 3_600_000_000;

/** The distinct samples with their counts, ascending. */
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

const few = fc.array(
  fc.oneof(fc.nat({ max: 10 }), fc.nat({ max: 3000 }), fc.nat({ max: 2_000_000 })),
  { maxLength: 50 },
);
/** Each sample often enough that its page becomes crowded. */
const crowded = few.map((samples) => samples.flatMap((us) => new Array(1 + us % 3 * 700).fill(us)));
const samples = fc.oneof({ arbitrary: few, weight: 9 }, crowded);

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

Deno.test("Tally distinguishes neighbors around every power of two up to a minute", () => {
  const borders = [0, 1, 2];
  for (let power = 4; power < 60_000_000; power *= 2) borders.push(power - 1, power, power + 1);
  // Added in descending order, so that no order of pages is assumed.
  assertEquals(counts(tallyOf(borders.toReversed())), borders.map((value) => [value, 1]));
});

Deno.test("Tally counts where 32-bit integers become negative, and beyond an hour", () => {
  const near = [-2, -1, 0, 1, 2, 1024].map((offset) => 2 ** 31 + offset);
  const slow = [HOUR_US - 1, HOUR_US, HOUR_US + 1, 2 ** 32, 1e15, Infinity];
  assertEquals(counts(tallyOf([...near, ...slow, ...near])), [
    ...near.map((value): [number, number] => [value, 2]),
    [HOUR_US - 1, 1],
    [HOUR_US, 5],
  ]);
});

Deno.test("Tally.distribution() is ascending and ends at the count", () => {
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

Deno.test("Tally.distribution() does not change with later samples", () => {
  const tally = tallyOf([5, 5, 7]);
  const before = tally.distribution();
  tally.add(6);
  assertEquals([[...before.values], [...before.cumulative]], [[5, 7], [2, 3]]);
});

Deno.test("Tally.merge() adds the other tally without changing it", () => {
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

Deno.test("Tally.merge() keeps the two independent afterwards", () => {
  const [tally, other] = [new Tally(), tallyOf([1, 5000])];
  tally.merge(other);
  tally.add(1);
  other.add(5000);
  assertEquals([counts(tally), counts(other)], [[[1, 2], [5000, 1]], [[1, 1], [5000, 2]]]);
});

Deno.test("Tally.merge() works in both directions between a short and a long tally", () => {
  for (const [first, second] of [[[1], [30_000_000]], [[30_000_000], [1]]]) {
    const tally = tallyOf(first);
    tally.merge(tallyOf(second));
    assertEquals(counts(tally), [[1, 1], [30_000_000, 1]]);
  }
});

Deno.test("Tally.merge() adds the times that another thread has counted", () => {
  fc.assert(
    fc.property(samples, samples, (ours, theirs) => {
      const [tally, other] = [tallyOf(ours), tallyOf(theirs)];
      const { values, cumulative } = other.distribution();
      tally.merge(structuredClone({ values, cumulative }));
      assertEquals(tally.count, ours.length + theirs.length);
      assertEquals(counts(tally), countsByDefinition([...ours, ...theirs]));
    }),
    { seed: 4, numRuns: 200 },
  );
});

Deno.test("Tally.clear() removes all samples", () => {
  const tally = tallyOf([1, 2, 5000]);
  tally.clear();
  assertEquals([tally.count, counts(tally)], [0, []]);
  tally.add(2);
  assertEquals([tally.count, counts(tally)], [1, [[2, 1]]]);
});

const SAMPLES = fc.array(fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 }), {
  maxLength: 6,
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

Deno.test("Tally keeps times that are far apart exactly", () => {
  const tally = new Tally();
  // Like the latencies of an overloaded open loop: from zero to five minutes.
  for (let i = 0; i < 300_000; i++) tally.add(i * 1000 + i % 997);
  const { values, count } = tally.distribution();
  assertEquals([values.length, count], [300_000, 300_000]);
  assertEquals([tally.percentile(50), tally.percentile(100)], [values[149_999], values[299_999]]);
});

Deno.test("Tally.clear() leaves no samples in pages that alternate between crowded and sparse", () => {
  const tally = new Tally();
  for (const round of [5000, 3, 5000, 0, 2]) {
    tally.clear();
    for (let i = 0; i < round; i++) tally.add(i % 7);
    assertEquals(tally.count, round);
    assertEquals(tally.distribution().count, round);
  }
});

Deno.test("Tally stays small if times are spread, and if they drift", async () => {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--v8-flags=--expose-gc"],
      new URL("../support/tally_memory.ts", import.meta.url).pathname,
    ],
  }).output();
  assert(success);
  const { spread, targets, drifting } = JSON.parse(new TextDecoder().decode(stdout));
  assert(spread < 15, `300,000 samples over 300 s: ${spread} MB`);
  assert(targets < 15, `200 targets of 1,000 samples over 1 s: ${targets} MB`);
  assert(drifting < 15, `a second at a time, over 300 s: ${drifting} MB`);
});
