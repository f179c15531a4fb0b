/**
 * Tests the numbers that are drawn, for runs with known numbers.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type ChartSpec, chartSpecs } from "../../../lib/report/page/chart_spec.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import type { RunResult } from "../../../lib/load/engine/result.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

function specsOf(
  told: readonly Told[],
  options: Partial<LoadOptions> = {},
  rest: Partial<RunResult> = {},
): Record<string, ChartSpec> {
  const result = madeResult(told, options, rest);
  const specs = chartSpecs(createReport(result), result.sums.latency.distribution(), 300);
  return Object.fromEntries(specs.map((spec) => [spec.title, spec]));
}

/** Ten per second for 3.5 seconds, every fifth of them a 503. */
const STEADY: Told[] = Array.from({ length: 35 }, (_, i) => ({
  atMs: 100 * i + 5,
  tookMs: 10 + i,
  status: i % 5 === 4 ? 503 : 200,
}));

Deno.test("chartSpecs() draw rates by the length of each second, including the last one", () => {
  const { Throughput, "Failed requests": failed } = specsOf(STEADY, {}, { elapsedMs: 3500 });
  assertEquals(Throughput.xs, [0.5, 1.5, 2.5, 3.25]);
  assertEquals(Throughput.lines.map(({ name, values }) => [name, values]), [
    ["responses", [10, 10, 10, 10]],
  ]);
  assertEquals(failed.lines[0].values, [2, 2, 2, 2]);
  assertEquals([Throughput.x.min, Throughput.x.max], [0.5, 3.25]);
});

Deno.test("chartSpecs() draw no throughput of requests that got no response", () => {
  const failure = { kind: "refused", message: "refused" } as const;
  const refused = STEADY.map((one, i) => i < 20 ? one : { ...one, failure });
  const { Throughput, "Failed requests": failed } = specsOf(refused, {}, { elapsedMs: 3500 });
  assertEquals(Throughput.lines[0].values, [10, 10, 0, 0]);
  assertEquals(failed.lines[0].values, [2, 2, 10, 10]);
});

Deno.test("chartSpecs() have no spike of stragglers in a short last part", () => {
  const straggler = { atMs: 2900, tookMs: 170 };
  const { Throughput, "Latency over time": latency } = specsOf(
    [...STEADY.slice(0, 30), straggler],
    {},
    { elapsedMs: 3080 },
  );
  assertEquals(Throughput.lines[0].values, [10, 10, 10]);
  assertEquals(latency.lines.map(({ name, values }) => [name, values.at(-1)]), [
    ["p50", 34],
    ["p90", 38],
    ["p99", 39],
    // Nothing is hidden: the maximum is there.
    ["max", 170],
  ]);
});

Deno.test("chartSpecs() draw the planned rate of an open loop next to the actual one", () => {
  const stages = [{ perSecond: 20, durationMs: 2000 }, { perSecond: 0, durationMs: 1000 }];
  const ramp = specsOf(STEADY, { stages }, { elapsedMs: 3500 }).Throughput;
  assertEquals(ramp.lines[1].name, "planned");
  assertEquals(ramp.lines[1].values, [5, 15, 10, null]);
  const rate = specsOf(STEADY, { ratePerSecond: 10, durationMs: 3000 }, {
    elapsedMs: 3500,
  }).Throughput;
  assertEquals(rate.lines[1].values, [10, 10, 10, null]);
});

Deno.test("chartSpecs() draw percentiles of each second, with gaps if there are no latencies", () => {
  const refused = { failure: { kind: "refused", message: "nobody" } } as const;
  const { "Latency over time": latency } = specsOf(
    [
      { atMs: 10, tookMs: 4 },
      { atMs: 20, tookMs: 8 },
      { atMs: 1010, tookMs: 1, ...refused },
      { atMs: 2010, tookMs: 6 },
    ],
    {},
    { elapsedMs: 3000 },
  );
  assertEquals(latency.lines.map(({ name, values }) => [name, values]), [
    ["p50", [4, null, 6]],
    ["p90", [8, null, 6]],
    ["p99", [8, null, 6]],
    ["max", [8, null, 6]],
  ]);
  assertEquals(latency.y.isLog, false);
});

Deno.test("chartSpecs() end the percentile curve at the maximum", () => {
  const told = Array.from({ length: 1000 }, (_, i) => ({ atMs: i, tookMs: i + 1 }));
  const { "Latency by percentile": curve } = specsOf(told);
  const at = (rarity: number) => {
    const place = curve.xs.findLastIndex((x) => x <= rarity);
    return curve.lines[0].values[place]!;
  };
  assertEquals(at(0), 1);
  assertAlmostEquals(at(Math.log10(2)), 500, 16);
  assertAlmostEquals(at(1), 900, 4);
  assertAlmostEquals(at(2), 990, 1);
  assertEquals(curve.lines[0].values.at(-1), 1000);
  assert(curve.xs.length <= 300);
});

Deno.test("chartSpecs() draw every latency once in the distribution", () => {
  const told = Array.from({ length: 500 }, (_, i) => ({ atMs: i, tookMs: 1.05 ** (i / 3) }));
  const { "Latency distribution": spread } = specsOf(told);
  const counts = spread.lines[0].values.slice(0, -1);
  assertEquals(counts.reduce<number>((sum, count) => sum + count!, 0), 500);
  assertEquals(spread.xs.length, spread.lines[0].values.length);
  assert(spread.x.isLog && spread.xs[0] === 1 && spread.xs.at(-1)! > 1.05 ** (499 / 3));
});

Deno.test("chartSpecs() use a log axis only if a linear one would hide small values", () => {
  const seconds = (slowMs: number) => [
    ...Array.from({ length: 30 }, (_, i) => ({ atMs: 100 * i, tookMs: 5 })),
    { atMs: 2000, tookMs: slowMs },
    { atMs: 2995, tookMs: 5 },
  ];
  assertEquals(specsOf(seconds(100))["Latency over time"].y.isLog, false);
  assertEquals(specsOf(seconds(400))["Latency over time"].y.isLog, true);
});

Deno.test("chartSpecs() have nothing over time for a run within one second, and nothing for an empty run", () => {
  assertEquals(Object.keys(specsOf([{ tookMs: 4 }, { tookMs: 0, status: 500 }])), [
    ...["Latency by percentile", "Latency distribution"],
  ]);
  assertEquals(Object.keys(specsOf([])), []);
});
