/**
 * Tests that an open loop starts requests when they are due, and reports those it did not start.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Pool } from "../../../lib/http/pool.ts";
import { Deadlines } from "../../../lib/http/wire/deadlines.ts";
import type { Alarm } from "../../../lib/load/engine/alarm.ts";
import { LoadRun } from "../../../lib/load/engine/load_run.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import type { Progress } from "../../../lib/load/engine/result.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { until } from "../../support/until.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function run(options: LoadOptions, hooks?: Parameters<typeof loadTest>[1]) {
  const { report } = await loadTest({ concurrency: 50, ...options }, hooks);
  assertIdentities(report);
  return report;
}

/** A target that records when each request arrived. */
function noting() {
  const arrivedMs: number[] = [];
  const target = new RawTarget(() => (arrivedMs.push(performance.now()), ok()), {
    keepsRequests: false,
  });
  return { target, arrivedMs };
}

Deno.test("a rate starts exactly the requests that are due, and none before it is due", async () => {
  const { target, arrivedMs } = noting();
  await using _ = target;
  const startMs = performance.now();
  // With as many connections as requests, all are started, on time or late.
  const report = await run({
    url: target.url,
    ratePerSecond: 500,
    durationMs: 1000,
    concurrency: 500,
  });
  assertEquals(report.requests, {
    issued: 500,
    succeeded: 500,
    failed: 0,
    unfinished: 0,
    unissued: 0,
  });
  assertEquals(target.requests, 500);
  assert(report.elapsedMs >= 998, `${report.elapsedMs} ms`);
  const early = arrivedMs.toSorted((a, b) => a - b).filter((ms, i) => ms - startMs < 2 * i);
  assertEquals(early, []);
});

/** Never above the rate; a busy machine may take longer to get its last response. */
function assertRate(perSecond: number): void {
  assert(perSecond <= 4.01 && perSecond > 1.5, `${perSecond}/s`);
}

for (const threads of [1, 2]) {
  Deno.test(`a run on ${threads} threads lasts as long as planned`, async () => {
    await using target = new RawTarget(() => ok());
    const { url } = target;
    const throughput = async (options: Partial<LoadOptions>) => {
      const startMs = performance.now();
      const report = await run({ url, threads, ...options });
      const tookMs = performance.now() - startMs;
      return { elapsedMs: report.elapsedMs, tookMs, perSecond: report.throughputPerSecond! };
    };
    const stages = [{ perSecond: 20, durationMs: 0 }, { perSecond: 20, durationMs: 200 }];
    const [rare, few, counted, both, idle] = await Promise.all([
      // One request at the start; the next one is due long after the end.
      throughput({ ratePerSecond: 0.1, durationMs: 700 }),
      // Due at 0, 250 and 500 ms of 750 ms.
      throughput({ ratePerSecond: 4, durationMs: 750 }),
      // The last of a number of requests is followed by the same gap as the others.
      throughput({ ratePerSecond: 4, requests: 2 }),
      // With both limits, the first one reached ends the run.
      throughput({ ratePerSecond: 4, requests: 1, durationMs: 600_000 }),
      // The last stage has no requests, and is part of the run.
      throughput({
        stages: [...stages, { perSecond: 0, durationMs: 0 }, { perSecond: 0, durationMs: 300 }],
      }),
    ]);
    assert(rare.elapsedMs >= 700 && rare.elapsedMs < 3000, `${rare.elapsedMs} ms`);
    assert(rare.tookMs >= 700, "the run really lasts that long");
    assertRate(few.perSecond);
    assertRate(counted.perSecond);
    assert(counted.elapsedMs >= 500, `${counted.elapsedMs} ms`);
    assert(both.elapsedMs >= 250 && both.elapsedMs < 3000, `${both.elapsedMs} ms`);
    assert(idle.elapsedMs >= 500 && idle.elapsedMs < 3000, `${idle.elapsedMs} ms`);
    assert(idle.perSecond <= 8, `${idle.perSecond}/s`);
  });
}

Deno.test("a run that is waiting for the end of its duration can be interrupted", async () => {
  const stop = new AbortController();
  await using target = new RawTarget(() => (setTimeout(() => stop.abort(), 50), ok()));
  const report = await run({ url: target.url, ratePerSecond: 0.1, durationMs: 600_000 }, {
    signal: stop.signal,
  });
  assert(report.elapsedMs < 8000, `${report.elapsedMs} ms`);
  assertEquals([report.interrupted, report.requests.issued], [true, 1]);
});

Deno.test("requests without a response do not count as throughput", async () => {
  await using target = new RawTarget(() => null);
  const { url } = target;
  const responses: number[] = [];
  const hooks = { onProgress: (progress: Progress) => responses.push(progress.responses) };
  const report = await run({ url, requests: 50, concurrency: 5 }, hooks);
  assertEquals([report.requests.failed, report.throughputPerSecond], [50, 0]);
  assertEquals(responses.at(-1), 0);
  const [assertion] = (await run({ url, requests: 50, assertions: ["throughput>1"] })).assertions;
  assertEquals([assertion.actual, assertion.holds], [0, false]);
});

Deno.test("a duration that exceeds the limit of a timer does not end the run at once", async () => {
  const { target } = noting();
  await using _ = target;
  const days = 24 * 3_600_000;
  const load = { ratePerSecond: 200, requests: 20, durationMs: 29 * days };
  const report = await run({ url: target.url, ...load });
  assertEquals(report.requests.issued, 20);
});

Deno.test("a rate with a number of requests ends with the last of them", async () => {
  const { target } = noting();
  await using _ = target;
  const report = await run({ url: target.url, ratePerSecond: 1000, requests: 300 });
  assertEquals(report.requests.issued, 300);
  assert(report.elapsedMs >= 299 && report.elapsedMs < 5000, `${report.elapsedMs} ms`);
});

Deno.test("stages issue the area under them, window by window", async () => {
  const { target, arrivedMs } = noting();
  await using _ = target;
  const stages = [
    { perSecond: 600, durationMs: 500 },
    { perSecond: 600, durationMs: 500 },
    { perSecond: 0, durationMs: 500 },
  ];
  const report = await run({ url: target.url, stages });
  // 150 + 300 + 150
  assertAlmostEquals(report.requests.issued + report.requests.unissued!, 600, 1);
  const inHalf = (half: number) =>
    arrivedMs.filter((ms) => Math.floor((ms - arrivedMs[0]) / 500) === half).length;
  assertAlmostEquals(inHalf(1), 300, 100);
});

Deno.test("an overloaded run is not shortened, and unissued requests are reported", async () => {
  await using target = new RawTarget(async () => (await delay(20), ok()));
  const report = await run({
    url: target.url,
    ratePerSecond: 1000,
    durationMs: 500,
    concurrency: 2,
  });
  assertEquals(report.requests.issued + report.requests.unissued!, 500);
  assert(report.requests.unissued! > 400, `${report.requests.unissued} unissued`);
  const kinds = report.warnings.map(({ kind }) => kind);
  assert(kinds.includes("rate_not_reached") && kinds.includes("concurrency_limit"), `${kinds}`);
  // Latency counts from when requests were due, service time from when they were sent.
  assert(report.latencyMs.max! > 300, `${report.latencyMs.max} ms`);
  assert(report.serviceMs!.p50! < 60, `${report.serviceMs!.p50} ms`);
  assert(report.lagMs!.max! > 300);
});

Deno.test("a stall of the target shows in the latency of all requests due during it", async () => {
  let requests = 0;
  let stopped: Promise<void> | undefined;
  await using target = new RawTarget(async () => {
    if (++requests === 200) stopped = delay(500);
    await stopped;
    return ok();
  }, { keepsRequests: false });
  const report = await run({
    url: target.url,
    ratePerSecond: 400,
    durationMs: 2500,
    concurrency: 20,
  });
  // One request in five was due during the half second; the 20 that were sent are 2%.
  assert(report.latencyMs.p95! > 250, `${report.latencyMs.p95} ms`);
  assert(report.serviceMs!.p90! < 250, `${report.serviceMs!.p90} ms`);
  assert(report.latencyMs.max! > 450 && report.latencyMs.max! < 2500, `${report.latencyMs.max} ms`);
});

Deno.test("an interrupt ends the wait for the next due time at once", async () => {
  const { target } = noting();
  await using _ = target;
  const stop = new AbortController();
  const running = run({ url: target.url, ratePerSecond: 0.1, requests: 10 }, {
    signal: stop.signal,
  });
  await until(() => target.requests > 0);
  stop.abort();
  const report = await running;
  // The second request would be due after ten seconds.
  assert(report.elapsedMs < 5000, `${report.elapsedMs} ms`);
  assertEquals(report.interrupted, true);
  assertEquals(report.requests.issued, 1);
  assertEquals(report.requests.unissued, 0);
});

Deno.test("a warm-up is sent but not counted, and its connections stay open", async () => {
  await using target = new RawTarget(async () => (await delay(2), ok()));
  const phases = new Set<Progress["phase"]>();
  const report = await run({ url: target.url, requests: 100, concurrency: 4, warmupMs: 300 }, {
    onProgress: ({ phase }) => phases.add(phase),
  });
  assertEquals(report.requests.issued, 100);
  assertEquals(report.latencyMs.count, 100);
  assert(target.requests > 100, `${target.requests} requests`);
  assertEquals(target.connections, 4);
  assertEquals(report.connections.opened, 0, "the warm-up opened them");
  assertEquals(new Set(target.field("X-Request-ID")).size, target.requests);
  assert(phases.has("warmup") && phases.has("done"));
});

Deno.test("a warm-up's connections and retries are not counted in the run", async () => {
  await using target = new RawTarget(() => ok());
  const { url } = target;
  const report = await run({ url, requests: 10, warmupMs: 100, keepAlive: false, concurrency: 2 });
  assert(target.connections > 10);
  assertEquals([report.connections.opened, report.phasesMs.connect!.count], [10, 10]);
  assertEquals(report.series.reduce((sum, { completed }) => sum + completed, 0), 10);
  const none = await run({ url: "http://127.0.0.1:1/", requests: 10, warmupMs: 50 });
  assertEquals([none.connections.failed, none.errors[0].count], [10, 10]);
});

Deno.test("an interrupted warm-up is not followed by a run", async () => {
  await using target = new RawTarget(async () => (await delay(2), ok()));
  const report = await run({ url: target.url, requests: 100, warmupMs: 60_000 }, {
    signal: AbortSignal.timeout(100),
  });
  assertEquals(report.requests.issued, 0);
  assertEquals(report.interrupted, true);
});

Deno.test("a timed-out request of an open loop counts from when it was due", async () => {
  await using target = new RawTarget(() => "hang");
  const report = await run({
    url: target.url,
    ratePerSecond: 100,
    requests: 4,
    concurrency: 1,
    timeoutMs: 100,
  });
  assertEquals(report.latencyMs.censored, 4);
  assertEquals(report.serviceMs!.max, 100);
  // The fourth was due at 30 ms, and sent when the third timed out.
  assert(report.latencyMs.max! >= 360, `${report.latencyMs.max} ms`);
});

/** Returns the result of a part of a run, with an alarm controlled by the test. */
async function partResult(options: LoadOptions, alarm: Pick<Alarm, "wakeAt" | "ring">) {
  const plan = createPlan(options);
  const now = () => performance.now();
  using deadlines = new Deadlines(50, now);
  const connections = plan.concurrency;
  using pool = new Pool({ connections, connectTimeoutMs: 5000, deadlines, now });
  const shared = { hooks: { onSecond() {} }, now, deadlines, pool, alarm: alarm as Alarm };
  const more = { cpuClock: null, createRecorder: null, createVirtualUser: null };
  using run = new LoadRun(plan, { ...shared, ...more }, now(), "running");
  return await run.run();
}

Deno.test("a request due at the very end of a duration is started, even by a thread that wakes late", async () => {
  const { target } = noting();
  await using _ = target;
  // Wakes only at the end, as a thread on a busy machine may.
  const { promise, resolve } = Promise.withResolvers<void>();
  const { issued, unissued } = await partResult(
    { url: target.url, ratePerSecond: 1000, durationMs: 60, concurrency: 80 },
    { wakeAt: () => promise, ring: () => resolve() },
  );
  assertEquals([issued, unissued, target.requests], [60, 0, 60]);
});

Deno.test("a request waits for a permit only while it is due and all are held", async () => {
  await using target = new RawTarget(async () => (await delay(60), ok()));
  const alarm = {
    wakeAt: (atMs: number) => delay(atMs - performance.now()),
    ring() {},
  };
  const options = { url: target.url, concurrency: 1 };
  // The first one ends long before the second one is due.
  const rare = await partResult({ ...options, requests: 2, ratePerSecond: 1 }, alarm);
  assert(rare.permitWaitMs < 60, `${rare.permitWaitMs} ms`);
  // Due at 10 and 20 ms, sent at 60 and 120 ms.
  const { permitWaitMs } = await partResult({ ...options, requests: 3, ratePerSecond: 100 }, alarm);
  assert(permitWaitMs >= 95, `${permitWaitMs} ms`);
});
