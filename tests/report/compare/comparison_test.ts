/**
 * Tests the verdicts of compare, how often they are wrong, and how they are shown.
 *
 * @module
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { compare, type Comparison, slowerBy } from "../../../lib/report/compare/comparison.ts";
import {
  renderComparison,
  renderComparisonJson,
  renderComparisonMarkdown,
} from "../../../lib/report/compare/comparison_text.ts";
import type { MeasureName } from "../../../lib/report/compare/measures.ts";
import type { SavedResult } from "../../../lib/report/saved/saved_result.ts";
import { wholeSeconds } from "../../../lib/report/compare/second_estimates.ts";
import { seededRandom } from "../../../lib/target/faults.ts";
import type { Told } from "../../support/made_result.ts";
import { madeSaved, steadyRun } from "../../support/made_saved.ts";

/** Latencies around a mean, with noise per second and drift. */
function noisy(seed: number, meanMs: number, noise: number, drift: number) {
  const random = seededRandom(seed);
  const centred = () => random() + random() + random() - 1.5;
  let level = drift * centred();
  const levels = Array.from({ length: 400 }, () => {
    // Decays by a twentieth each second, so that it drifts within a run and between runs.
    level = 0.95 * level + 0.3 * drift * centred();
    return 1 + level + noise * centred();
  });
  return (second: number) => meanMs * levels[second] * (1 + 0.2 * centred());
}

function noisyRun(
  seed: number,
  meanMs: number,
  seconds = 16,
  options: Partial<LoadOptions> = {},
): SavedResult {
  return steadyRun(seconds, 60, noisy(seed, meanMs, 0.01, 0.01), options);
}

function of(comparison: Comparison, name: MeasureName) {
  return comparison.measures.find((measure) => measure.name === name)!;
}

Deno.test("compare() finds no difference between a run and itself", () => {
  const run = noisyRun(1, 10);
  const comparison = compare(run, run);
  assertEquals(comparison.verdict, "no difference found");
  for (const { name, base, candidate, difference, interval } of comparison.measures) {
    assertEquals([base, difference], [candidate, 0], name);
    const isJudged = name !== "max" && name !== "p99";
    if (isJudged) assert(interval!.low <= 0 && interval!.high >= 0, name);
  }
});

Deno.test("compare() is wrong about equal targets less often than stated, and detects 10%", () => {
  const verdicts = (slower: number) =>
    Array.from(
      { length: 40 },
      (_, i) => compare(noisyRun(2 * i + 1, 10), noisyRun(2 * i + 2, 10 * slower)).verdict,
    );
  const wrong = verdicts(1).filter((verdict) => verdict !== "no difference found").length;
  const found = verdicts(1.1).filter((verdict) => verdict === "slower").length;
  assert(wrong <= 2 && found >= 36, `${wrong} of 40 wrong, ${found} of 40 found`);
  assert(verdicts(0.9).every((verdict) => verdict !== "slower"));
});

Deno.test("compare() returns the ratio of the shown values, and an interval around it", () => {
  const comparison = compare(noisyRun(1, 10), noisyRun(2, 12));
  for (const name of ["throughput", "p50", "p90"] as const) {
    const { base, candidate, difference, interval } = of(comparison, name);
    assertAlmostEquals(difference!, 100 * (candidate! / base! - 1), 1e-9);
    assert(interval!.low < difference! && difference! < interval!.high, name);
  }
  assertAlmostEquals(of(comparison, "p50").difference!, 20, 3);
  assertEquals(of(comparison, "p50").verdict, "slower");
  assertEquals(of(compare(noisyRun(2, 12), noisyRun(1, 10)), "p50").verdict, "faster");
});

Deno.test("compare() always returns the same result", () => {
  const pair = () => compare(noisyRun(5, 10), noisyRun(6, 10.5));
  assertEquals(pair(), pair());
});

Deno.test("compare() judges throughput by completed requests per second", () => {
  const run = (perSecond: number) => steadyRun(20, perSecond, () => 5);
  const comparison = compare(run(100), run(120));
  const { base, candidate, unit, verdict } = of(comparison, "throughput");
  assertEquals([base, candidate, unit, verdict], [100, 120, "perSecond", "faster"]);
  assertEquals(comparison.units, { base: 19, candidate: 19 });
  assertEquals(comparison.verdict, "faster");
});

Deno.test("compare() does not take errors for throughput", () => {
  const failure = { kind: "refused", message: "refused" } as const;
  const run = (failing: number) =>
    madeSaved(
      Array.from({ length: 2000 }, (_, i): Told => ({
        atMs: 10 * i,
        tookMs: 5,
        ...i % 10 < failing ? { failure } : {},
      })),
      { durationMs: 20_000 },
      { elapsedMs: 20_000 },
    );
  const { base, candidate, verdict } = of(compare(run(0), run(5)), "throughput");
  assertEquals([base, candidate, verdict], [100, 50, "slower"]);
});

Deno.test("compare() returns no verdict on what it cannot know", () => {
  const reason = (base: SavedResult, candidate: SavedResult, name: MeasureName) => {
    const { verdict, reason, interval } = of(compare(base, candidate), name);
    if (reason !== null) assertEquals([verdict, interval], ["not judged", null]);
    return reason;
  };
  const [a, b] = [noisyRun(1, 10), noisyRun(2, 20)];
  assertEquals(reason(a, b, "max"), "a single request decides it");
  assertEquals(reason(a, b, "p99"), "too few requests: at least 10 must lie beyond it");
  assertEquals(reason(a, b, "p90"), null);
  const short = noisyRun(3, 20, 9);
  const tooShort = "too short: at least 9 whole seconds after the first are needed";
  assertEquals(reason(a, short, "p50"), tooShort);
  assertEquals(reason(short, a, "failures"), tooShort);
  assertEquals(compare(a, short).verdict, "not judged");
  assertEquals(reason(a, noisyRun(3, 20, 10), "p50"), null);
  const due = Array.from({ length: 960 }, (_, i) => ({ atMs: 1000 * i / 60, tookMs: 5 + i % 7 }));
  const asked = { ratePerSecond: 60, durationMs: 16_000 };
  const open = madeSaved(due, asked, { elapsedMs: 16_000 });
  assertEquals(reason(open, open, "throughput"), "the rate was set");
  assertEquals(reason(open, open, "p50"), null);
  const ramp = noisyRun(5, 20, 16, { stages: [{ perSecond: 60, durationMs: 16_000 }] });
  assertStringIncludes(reason(ramp, ramp, "p50")!, "the rate changes over the run");
  const none = madeSaved([], { durationMs: 20_000 }, { elapsedMs: 20_000 });
  assertEquals(reason(none, none, "p50"), tooShort);
});

Deno.test("compare() treats a timeout as a bound, unless both runs reach it", () => {
  const timedOut = { kind: "timeout", message: "no response in time" } as const;
  const slow = (share: number) =>
    madeSaved(
      Array.from({ length: 2000 }, (_, i) => {
        const isSlow = i % 10 < share;
        return { atMs: 10 * i, tookMs: isSlow ? 50 : 5, ...(isSlow ? { failure: timedOut } : {}) };
      }).toSorted((a, b) => a.atMs + a.tookMs - b.atMs - b.tookMs),
      { durationMs: 20_000, timeoutMs: 50 },
      { elapsedMs: 20_000 },
    );
  assertEquals(of(compare(slow(0), slow(2)), "p90").verdict, "slower");
  assertEquals(of(compare(slow(2), slow(0)), "p90").verdict, "faster");
  assertEquals(of(compare(slow(2), slow(3)), "p90").reason, "both reach the timeout");
  assertEquals(of(compare(slow(2), slow(3)), "p50").reason, null);
  const failures = of(compare(slow(0), slow(2)), "failures");
  assertEquals([failures.base, failures.candidate, failures.difference], [0, 20, 20]);
  assertEquals([failures.unit, failures.verdict], ["percent", "more"]);
  assertEquals(of(compare(slow(3), slow(2)), "failures").verdict, "fewer");
});

Deno.test("compare() does not mistake a burst of failures in one second for a difference", () => {
  const burst = madeSaved(
    Array.from({ length: 2000 }, (_, i) => ({
      atMs: 10 * i,
      tookMs: 5,
      status: i >= 800 && i < 900 ? 500 : 200,
    })),
    { durationMs: 20_000 },
    { elapsedMs: 20_000 },
  );
  const { difference, verdict } = of(compare(steadyRun(20, 100, () => 5), burst), "failures");
  assertEquals([difference, verdict], [5, "no difference found"]);
});

Deno.test("wholeSeconds() excludes the first one, the last part, and those that only waited", () => {
  const count = (result: SavedResult) => wholeSeconds(result).length;
  assertEquals(count(steadyRun(12, 50, () => 5)), 11);
  // 12.5 seconds with requests, then 30 seconds until the last one times out.
  const told = Array.from({ length: 1250 }, (_, i) => ({ atMs: 10 * i, tookMs: 5 }));
  const straggler = {
    ...{ atMs: 12_499, tookMs: 30_000 },
    failure: { kind: "timeout", message: "no response in time" },
  } as const;
  assertEquals(count(madeSaved([...told, straggler], { requests: 1251 })), 11);
  assertEquals(count(madeSaved([...told, straggler], { durationMs: 12_500 })), 11);
  assertEquals(count(madeSaved([...told, straggler], {}, { interrupted: true })), 11);
  assertEquals(count(madeSaved([])), 0);
});

Deno.test("compare() combines several seconds into one unit in long runs", () => {
  const run = (tookMs: number) => steadyRun(300, 20, noisy(3, tookMs, 0.02, 0));
  const comparison = compare(run(10), run(11));
  assertEquals(comparison.units.base, 299);
  assertEquals(of(comparison, "p50").verdict, "slower");
});

function runs(seeds: readonly number[], meanMs: number): SavedResult[] {
  return seeds.map((seed) => {
    const level = 1 + 0.02 * (seededRandom(seed)() - 0.5);
    const startedAt = new Date(1e12 + 60_000 * seed);
    return steadyRun(3, 40, noisy(seed, meanMs * level, 0.01, 0.005), {}, startedAt);
  });
}

Deno.test("compare() uses the run as the unit if there are several per side", () => {
  const [a, b, c] = [runs([1, 2, 3], 10), runs([4, 5, 6], 10), runs([7, 8, 9], 12)];
  assertEquals(compare(a, b).verdict, "no difference found");
  const slower = compare(a, c);
  assertEquals([slower.unit, slower.units, slower.verdict], [
    "run",
    { base: 3, candidate: 3 },
    "slower",
  ]);
  assertAlmostEquals(of(slower, "p50").difference!, 20, 3);
  // Short runs are enough, because seconds are not compared.
  assertEquals(of(slower, "p99").reason, null);
  const mean = a.reduce((product, { report }) => product * report.latencyMs.p50!, 1) ** (1 / 3);
  assertAlmostEquals(of(slower, "p50").base!, mean, 1e-9);
});

Deno.test("compare() needs three runs per side, or one", () => {
  for (const [base, candidate] of [[2, 2], [3, 2], [1, 3], [2, 1]]) {
    const comparison = compare(
      runs([1, 2, 3].slice(0, base), 10),
      runs([4, 5, 6].slice(0, candidate), 20),
    );
    assertEquals(comparison.verdict, "not judged");
    assertEquals(of(comparison, "p50").reason, "too few runs: at least 3 per side are needed");
    assertAlmostEquals(of(comparison, "p50").difference!, 100, 10);
  }
  assertThrows(() => compare([], runs([1], 10)), RangeError);
});

Deno.test("compare() reports if a run does not have a number", () => {
  const failing = [1, 2, 3].map((i) =>
    madeSaved([{ tookMs: i, failure: { kind: "refused", message: "nobody listens" } }])
  );
  const comparison = compare(runs([1, 2, 3], 10), failing);
  const { base, candidate, difference, reason } = of(comparison, "p50");
  assertEquals([candidate, difference, reason], [
    null,
    null,
    "nothing was measured in one of the runs",
  ]);
  assertAlmostEquals(base!, 10, 1);
  assertEquals(of(comparison, "failures").verdict, "more");
});

Deno.test("slowerBy() requires the whole interval beyond the limit", () => {
  const comparison = compare(noisyRun(1, 10), noisyRun(2, 12));
  const { low, high } = of(comparison, "p50").interval!;
  const names = (percent: number) => slowerBy(comparison, percent).map(({ name }) => name);
  assert(names(low - 0.01).includes("p50"));
  assert(!names(low + 0.01).includes("p50") && low < high);
  assertEquals(names(1000), []);
  // Less throughput is slower.
  const half = compare(steadyRun(20, 100, () => 5), steadyRun(20, 50, () => 5));
  assertEquals(slowerBy(half, 49).map(({ name }) => name), ["throughput"]);
  assertEquals(slowerBy(half, 51), []);
  assertEquals(slowerBy(compare(noisyRun(2, 12), noisyRun(1, 10)), 0), []);
});

Deno.test("compare() notes what to know before relying on it", () => {
  const notes = (base: SavedResult | SavedResult[], candidate: SavedResult | SavedResult[]) =>
    compare(base, candidate).notes.join("\n");
  const [a, b] = [noisyRun(1, 10), noisyRun(2, 10, 16, { concurrency: 3 })];
  assertStringIncludes(notes(a, b), "The runs have different plans: concurrency.");
  assertStringIncludes(notes(a, b), "With one run per side");
  const many = notes(runs([1, 2, 3], 10), runs([4, 5, 6], 10));
  assert(!many.includes("With one run per side"), many);
  const interrupted = madeSaved([{ tookMs: 5 }], {}, { interrupted: true });
  assertStringIncludes(notes(interrupted, interrupted), "A run was interrupted");
  assertStringIncludes(
    notes(interrupted, interrupted),
    "2 of the 2 runs have warnings: few_samples",
  );
});

/** The widest table: large numbers, large differences, long words. */
function wide(): Comparison {
  const comparison = compare(noisyRun(1, 10), noisyRun(2, 12));
  return {
    ...comparison,
    measures: comparison.measures.map((measure) => ({
      ...measure,
      base: measure.unit === "percent" ? 100 : 123_456,
      candidate: measure.unit === "percent" ? 100 : 654_321,
      difference: -99.94,
      interval: { low: -99.94, high: 1234.5 },
      verdict: "no difference found",
    })),
  };
}

Deno.test("renderComparison() aligns its table within 80 columns", () => {
  const text = renderComparison(compare(noisyRun(1, 10), noisyRun(2, 12)));
  const lines = text.split("\n");
  assertEquals(lines[0], "Base:      http://127.0.0.1/, 16.00s from 2026-11-24 09:00:00");
  assertEquals(lines[2], "Units: 15 and 15 whole seconds, without the first second of each run");
  assertEquals(lines.indexOf("The candidate is slower."), 12);
  for (const each of [text, renderComparison(wide())]) {
    for (const line of each.split("\n")) assert(line.length <= 80, `${line.length}: ${line}`);
  }
  const [heading, throughput, p50] = lines.slice(4);
  assertEquals(heading.indexOf("verdict"), throughput.search(/slower|no difference|faster/));
  assertEquals(heading.indexOf("verdict"), p50.indexOf("slower"));
  assertEquals(text.includes("\u001b["), false);
});

Deno.test("renderComparison() colors verdicts and the conclusion", () => {
  const colored = renderComparison(compare(noisyRun(1, 10), noisyRun(2, 12)), { color: true });
  assertStringIncludes(colored, "\u001b[31mslower\u001b[39m");
  assertStringIncludes(colored, "\u001b[1mThe candidate is slower.\u001b[22m");
});

Deno.test("renderComparisonMarkdown() is a table with the same number of cells per row, and escapes bars", () => {
  const piped = { ...noisyRun(2, 12) };
  const report = { ...piped.report, target: { method: "GET", url: "http://a/?x=|y" } };
  const text = renderComparisonMarkdown(compare(noisyRun(1, 10), { ...piped, report }));
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  assertEquals(rows.length, 8);
  for (const row of rows) assertEquals(row.split(" | ").length, 6, row);
  assertStringIncludes(text, "**The candidate is slower.**");
  assertStringIncludes(text, "http://a/?x=\\|y");
});

Deno.test("renderComparisonJson() contains only valid numbers", () => {
  const none = madeSaved([]);
  for (const comparison of [compare(none, none), compare(noisyRun(1, 10), none), wide()]) {
    assertEquals(JSON.parse(renderComparisonJson(comparison)), comparison as unknown);
  }
  assertEquals(compare(none, none).verdict, "not judged");
});
