/**
 * Tests the spread of blocks for series whose spread is known.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  blockFreedom,
  blockLength,
  blockSpreads,
} from "../../../lib/stats/compare/block_spread.ts";
import { difference } from "../../../lib/stats/compare/difference.ts";
import { seededRandom } from "../../../lib/target/faults.ts";

function meansOf(series: readonly number[]): number {
  const [spread] = blockSpreads(series.length, (weights) => {
    const drawn = series.filter((_, i) => weights[i] > 0);
    return [drawn.reduce((sum, value) => sum + value, 0) / drawn.length];
  });
  return spread;
}

Deno.test("blockLength() is a sixth of the series, and at least one", () => {
  assertEquals([1, 6, 7, 12, 29, 60].map(blockLength), [1, 1, 2, 2, 5, 10]);
  assertEquals(blockFreedom(12), 5);
});

Deno.test("blockSpreads() of a constant are zero, of a slow wave all of it, of a fast one little", () => {
  const wave = (period: number) =>
    Array.from({ length: 60 }, (_, i) => Math.sin(2 * Math.PI * i / period));
  assertAlmostEquals(meansOf(Array(60).fill(7)), 0, 1e-12);
  // The deviation of a full sine is the root of one half, hardly less over a block of ten. Six
  // blocks carry the fifth root of six times as much information as one.
  assertAlmostEquals(meansOf(wave(60)) * 6 ** 0.2, Math.SQRT1_2, 0.05);
  assert(meansOf(wave(2)) < 0.01);
});

Deno.test("blockSpreads() of independent seconds are those of means of a block", () => {
  const random = seededRandom(11);
  const spreads = Array.from({ length: 200 }, () => meansOf(Array.from({ length: 60 }, random)));
  const mean = spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
  // For uniform numbers: root of a twelfth, over the root of ten; less a tenth, as blocks are few.
  const expected = Math.sqrt(1 / 12 / 10) / 6 ** 0.2;
  assert(mean > 0.8 * expected && mean < expected, `${mean} of ${expected}`);
});

Deno.test("difference() is Welch's interval", () => {
  const a = { value: 10, standardError: 1, freedom: 4 };
  // Equal errors add their degrees of freedom: eight, for which tables list 2.306.
  const { value, low, high } = difference(a, { ...a, value: 12 }, 0.95);
  assertEquals(value, 2);
  assertAlmostEquals(high - value, 2.306 * Math.SQRT2, 1e-3);
  assertAlmostEquals(value - low, high - value, 1e-9);
  // If one side has no error, the degrees of freedom are those of the other.
  const sure = difference({ ...a, standardError: 0 }, { ...a, value: 12 }, 0.95);
  assertAlmostEquals(sure.high - 2, 2.7764, 1e-3);
  assertEquals(difference({ ...a, standardError: 0 }, { ...a, value: 9, standardError: 0 }, 0.95), {
    value: -1,
    low: -1,
    high: -1,
  });
});
