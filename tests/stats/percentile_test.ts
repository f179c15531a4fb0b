/**
 * Tests nearest ranks against the definition, in whole numbers of any size.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { fc } from "../support/property.ts";
import { Distribution, nearestRank, percentile } from "../../lib/stats/percentile.ts";
import { Tally } from "../../lib/stats/tally.ts";

const PERCENTS = [0, 50, 90, 99, 99.9, 99.99, 100];

/** The smallest rank with at least `percent` percent of the samples at or below it. */
function rankByDefinition(count: number, percent: number): number {
  const steps = BigInt(Math.round(percent * 1000));
  const rank = (BigInt(count) * steps + 99_999n) / 100_000n;
  return rank < 1n ? 1 : Number(rank);
}

/** The smallest sample with at least `percent` percent of all samples at or below it. */
function percentileByDefinition(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const enough = sorted.find((sample) => {
    const atOrBelow = samples.filter((other) => other <= sample).length;
    return BigInt(atOrBelow) * 100_000n >=
      BigInt(Math.round(percent * 1000)) * BigInt(samples.length);
  });
  return enough!;
}

function tallyOf(samples: readonly number[]): Tally {
  const tally = new Tally();
  for (const sample of samples) tally.add(sample);
  return tally;
}

const percents = fc.oneof(
  fc.constantFrom(...PERCENTS),
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 100_000 }).map((steps) => steps / 1000),
);

Deno.test("nearestRank() equals the definition for all small counts and whole percents", () => {
  for (let count = 1; count <= 300; count++) {
    for (let percent = 0; percent <= 100; percent++) {
      const message = `${percent} of ${count}`;
      assertEquals(nearestRank(count, percent), rankByDefinition(count, percent), message);
    }
  }
});

Deno.test("nearestRank() equals the definition for the percents of a report", () => {
  const counts = [
    ...Array.from({ length: 3000 }, (_, i) => i + 1),
    ...[
      9_999,
      10_000,
      10_001,
      999_999,
      1_000_000,
      1_000_001,
      1e9,
      1e9 + 1,
      2 ** 32,
      90_071_992_548,
    ],
    ...[1e12, Number.MAX_SAFE_INTEGER],
  ];
  for (const count of counts) {
    for (const percent of PERCENTS) {
      const message = `${percent} of ${count}`;
      assertEquals(nearestRank(count, percent), rankByDefinition(count, percent), message);
    }
  }
});

Deno.test("nearestRank() equals the definition for any count and percent", () => {
  const counts = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.maxSafeInteger());
  fc.assert(
    fc.property(counts.filter((count) => count >= 1), percents, (count, percent) => {
      assertEquals(nearestRank(count, percent), rankByDefinition(count, percent));
    }),
    { seed: 7, numRuns: 10_000 },
  );
});

Deno.test("nearestRank() is correct where a rank in floating point is one too high", () => {
  let differences = 0;
  for (let count = 1; count <= 1000; count++) {
    for (let percent = 1; percent <= 99; percent++) {
      const inFloats = Math.ceil(percent / 100 * count);
      if (inFloats === rankByDefinition(count, percent)) continue;
      differences++;
      assertEquals(nearestRank(count, percent), inFloats - 1, `${percent} of ${count}`);
    }
  }
  assert(differences > 100, `${differences} differences`);
  assertEquals(Math.ceil(7 / 100 * 100), 8);
  assertEquals(nearestRank(100, 7), 7);
});

Deno.test("nearestRank() never decreases as the percent grows, from 1 to the count", () => {
  for (const count of [1, 2, 3, 7, 100, 1001]) {
    let last = 1;
    for (let steps = 0; steps <= 100_000; steps += 100) {
      const rank = nearestRank(count, steps / 1000);
      assert(rank >= last && rank <= count, `${steps / 1000} of ${count}: ${rank} after ${last}`);
      last = rank;
    }
    assertEquals(last, count);
  }
});

Deno.test("nearestRank() throws if the percent or the count is invalid", () => {
  for (const percent of [-0.001, -1, 100.001, 101, NaN, Infinity, -Infinity, 99.9999, 0.0005]) {
    assertThrows(() => nearestRank(10, percent), RangeError, `percentile ${percent}`);
  }
  for (const count of [0, -1, 0.5, NaN, -Infinity]) {
    assertThrows(() => nearestRank(count, 50), RangeError, `count ${count}`);
  }
});

Deno.test("percentile() and Distribution.percentile() equal the definition for 10,000 random sets", () => {
  const sample = fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 5000 }));
  const samples = fc.array(sample, { minLength: 1, maxLength: 40, size: "max" });
  fc.assert(
    fc.property(samples, percents, (samples, percent) => {
      const expected = percentileByDefinition(samples, percent);
      const sorted = samples.toSorted((a, b) => a - b);
      assertEquals(percentile(sorted, percent), expected);
      assertEquals(tallyOf(samples).distribution().percentile(percent), expected);
    }),
    { seed: 42, numRuns: 10_000 },
  );
});

Deno.test("percentile() returns the ends at 0 and 100, and the only sample", () => {
  const sorted = Float64Array.of(3, 5, 8, 13);
  assertEquals([0, 25, 25.001, 50, 75, 75.001, 100].map((percent) => percentile(sorted, percent)), [
    ...[3, 3, 5, 5, 8, 13, 13],
  ]);
  for (const percent of PERCENTS) assertEquals(percentile([17], percent), 17);
});

Deno.test("percentile() is null without samples", () => {
  const none = new Tally().distribution();
  for (const percent of PERCENTS) {
    assertEquals(percentile([], percent), null);
    assertEquals(none.percentile(percent), null);
  }
  assertEquals(none.count, 0);
  assertEquals(none.moments(), { mean: null, stddev: null });
});

Deno.test("percentile() and Distribution.percentile() throw if the percent is invalid", () => {
  assertThrows(() => percentile([1, 2], 100.5), RangeError, "percentile 100.5");
  assertThrows(() => tallyOf([1, 2]).distribution().percentile(-1), RangeError, "percentile -1");
});

Deno.test("Distribution.atRank() returns the sample at every rank", () => {
  const sorted = [0, 0, 0, 4, 4, 9, 1023, 1024, 1024, 70_000];
  const distribution = tallyOf(sorted).distribution();
  assertEquals(distribution.count, sorted.length);
  for (const [i, sample] of sorted.entries()) assertEquals(distribution.atRank(i + 1), sample);
});

Deno.test("Distribution.percentile() follows the cumulative counts, however large", () => {
  const distribution = new Distribution(
    Float64Array.of(10, 20, 30),
    Float64Array.of(99_000_000_000, 99_990_000_000, 100_000_000_000),
  );
  assertEquals(distribution.count, 1e11);
  assertEquals(
    [99, 99.001, 99.99, 99.991].map((percent) => distribution.percentile(percent)),
    [10, 20, 20, 30],
  );
});

/** Mean and sample deviation as quotients of exact sums. */
function momentsByDefinition(samples: readonly number[]): { mean: number; stddev: number } {
  const n = BigInt(samples.length);
  const sum = samples.reduce((total, sample) => total + BigInt(sample), 0n);
  const squares = samples.reduce((total, sample) => total + BigInt(sample) ** 2n, 0n);
  return {
    mean: Number(sum) / Number(n),
    stddev: Math.sqrt(Number(n * squares - sum * sum) / Number(n * (n - 1n))),
  };
}

Deno.test("Distribution.moments() equals the exact sums for random sets", () => {
  const sample = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 100_000 }));
  const samples = fc.array(sample, { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(samples, (samples) => {
      const { mean, stddev } = tallyOf(samples).distribution().moments();
      const expected = momentsByDefinition(samples);
      assertAlmostEquals(mean!, expected.mean, 1e-12 * (1 + expected.mean));
      assertAlmostEquals(stddev!, expected.stddev, 1e-11 * (1 + expected.mean));
    }),
    { seed: 11, numRuns: 1000 },
  );
});

Deno.test("Distribution.moments() has no deviation for one sample, and zero for equal ones", () => {
  assertEquals(tallyOf([1234]).distribution().moments(), { mean: 1234, stddev: null });
  assertEquals(tallyOf([1234, 1234]).distribution().moments(), { mean: 1234, stddev: 0 });
});

/** A tally merged into itself: twice as many samples each time. */
function doubled(tally: Tally, times: number): Tally {
  for (let i = 0; i < times; i++) tally.merge(tally);
  return tally;
}

Deno.test("Distribution.moments() does not drift over 1.3 billion samples", () => {
  const distinct = 10_000;
  const tally = doubled(tallyOf(Array.from({ length: distinct }, (_, i) => i)), 17);
  const count = distinct * 2 ** 17;
  assertEquals(tally.count, count);
  const { mean, stddev } = tally.distribution().moments();
  assertAlmostEquals(mean!, (distinct - 1) / 2, 1e-9);
  // The variance of 0 to k - 1 is (k² - 1) / 12.
  const variance = (distinct ** 2 - 1) / 12 * count / (count - 1);
  assertAlmostEquals(stddev!, Math.sqrt(variance), 1e-8);
});

Deno.test("Distribution.moments() keeps a small deviation far from zero, over 2^30 samples", () => {
  const tally = doubled(tallyOf([30_000_000, 30_000_001, 30_000_002, 30_000_003]), 28);
  assertEquals(tally.count, 2 ** 30);
  const { mean, stddev } = tally.distribution().moments();
  assertAlmostEquals(mean!, 30_000_001.5, 1e-7);
  assertAlmostEquals(stddev!, Math.sqrt(1.25 * 2 ** 30 / (2 ** 30 - 1)), 1e-9);
});
