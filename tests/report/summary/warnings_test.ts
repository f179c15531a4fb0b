/**
 * Tests what causes each warning, and that none appears without a reason.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Failure } from "../../../lib/errors.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { slowLookupMs } from "../../../lib/load/run/name_lookup.ts";
import { warningsOf } from "../../../lib/report/summary/warnings.ts";
import type { RunTally } from "../../../lib/load/tally/run_tally.ts";
import { seededRandom } from "../../../lib/target/faults.ts";
import { madeResult, type Told } from "../../support/made_result.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const kinds = (...args: Parameters<typeof madeResult>) =>
  warningsOf(madeResult(...args)).map(({ kind }) => kind);

/** Equidistant exchanges, each as long as the distance: one in flight. */
function steady(count: number, everyMs: number): Told[] {
  return Array.from({ length: count }, (_, i) => ({ atMs: i * everyMs, tookMs: everyMs }));
}

const failed = (kind: Failure["kind"]) => ({ failure: { kind, message: kind } });

Deno.test("warningsOf() returns nothing for a steady run", () => {
  assertEquals(kinds(steady(5000, 5)), []);
  assertEquals(kinds(steady(5000, 5), { ratePerSecond: 200, durationMs: 25_000 }), []);
});

Deno.test("warningsOf() returns client_limit with the number of requests", () => {
  const told = [...steady(200, 1), { tookMs: 1, ...failed("client_limit") }];
  const [warning] = warningsOf(madeResult(told));
  assertEquals(warning.kind, "client_limit");
  assertStringIncludes(warning.message, "1 request failed because this machine, not the target,");
});

Deno.test("warningsOf() returns generator_limit for CPU, event loop or lag", () => {
  const told = steady(1000, 5);
  const health = { cpuShare: 0.5, loopDelayP90Ms: 1, longestPauseMs: 5 };
  assertEquals(kinds(told, {}, { health: { ...health, cpuShare: 0.97 } }), ["generator_limit"]);
  assertEquals(kinds(told, {}, { health: { ...health, loopDelayP90Ms: 30 } }), ["generator_limit"]);
  // Sent 20 ms after they were due, although connections were free.
  const late = told.map((one) => ({ ...one, atMs: one.atMs! + 20 }));
  assertEquals(kinds(late, { ratePerSecond: 200, durationMs: 5000 }), ["generator_limit"]);
});

Deno.test("warningsOf() does not judge the CPU of a run that is mostly start-up", () => {
  assertEquals(
    kinds(steady(900, 1), {}, {
      health: { cpuShare: 1.2, loopDelayP90Ms: 50, longestPauseMs: 50 },
    }),
    [],
  );
});

Deno.test("warningsOf() returns concurrency_limit if requests waited for a connection", () => {
  const late = steady(1000, 5).map((one) => ({ ...one, atMs: one.atMs! + 20 }));
  const options = { ratePerSecond: 200, durationMs: 5000 };
  assertEquals(kinds(late, options, { permitWaitMs: 20 }), ["concurrency_limit"]);
  const [{ message }] = warningsOf(madeResult(late, options, { permitWaitMs: 20 }));
  assertStringIncludes(
    message,
    "Requests queued for up to 20.0ms (p99) because all 10 connections",
  );
});

Deno.test("warningsOf() names connecting if requests waited for that", () => {
  const late = steady(1000, 5).map((one) => ({ ...one, atMs: one.atMs! + 20 }));
  const connected = (count: number) => (tally: RunTally) => {
    for (let i = 0; i < count; i++) tally.addConnection(4, 15, "127.0.0.1:443");
  };
  const options = { ratePerSecond: 200, durationMs: 5000 };
  const [{ kind, message }] = warningsOf(madeResult(late, options, {}, connected(10)));
  assertEquals(kind, "slow_connect");
  assertStringIncludes(
    message,
    "sent up to 20.0ms late (p99) because connecting took up to 19.0ms. Use --warmup",
  );
  const anew = { ...options, keepAlive: false };
  const [each] = warningsOf(madeResult(late, anew, {}, connected(1000)));
  assertStringIncludes(each.message, "With a rate, connecting is part of the latency.");
  // Nine connections for a thousand requests do not explain a 99th percentile.
  assertEquals(kinds(late, options, {}, connected(9)), ["generator_limit"]);
});

Deno.test("warningsOf() does not judge a generator by the first request of a few", () => {
  const told = steady(10, 100).map((one, i) => i === 0 ? { ...one, atMs: 30 } : one);
  const options = { ratePerSecond: 10, durationMs: 1000 };
  const onTime = { issuedForMs: 900 };
  assertEquals(kinds(told, options, onTime), ["few_samples"]);
  const late = told.map((one) => ({ ...one, atMs: one.atMs! + 30 }));
  assertEquals(kinds(late, options, onTime), ["generator_limit", "few_samples"]);
});

Deno.test("warningsOf() blames a pause of this process, and not the target", () => {
  // Two seconds of requests queued up while the process was stopped.
  const told = steady(1000, 5).map((one, i) => ({
    ...one,
    atMs: i >= 400 && i < 800 ? 4000 : one.atMs!,
  }));
  const options = { ratePerSecond: 200, durationMs: 5000 };
  const health = { cpuShare: 0.1, loopDelayP90Ms: 1, longestPauseMs: 2010 };
  const warnings = warningsOf(madeResult(told, options, { permitWaitMs: 2000, health }));
  assertEquals(warnings.map(({ kind }) => kind), ["generator_limit"]);
  assertStringIncludes(warnings[0].message, "stood still for 2.01s");
  // In a closed loop too, and even if it shows only in timeouts.
  const timedOut = [{ tookMs: 2000, ...failed("timeout") }, ...steady(200, 5)];
  assertEquals(kinds(timedOut, { timeoutMs: 1000 }, { health })[0], "generator_limit");
  // A target that is slower than that is still reported.
  const slow = told.map((one, i) => ({ ...one, atMs: one.atMs + 5 * i }));
  const slowKinds = kinds(slow, options, { permitWaitMs: 5000, health });
  assertEquals(slowKinds.slice(0, 2), ["generator_limit", "concurrency_limit"]);
});

Deno.test("warningsOf() returns rate_not_reached for requests not started, and by time", () => {
  const told = steady(900, 5);
  const options = { ratePerSecond: 200, durationMs: 5000 };
  const [warning] = warningsOf(
    madeResult(told, options, { unissued: 100, openForMs: 5000, lastDueMs: 4495 }),
  );
  assertEquals(warning.kind, "rate_not_reached");
  assertStringIncludes(warning.message, "180.00 req/s, 90.0% of 200.00 req/s. 100 requests");
  // All were started eventually, in twice the time.
  const slow = { ratePerSecond: 200, requests: 900 };
  const late = warningsOf(madeResult(told, slow, { issuedForMs: 8995 }));
  assertEquals(late.map(({ kind }) => kind), ["rate_not_reached"]);
  assertStringIncludes(late[0].message, "100.00 req/s, 50.0% of 200.00 req/s.");
  // 40 of 41 requests due in 66 s: not the 0.61 req/s that 40 in 66 s would be.
  const rare = { ratePerSecond: 0.6, durationMs: 68_000 };
  const [{ message }] = warningsOf(
    madeResult(steady(40, 1600), rare, { unissued: 1, openForMs: 66_000, lastDueMs: 66_000 }),
  );
  assertStringIncludes(message, "0.59 req/s, 97.6% of 0.60 req/s.");
  // A single request has no rate.
  assertEquals(kinds([{ tookMs: 5 }], { ...slow, requests: 1 }, { issuedForMs: 900 }), [
    "few_samples",
  ]);
  // One started and two unissued requests in three seconds.
  const once = { unissued: 2, openForMs: 3000, issuedForMs: 1 };
  const [few] = warningsOf(
    madeResult([{ tookMs: 5000 }], { ratePerSecond: 1, durationMs: 3000 }, once),
  );
  assertStringIncludes(few.message, "0.33 req/s, 33.3% of 1.00 req/s. 2 requests were due");
});

Deno.test("warningsOf() returns littles_law if time was spent on requests without a latency", () => {
  const told = [...steady(1000, 5), { tookMs: 400, ...failed("reset") }];
  assertEquals(kinds(told), ["littles_law"]);
  assertEquals(kinds([...steady(1000, 5), { tookMs: 400, end: "cut" as const }]), ["littles_law"]);
});

Deno.test("warningsOf() does not apply Little's law without latencies", () => {
  assertEquals(kinds([{ tookMs: 400, ...failed("reset") }, { tookMs: 400, end: "cut" }]), []);
});

Deno.test("warningsOf() ignores a fraction of a request in flight", () => {
  // 0.04 in flight on average, half of it without a latency.
  const told = [{ tookMs: 20 }, { atMs: 999, tookMs: 1 }, { tookMs: 20, ...failed("reset") }];
  assertEquals(kinds([...told, ...steady(100, 0)]), []);
});

Deno.test("warningsOf() returns not_steady, with the test that found it", () => {
  const random = seededRandom(3);
  const told: Told[] = [];
  for (let atMs = 0; atMs < 20_000;) {
    const tookMs = (atMs < 10_000 ? 5 : 7) + random();
    told.push({ atMs, tookMs });
    atMs += tookMs;
  }
  const [warning] = warningsOf(madeResult(told));
  assertEquals(warning.kind, "not_steady");
  assertStringIncludes(warning.message, "Mann-Whitney");
});

Deno.test("warningsOf() does not call the growing queue of an overload unsteady", () => {
  // Sent at half the rate, so that each request is due longer ago than the one before.
  const told = steady(2000, 10);
  const options = { ratePerSecond: 200, durationMs: 20_000 };
  const over = { unissued: 2000, openForMs: 20_000, permitWaitMs: 20_000 };
  assertEquals(kinds(told, options, over), ["concurrency_limit", "rate_not_reached"]);
});

Deno.test("warningsOf() considers noise steady", () => {
  const random = seededRandom(9);
  let alarms = 0;
  for (let run = 0; run < 50; run++) {
    const told: Told[] = [];
    for (let atMs = 0; atMs < 20_000;) {
      const tookMs = 5 + 10 * random();
      told.push({ atMs, tookMs });
      atMs += tookMs;
    }
    alarms += warningsOf(madeResult(told)).length;
  }
  assertEquals(alarms, 0);
});

Deno.test("warningsOf() returns few_samples below the number that p99 needs", () => {
  assertEquals(kinds(steady(99, 1)), ["few_samples"]);
  assertEquals(kinds(steady(100, 1)), []);
});

Deno.test("warningsOf() returns connections and unsolicited_bytes", () => {
  assertEquals(kinds(steady(500, 1), {}, { connectionsOpened: 400 }), ["connections"]);
  assertEquals(kinds(steady(500, 1), { keepAlive: false }, { connectionsOpened: 500 }), []);
  assertEquals(kinds([...steady(500, 1), { tookMs: 1, hasUnsolicitedBytes: true }]), [
    "unsolicited_bytes",
  ]);
});

Deno.test("warningsOf() returns slow_lookup if it is most of the connect time", async () => {
  const url = "http://shop.example/";
  const result = madeResult(steady(200, 1), { url });
  for (let i = 0; i < 10; i++) result.sums.connect.add(120_000);
  const slow = () => new Promise((resolve) => setTimeout(resolve, 100));
  const lookupMs = await slowLookupMs(result, slow);
  const [warning] = warningsOf({ ...result, lookupMs });
  assertEquals(warning.kind, "slow_lookup");
  assertStringIncludes(warning.message, "and connecting took 120ms (p50)");
  const fast = await slowLookupMs(result, () => Promise.resolve());
  assertEquals(warningsOf({ ...result, lookupMs: fast }), []);
  // An address needs no lookup, and fast connecting includes no slow one.
  const byAddress = madeResult(steady(200, 1));
  byAddress.sums.connect.add(120_000);
  assertEquals(await slowLookupMs(byAddress, slow), null);
  assertEquals(await slowLookupMs(madeResult(steady(200, 1), { url }), slow), null);
});

Deno.test("a healthy closed-loop run of 100,000 requests has no warning", async () => {
  await using target = new RawTarget(() => ok(), { keepsRequests: false });
  const { report } = await loadTest({ url: target.url, requests: 100_000, concurrency: 50 });
  // The target shares this process and the machine with other tests, which cause these two.
  const ofMachine = ["generator_limit", "not_steady"];
  assertEquals(report.warnings.filter(({ kind }) => !ofMachine.includes(kind)), []);
  assertEquals(report.requests.succeeded, 100_000);
});

Deno.test("warningsOf() returns log_dropped with the number of lines, and why", () => {
  const message = (lines: number, reason: string | null) => {
    const [warning] = warningsOf(madeResult(steady(200, 1), {}, { logLoss: { lines, reason } }));
    assertEquals(warning.kind, "log_dropped");
    return warning.message;
  };
  assertEquals(
    message(1, "disk full"),
    "1 line of the request log could not be written: disk full.",
  );
  assertStringIncludes(
    message(20, null),
    "20 lines of the request log were dropped because writing was too slow.",
  );
});
