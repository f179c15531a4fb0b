/**
 * Tests that a merged result is that of all requests together, and what is not merged.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { CannotMerge } from "../../../lib/report/saved/cannot_merge.ts";
import { merge, type MergeOptions } from "../../../lib/report/saved/merge.ts";
import { decodeResult, encodeResult } from "../../../lib/report/saved/saved_bytes.ts";
import type { SavedResult } from "../../../lib/report/saved/saved_result.ts";
import { percentile } from "../../../lib/stats/percentile.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import type { RunResult } from "../../../lib/load/engine/result.ts";
import { assertIdentities } from "../../support/identities.ts";
import { madeSaved } from "../../support/made_saved.ts";
import type { Told } from "../../support/made_result.ts";

const refused = { failure: { kind: "refused", message: "nobody listens" } } as const;
const reset = { failure: { kind: "reset", message: "reset by the peer" } } as const;
const START_MS = Date.parse("2026-11-24T09:00:00Z");

/** When an exchange ended, since the start of its run. */
function endMs({ atMs = 0, tookMs }: Told): number {
  return atMs + tookMs;
}

function part(
  told: readonly Told[],
  afterMs: number,
  options: Partial<LoadOptions> = {},
  rest: Partial<RunResult> = {},
): SavedResult {
  const ended = told.toSorted((a, b) => endMs(a) - endMs(b));
  return madeSaved(ended, { durationMs: 5000, ...options }, {
    startedAt: new Date(START_MS + afterMs),
    ...rest,
  });
}

const first: Told[] = [
  ...Array.from({ length: 60 }, (_, i) => ({ atMs: 70 * i, tookMs: 3 + i / 9 })),
  { atMs: 1200, tookMs: 1, ...refused },
  { atMs: 3000, tookMs: 2, ...reset },
];
const second: Told[] = [
  ...Array.from({ length: 40 }, (_, i) => ({ atMs: 90 * i, tookMs: 50 - i })),
  { atMs: 10, tookMs: 4, status: 503 },
  { atMs: 900, tookMs: 1, ...refused },
  { atMs: 900, tookMs: 1, end: "cut" },
];

Deno.test("merge() has the exact percentiles of all requests, and its numbers add up", async () => {
  const merged = merge([part(first, 0), part(second, 2400)]);
  const { report, times, seconds } = merged;
  assertIdentities(report);
  const sorted = [...first, ...second]
    .filter(({ failure, end }) => failure === undefined && end === undefined)
    .map(({ tookMs }) => Math.round(1000 * tookMs)).sort((a, b) => a - b);
  for (const [name, percent] of [["p50", 50], ["p90", 90], ["p99", 99]] as const) {
    assertEquals(report.latencyMs[name], percentile(sorted, percent)! / 1000);
  }
  assertEquals([report.latencyMs.count, times.latency.count], [101, 101]);
  const { issued, succeeded, failed, unfinished } = report.requests;
  assertEquals([issued, succeeded, failed, unfinished], [105, 100, 4, 1]);
  assertEquals(report.statusCodes, { "200": 100, "503": 1 });
  assertEquals(seconds.reduce((sum, { completed }) => sum + completed, 0), 104);
  // It can be saved, read and merged again.
  assertEquals(await decodeResult(await encodeResult(merged)), merged);
});

Deno.test("merge() aligns seconds, errors and the slowest requests by the starts of the runs", () => {
  // In reverse order, with the later one starting 2.4 s later: its seconds move by two.
  const { report } = merge([part(second, 2400), part(first, 0)]);
  assertEquals(report.startedAt, "2026-11-24T09:00:00.000Z");
  // The last one of the second part ended 3.521 s after its start.
  assertEquals(report.elapsedMs, 5921);
  // Of the 104 that ended, three are errors.
  assertEquals(report.throughputPerSecond, 17.058);
  const expected = Array(6).fill(0);
  for (const told of first) expected[Math.floor(endMs(told) / 1000)]++;
  const over = second.filter(({ end }) => end !== "cut");
  for (const told of over) expected[2 + Math.floor(endMs(told) / 1000)]++;
  assertEquals(report.series.map(({ completed }) => completed), expected);
  assertEquals(
    report.errors.map(({ kind, count, firstAtMs, lastAtMs }) => [
      ...[kind, count, firstAtMs, lastAtMs],
    ]),
    [["refused", 2, 1201, 3301], ["reset", 1, 3002, 3002]],
  );
  const [slowest] = report.slowest;
  assertEquals([slowest.latencyMs, slowest.atMs], [50, 2450]);
  assertEquals(report.slowest.length, 10);
});

Deno.test("merge() adds a second to the one it overlaps most", () => {
  const told: Told[] = [{ atMs: 100, tookMs: 1 }];
  for (const [offsetMs, second] of [[0, 0], [400, 0], [600, 1], [1400, 1], [1600, 2], [2500, 3]]) {
    const long: Told[] = [{ atMs: 50, tookMs: 5000 }];
    const { report } = merge([part(long, 0), part(told, offsetMs)]);
    const at = report.series.findIndex(({ completed }) => completed > 0);
    assertEquals(at, second, `${offsetMs} ms later`);
  }
});

Deno.test("merge() returns the same in any order and any grouping", () => {
  const parts = [part(first, 0), part(second, 700), part(first.slice(5), 1500)];
  const [a, b, c] = parts;
  const all = merge(parts);
  const numbers = ({ report, times, seconds }: SavedResult) => {
    const { requests, latencyMs, series, statusCodes, elapsedMs, plan } = report;
    return { requests, latencyMs, series, statusCodes, elapsedMs, plan, times, seconds };
  };
  assertEquals(numbers(merge([c, a, b])), numbers(all));
  assertEquals(numbers(merge([merge([a, b]), c], { force: true })), numbers(all));
});

Deno.test("merge() adds up the plans, and keeps each warning once", () => {
  const few = { durationMs: 5000, ratePerSecond: 20, concurrency: 7 };
  const told: Told[] = [{ atMs: 50, tookMs: 5 }, { atMs: 100, tookMs: 5 }];
  const { report } = merge([part(told, 0, few), part([...told, ...told], 10, few)]);
  const { concurrency, ratePerSecond, durationMs, requests, threads } = report.plan;
  assertEquals([concurrency, ratePerSecond, durationMs, requests, threads], [
    14,
    40,
    5000,
    null,
    2,
  ]);
  assertEquals(report.requests.unissued, 0);
  assertEquals(report.serviceMs?.count, 6);
  const messages = report.warnings.map(({ message }) => message);
  assertEquals(new Set(messages).size, messages.length);
  assert(messages.some((message) => message.includes("of 2 samples")));
  assert(messages.some((message) => message.includes("of 4 samples")));
});

Deno.test("merge() adds up targets by name, and checks", () => {
  const kinds = (names: readonly string[]): SavedResult => {
    const result = part(first, 0);
    const { latencyMs, statusCodes } = result.report;
    const requests = { succeeded: 60, failed: 2, unfinished: 0 };
    const targets = names.map((name) => ({
      ...{ name, requests, throughputPerSecond: 1, latencyMs, statusCodes },
    }));
    const checks = [{ name: "is JSON", passed: 50, failed: names.length }];
    return {
      ...result,
      report: { ...result.report, targets, checks, elapsedMs: 4000 + names.length },
      targetTimes: names.map(() => result.times.latency),
    };
  };
  const { report, targetTimes } = merge([kinds(["a", "b"]), kinds(["b", "c", "c"])], {
    force: true,
  });
  assertEquals(report.targets.map(({ name, requests }) => [name, requests.succeeded]), [
    ...[["a", 60], ["b", 120], ["c", 60], ["c", 60]],
  ]);
  assertEquals(report.targets[1].latencyMs.count, 120);
  assertEquals(targetTimes.map(({ count }) => count), [60, 120, 60, 60]);
  assertEquals(report.checks, [{ name: "is JSON", passed: 100, failed: 5 }]);
});

Deno.test("merge() rejects anything but one load at one time, unless forced", () => {
  const once = part(first, 0);
  const cases: [results: SavedResult[], reason: string, index: number, isForceable: boolean][] = [
    [
      [part(first, 0), part(second, 0, { concurrency: 3, timeoutMs: 5 })],
      "a different load: concurrency, timeoutMs, drainMs differ",
      ...[1, true] as const,
    ],
    [
      [part(first, 0), part(second, 0), part(second, 0, { url: "http://other/" })],
      "a different load: url differ",
      ...[2, true] as const,
    ],
    [
      [part(first, 0), part(second, 4500)],
      "did not run at the same time as the earlier files",
      ...[1, true] as const,
    ],
    [
      [once, part(second, 1), structuredClone(once)],
      "the same run as an earlier file",
      ...[2, false] as const,
    ],
    [
      [part(first, 0), part(second, 40 * 86_400_000)],
      "more than a day after the others",
      ...[1, false] as const,
    ],
  ];
  for (const [results, reason, index, isForceable] of cases) {
    const options: MergeOptions = { force: !isForceable };
    const error = assertThrows(() => merge(results, options), CannotMerge);
    assertEquals([error.message, error.index, error.isForceable], [reason, index, isForceable]);
    if (!isForceable) continue;
    const { report } = merge(results, { force: true });
    assertIdentities(report);
    assertEquals(report.warnings[0].kind, "merged");
  }
  assertThrows(() => merge([]), RangeError);
});

Deno.test("merge() of runs with a pause between them says so, and does not add up their concurrency", () => {
  const { report } = merge([part(first, 0), part(second, 60_000)], { force: true });
  assertEquals(report.plan.concurrency, 10);
  assertEquals(report.elapsedMs, 63_521);
  assertEquals(report.series.length, 64);
  assert(report.warnings[0].message.includes("did not all run at the same time"));
});

Deno.test("merge() evaluates assertions for the merged result", () => {
  const assertions = ["failed<3", "throughput>1"];
  const { report } = merge([part(first, 0, { assertions }), part(second, 100, { assertions })]);
  assertEquals(
    report.assertions.map(({ expression, actual, holds }) => [
      ...[expression, actual, holds],
    ]),
    [["failed<3", 4, false], ["throughput>1", report.throughputPerSecond, true]],
  );
});
