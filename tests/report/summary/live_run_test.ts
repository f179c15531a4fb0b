/**
 * Tests that all numbers of a run in progress belong to one state.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { checkedPlan, runPlanned } from "../../../lib/load_tester.ts";
import type { RunHooks } from "../../../lib/load/engine/hooks.ts";
import type { RunResult } from "../../../lib/load/engine/result.ts";
import { liveRun } from "../../../lib/report/summary/live_run.ts";
import { madeResult } from "../../support/made_result.ts";

const MOMENT = { phase: "running", inFlight: 5 } as const;

Deno.test("liveRun() counts completed and in-flight requests as sent, and rates by that time", () => {
  const told = Array.from({ length: 200 }, (_, i) => ({ atMs: 10 * i, tookMs: 5 }));
  const result = madeResult([...told, { tookMs: 1, status: 503 }]);
  // More has been sent since the end of the second.
  const soFar = { ...result, startedAt: new Date(1e12), elapsedMs: 2000, issued: 209 };
  const { report, distribution, inFlight } = liveRun(soFar, MOMENT);
  const { issued, succeeded, failed, unfinished } = report.requests;
  assertEquals([issued, succeeded, failed, unfinished, inFlight], [206, 200, 1, 0, 5]);
  assertEquals(report.throughputPerSecond, 100.5);
  assertEquals(distribution.count, report.latencyMs.count);
  assertEquals([report.elapsedMs, report.startedAt], [2000, "2001-09-09T01:46:40.000Z"]);
});

Deno.test("liveRun() warns as soon as a condition holds, but not about samples still to come", () => {
  // Each is sent 50 ms after it was due.
  const told = Array.from({ length: 40 }, (_, i) => ({ atMs: 20 * i + 50, tookMs: 5 }));
  const result = madeResult(told, { ratePerSecond: 50, durationMs: 10_000 });
  const soFar = { ...result, elapsedMs: 1000, issuedForMs: 830 };
  const kinds = (rest: Partial<RunResult>) =>
    liveRun({ ...soFar, ...rest }, MOMENT).report.warnings.map(({ kind }) => kind);
  assertEquals(kinds({}), ["generator_limit"]);
  assertEquals(kinds({ permitWaitMs: 1e6 }), ["concurrency_limit"]);
  const late = { permitWaitMs: 1e6, unissued: 10, openForMs: 1000 };
  assertEquals(kinds(late), ["concurrency_limit", "rate_not_reached"]);
});

Deno.test("onCounted is called every second, when all its counts are complete", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return new Response("hello");
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const seen: { elapsedMs: number; completed: number; points: number }[] = [];
  const onCounted = ({ elapsedMs, sums, series }: RunResult) => {
    const { length } = series.points();
    seen.push({ elapsedMs, completed: sums.completed, points: length });
    assertEquals(sums.latency.count, sums.completed);
  };
  const hooks: RunHooks = { onCounted };
  const options = { url, durationMs: 1300, concurrency: 2 };
  const { report } = await runPlanned(await checkedPlan(options), options, hooks);
  // A machine that stands still may take longer, or complete nothing after the first second.
  assert(seen.length >= 1);
  assert(seen.every(({ points }, i) => points <= i + 1), JSON.stringify(seen));
  assert(Math.round(seen[0].elapsedMs) >= 1000, `${seen[0].elapsedMs}`);
  assertEquals(seen.at(-1)!.completed, report.requests.succeeded);
});

Deno.test("onCounted includes a wait for a permit that has not ended", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return new Response("hello");
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const waits: number[] = [];
  const hooks: RunHooks = { onCounted: ({ permitWaitMs }) => waits.push(permitWaitMs) };
  // From the first request on, more are due than the connection can take.
  const options = { url, durationMs: 1500, ratePerSecond: 100, concurrency: 1, drainMs: 0 };
  await runPlanned(await checkedPlan(options), options, hooks);
  assert(waits[0] > 500, waits.join());
});
