/**
 * Tests that several threads make one run with the planned requests, connections and start.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import type { Progress } from "../../../lib/load/engine/result.ts";
import { shareOf } from "../../../lib/load/schedule/schedule.ts";
import { runThreads } from "../../../lib/load/run/threads.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { assertIdentities } from "../../support/identities.ts";
import { startProgram } from "../../support/program.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { withSignals } from "../../support/system.ts";
import { until } from "../../support/until.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function run(options: LoadOptions, hooks?: Parameters<typeof loadTest>[1]) {
  const { report } = await loadTest(options, hooks);
  assertIdentities(report);
  return report;
}

Deno.test("shareOf() sums to the whole over all shards", () => {
  for (const  of of[1, 2, 3, 7]) {
    for (let count = 0; count < 50; count++) {
      const shares = Array.from({ length: of }, (_, index) => shareOf(count, { index, of }));
      assertEquals(shares.reduce((sum, shard) => sum + shard), count);
      assert(Math.max(...shares) - Math.min(...shares) <= 1);
    }
  }
});

for (const [requests, concurrency, threads] of [[1001, 5, 2], [7, 3, 3], [2, 4, 4]]) {
  Deno.test(`${requests} requests at concurrency ${concurrency} on ${threads} threads are exactly that many`, async () => {
    await using target = new RawTarget(async () => (await delay(1), ok()));
    const report = await run({ url: target.url, requests, concurrency, threads });
    assertEquals(target.requests, requests);
    assertEquals(report.requests.succeeded, requests);
    assert(target.mostInFlight <= concurrency && target.mostOpen <= concurrency);
    assertEquals(new Set(target.field("X-Request-ID")).size, requests);
    const runs = new Set(target.field("X-Request-ID").map((id) => id.split("-")[0]));
    assertEquals(runs.size, 1);
    assertEquals(report.latencyMs.count, requests);
    assertEquals(report.series.reduce((sum, { completed }) => sum + completed, 0), requests);
    const seen = new Set(target.field("X-Request-ID"));
    assert(report.slowest.every(({ requestId }) => seen.has(requestId)));
  });
}

Deno.test("a rate over threads follows one schedule", async () => {
  const arrivedMs: number[] = [];
  await using target = new RawTarget(() => (arrivedMs.push(performance.now()), ok()));
  const report = await run({
    url: target.url,
    ratePerSecond: 400,
    requests: 400,
    concurrency: 10,
    threads: 3,
  });
  assertEquals(report.requests.issued, 400);
  assertEquals(report.requests.unissued, 0);
  // A busy machine is late at one end or the other, by more than it can be early.
  const spanMs = arrivedMs.at(-1)! - arrivedMs[0];
  assert(spanMs > 700 && spanMs < 10_000, `${spanMs} ms`);
  assertEquals(report.lagMs!.count, 400);
});

Deno.test("a warm-up on threads is not counted, and progress covers all threads", async () => {
  await using target = new RawTarget(async () => (await delay(2), ok()));
  const seen: Progress[] = [];
  const options = { url: target.url, requests: 300, concurrency: 4, threads: 2, warmupMs: 250 };
  const report = await run(options, { onProgress: (progress) => seen.push(progress) });
  assertEquals(report.requests.issued, 300);
  assert(target.requests > 300, `${target.requests} requests`);
  assertEquals(target.connections, 4);
  assertEquals(seen.at(-1)?.phase, "done");
  assertEquals(seen.at(-1)?.completed, 300);
  assert(seen.some(({ phase }) => phase === "warmup"));
});

Deno.test("headers that can be iterated only once reach all threads", async () => {
  await using target = new RawTarget();
  const headers = new Map([["X-Kept", "1"]]).entries();
  await run({ url: target.url, requests: 20, concurrency: 4, threads: 2, headers });
  assertEquals(target.field("X-Kept"), Array(20).fill("1"));
});

Deno.test("failures on threads add up, with the first example", async () => {
  await using target = new RawTarget(() => null);
  const report = await run({ url: target.url, requests: 50, concurrency: 4, threads: 2 });
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["closed", 50]]);
});

Deno.test("a stop and an abort reach all threads", async () => {
  await using target = new RawTarget(() => "hang");
  const [stop, cut] = [new AbortController(), new AbortController()];
  const options = { url: target.url, requests: 100, concurrency: 5, threads: 2 };
  const running = run(options, { signal: stop.signal, cutSignal: cut.signal });
  await until(() => target.requests >= 5);
  stop.abort();
  await delay(100);
  cut.abort();
  const cutMs = performance.now();
  const report = await running;
  assert(performance.now() - cutMs < 5000, "the cut took too long");
  assertEquals(report.interrupted, true);
  assertEquals(report.requests.unfinished, 5);
});

withSignals.test("SIGINT ends a program of two threads once their requests have finished", async () => {
  await using target = new RawTarget(async () => (await delay(20), ok()));
  const args = [target.url, "-z", "1h", "-c", "4", "--threads", "2", "-o", "json"];
  const { ended, kill } = startProgram(args, ["-N", "-R=lib"]);
  await until(() => target.requests >= 20);
  kill("SIGINT");
  const { code, stdout } = await ended;
  assertEquals(code, 130);
  const report = JSON.parse(stdout);
  assertIdentities(report);
  assertEquals(report.requests.issued, target.requests);
  assertEquals(report.requests.unfinished, 0);
});

Deno.test("in a local checkout, threads need read access, which is reported without a prompt", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stderr } = await startProgram([target.url, "--threads", "2"]).ended;
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--threads 2 needs -R=");
  assertEquals(target.connections, 0);
});

Deno.test("a thread that crashes ends the run, and the results of the others are reported", async () => {
  await using target = new RawTarget(async () => (await delay(5), ok()));
  const options = { url: target.url, durationMs: 30_000, concurrency: 4, threads: 2 };
  const url = new URL("../../support/crashing_thread.ts", import.meta.url);
  const report = createReport(await runThreads(createPlan(options), options, {}, url));
  assertIdentities(report);
  assert(report.elapsedMs < 5000, `${report.elapsedMs} ms`);
  assert(report.requests.succeeded > 10);
  assertEquals(report.warnings[0].kind, "thread_crashed");
  assertStringIncludes(report.warnings[0].message, "on purpose");
});

Deno.test("an open loop on threads starts about as soon as on one", async () => {
  const firstMs = async (threads: number) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    await using target = new RawTarget(() => (resolve(performance.now()), ok()));
    const startMs = performance.now();
    await run({ url: target.url, ratePerSecond: 100, requests: 8, concurrency: 4, threads });
    return await promise - startMs;
  };
  // A busy machine is late now and then, but not every time.
  const differences: number[] = [];
  while (differences.length < 8) {
    const one = await firstMs(1);
    differences.push(await firstMs(2) - one);
    if (differences.at(-1)! < 600) return;
  }
  assert(false, `later by ${differences.map(Math.round)} ms`);
});

Deno.test("a thread stuck in a loop is given up on abort, and what is known is reported", async () => {
  await using target = new RawTarget(async () => (await delay(5), ok()));
  const options = { url: target.url, durationMs: 30_000, concurrency: 4, threads: 2 };
  const url = new URL("../../support/stuck_thread.ts", import.meta.url);
  const [stop, cut] = [new AbortController(), new AbortController()];
  const hooks = { signal: stop.signal, cutSignal: cut.signal };
  const running = runThreads(createPlan(options), options, hooks, url);
  await delay(1500);
  stop.abort();
  await delay(300);
  cut.abort();
  const cutMs = performance.now();
  const report = createReport(await running);
  const waitedMs = performance.now() - cutMs;
  assert(waitedMs < 1500, `${waitedMs} ms`);
  assertIdentities(report);
  assertEquals(report.interrupted, true);
  assert(report.requests.succeeded > 10);
  assertStringIncludes(report.warnings[0].message, "does not answer");
  await delay(3000);
});

Deno.test("a thread that cannot be prepared is an error", async () => {
  let asked = 0;
  const options = {
    requests: 10,
    threads: 2,
    // The threads receive another URL than the plan was created from.
    get url() {
      return asked++ === 0 ? "http://127.0.0.1:1/" : "nonsense";
    },
  };
  const error = await assertRejects(() => loadTest(options), Error);
  assertStringIncludes(error.message, "of the load crashed");
});
