/**
 * Tests that a summary in milliseconds matches its tally in microseconds.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  intervals,
  latencySummary,
  milliseconds,
  type PercentileName,
} from "../../../lib/report/latency/latency_summary.ts";
import { Tally } from "../../../lib/stats/tally.ts";

function tallyOf(samples: Iterable<number>): Tally {
  const tally = new Tally();
  for (const sample of samples) tally.add(sample);
  return tally;
}

/** 1, 2 and so on up to a number of microseconds. */
const upTo = (count: number) => tallyOf(Array.from({ length: count }, (_, i) => i + 1));

Deno.test("latencySummary() returns observed values in milliseconds", () => {
  assertEquals(latencySummary(upTo(10_000), 3), {
    count: 10_000,
    censored: 3,
    min: 0.001,
    mean: 5.0005,
    stddev: 2.886896,
    p50: 5,
    p75: 7.5,
    p90: 9,
    p95: 9.5,
    p99: 9.9,
    "p99.9": 9.99,
    "p99.99": 9.999,
    max: 10,
  });
});

Deno.test("latencySummary() of one sample is that sample, without a deviation", () => {
  const { count, censored, stddev, ...rest } = latencySummary(tallyOf([4200]));
  assertEquals([count, censored, stddev], [1, 0, null]);
  for (const [name, value] of Object.entries(rest)) assertEquals(value, 4.2, name);
});

Deno.test("latencySummary() of nothing has null for every number", () => {
  const { count, censored, ...rest } = latencySummary(new Tally());
  assertEquals([count, censored], [0, 0]);
  assertEquals(Object.keys(rest).length, 11);
  for (const [name, value] of Object.entries(rest)) assertEquals(value, null, name);
});

Deno.test("intervals() enclose their percentiles, and lack bounds if there are few samples", () => {
  const tally = upTo(10_000);
  const summary = latencySummary(tally);
  for (const [name, { low, high }] of Object.entries(intervals(tally))) {
    const value = summary[name as PercentileName]!;
    assertEquals([low === null || low < value, high === null || value < high], [true, true], name);
  }
  assertEquals(intervals(tally).p50, { low: 4.902, high: 5.099 });
  assertEquals(intervals(tally)["p99.99"].high, null);
  assertEquals(intervals(tallyOf([4200])).p50, { low: null, high: null });
  assertEquals(intervals(new Tally()).p99, { low: null, high: null });
});

Deno.test("milliseconds() has no digits of binary fractions", () => {
  assertEquals([null, 0, 1, 4200, 1 / 3, 999_999_999].map(milliseconds), [
    ...[null, 0, 0.001, 4.2, 0.000333, 999_999.999],
  ]);
});
