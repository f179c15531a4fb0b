/**
 * Tests that buckets contain all samples and show their shape.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../support/property.ts";
import { type Histogram, histogram, logHistogram } from "../../lib/stats/histogram.ts";
import type { Distribution } from "../../lib/stats/percentile.ts";
import { Tally } from "../../lib/stats/tally.ts";

function distributionOf(samples: Iterable<number>): Distribution {
  const tally = new Tally();
  for (const sample of samples) tally.add(sample);
  return tally.distribution();
}

/** Samples close together, far apart, and anywhere. */
const samples = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 40_000_000 }), { minLength: 1 }),
  fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1 }),
  fc.tuple(fc.integer({ min: 0, max: 30_000_000 }), fc.array(fc.nat(1000), { minLength: 1 }))
    .map(([from, more]) => more.map((value) => from + value)),
);

function assertHolds({ buckets }: Histogram, values: readonly number[], most: number): void {
  assert(buckets.length >= 1 && buckets.length <= most, `${buckets.length} buckets`);
  for (const [i, { from, to, count }] of buckets.entries()) {
    assert(from < to, `${from} to ${to}`);
    if (i > 0) assertEquals(from, buckets[i - 1].to);
    assertEquals(count, values.filter((value) => value >= from && value < to).length);
  }
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  assertEquals(total, values.length);
  assert(buckets[0].count > 0 && buckets[buckets.length - 1].count > 0, "empty at an end");
}

Deno.test("histogram() has every sample in one of adjacent buckets, with none empty at its ends", () => {
  fc.assert(fc.property(samples, fc.integer({ min: 11, max: 20 }), (values, most) => {
    assertHolds(histogram(distributionOf(values), most), values, most);
  }));
});

Deno.test("logHistogram() has every sample in one of adjacent buckets", () => {
  fc.assert(fc.property(samples, fc.integer({ min: 10, max: 80 }), (values, most) => {
    assertHolds(logHistogram(distributionOf(values), most), values, most + 1);
  }));
});

Deno.test("histogram() has equal buckets of a round size for uniform samples", () => {
  const even = distributionOf(Array.from({ length: 900 }, (_, i) => 40_000 + 50 * i));
  const { scale, buckets } = histogram(even, 11);
  assertEquals(scale, "linear");
  assertEquals(buckets.map(({ from }) => from), [
    ...[40_000, 45_000, 50_000, 55_000, 60_000, 65_000, 70_000, 75_000, 80_000],
  ]);
  assertEquals(buckets.map(({ count }) => count), Array(9).fill(100));
});

Deno.test("histogram() has growing buckets between round bounds for samples of all sizes", () => {
  const wide = distributionOf(Array.from({ length: 900 }, (_, i) => Math.round(1.01 ** i * 100)));
  const { scale, buckets } = histogram(wide, 11);
  assertEquals(scale, "log");
  assertEquals(buckets.map(({ from }) => from), [
    ...[100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000],
  ]);
});

Deno.test("histogram() shows the shape of most samples if one is far away", () => {
  const usual = Array.from({ length: 500 }, (_, i) => 2000 + (i * 7919) % 6000);
  const { scale, buckets } = histogram(distributionOf([...usual, 9_000_000]), 11);
  assertEquals(scale, "log");
  const share = Math.max(...buckets.map(({ count }) => count)) / 501;
  assert(share < 0.6, `${share} in one bucket`);
});

Deno.test("histogram() has one bucket for one value, and none without samples", () => {
  const { buckets } = histogram(distributionOf(Array(200).fill(4200)), 11);
  assertEquals(buckets.length, 1);
  assertEquals(histogram(distributionOf([]), 11).buckets, []);
  assertEquals(logHistogram(distributionOf([]), 11).buckets, []);
});
