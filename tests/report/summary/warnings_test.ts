/**
 * What makes each warning appear, and that none does without a reason.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Failure } from "../../../lib/errors.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { slowLookupMs } from "../../../lib/load/run/name_lookup.ts";
import { warningsOf } from "../../../lib/report/summary/warnings.ts";
import { seededRandom } from "../../../lib/target/faults.ts";
import { madeResult, type Told } from "../../support/made_result.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const kinds = (...args: Parameters<typeof madeResult>) =>
  warningsOf(madeResult(...args)).map(({ kind }) => kind);

/** Exchanges at even distances, each as long as the distance: one in flight. */
function steady(count: number, everyMs: number): Told[] {
  return Array.from({ length: count }, (_, i) => ({ atMs: i * everyMs, tookMs: everyMs }));
}

const failed = (kind: Failure["kind"]) => ({ failure: { kind, message: kind } });

Deno.test("warningsOf() has nothing to say of a steady run", () => {
  assertEquals(kinds(steady(5000, 5)), []);
  assertEquals(kinds(steady(5000, 5), { ratePerSecond: 200, durationMs: 25_000 }), []);
});

Deno.test("warningsOf() tells client_limit with the number of requests", () => {
  const told = [...steady(200, 1), { tookMs: 1, ...failed("client_limit") }];
  const [warning] = warningsOf(madeResult(told));
  assertEquals(warning.kind, "client_limit");
  assertStringIncludes(warning.message, "1 requests failed because this machine");
});

Deno.test("warningsOf() tells generator_limit by CPU, event loop or lag", () => {
  const told = steady(1000, 5);
  const health = { cpuShare: 0.5, loopDelayP90Ms: 1 };
  assertEquals(kinds(told, {}, { health: { ...health, cpuShare: 0.97 } }), ["generator_limit"]);
  assertEquals(kinds(told, {}, { health: { ...health, loopDelayP90Ms: 30 } }), ["generator_limit"]);
  // Sent 20 ms after they were due, though places were free.
  const late = told.map((one) => ({ ...one, atMs: one.atMs! + 20 }));
  assertEquals(kinds(late, { ratePerSecond: 200, durationMs: 5000 }), ["generator_limit"]);
});

Deno.test("warningsOf() does not judge the CPU of a run that is mostly start-up", () => {
  assertEquals(kinds(steady(900, 1), {}, { health: { cpuShare: 1.2, loopDelayP90Ms: 50 } }), []);
});

Deno.test("warningsOf() tells concurrency_limit where requests waited for a place", () => {
  const late = steady(1000, 5).map((one) => ({ ...one, atMs: one.atMs! + 20 }));
  const options = { ratePerSecond: 200, durationMs: 5000 };
  assertEquals(kinds(late, options, { permitWaits: 10 }), ["concurrency_limit"]);
});

Deno.test("warningsOf() tells rate_not_reached by requests not started, and by time", () => {
  const told = steady(900, 5);
  const options = { ratePerSecond: 200, durationMs: 5000 };
  const [warning] = warningsOf(
    madeResult(told, options, { unissued: 100, lastDueMs: 4995, issuedForMs: 5000 }),
  );
  assertEquals(warning.kind, "rate_not_reached");
  assertStringIncludes(warning.message, "180.00 req/s, 90.0% of 200.00 req/s. 100 requests");
  // All were started in the end, in twice the time.
  const slow = { ratePerSecond: 200, requests: 900 };
  assertEquals(kinds(told, slow, { issuedForMs: 9000 }), ["rate_not_reached"]);
});

Deno.test("warningsOf() tells littles_law where time went into requests without a latency", () => {
  const told = [...steady(1000, 5), { tookMs: 400, ...failed("reset") }];
  assertEquals(kinds(told), ["littles_law"]);
  assertEquals(kinds([...steady(1000, 5), { tookMs: 400, end: "cut" as const }]), ["littles_law"]);
});

Deno.test("warningsOf() tells not_steady, and which test says so", () => {
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

Deno.test("warningsOf() takes noise for steady", () => {
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

Deno.test("warningsOf() tells few_samples below what the p99 takes", () => {
  assertEquals(kinds(steady(99, 1)), ["few_samples"]);
  assertEquals(kinds(steady(100, 1)), []);
});

Deno.test("warningsOf() tells connections and unsolicited_bytes", () => {
  assertEquals(kinds(steady(500, 1), {}, { connectionsOpened: 400 }), ["connections"]);
  assertEquals(kinds(steady(500, 1), { keepAlive: false }, { connectionsOpened: 500 }), []);
  assertEquals(kinds([...steady(500, 1), { tookMs: 1, hasUnsolicitedBytes: true }]), [
    "unsolicited_bytes",
  ]);
});

Deno.test("warningsOf() tells slow_lookup where it is most of connecting", async () => {
  const url = "http://shop.example/";
  const result = madeResult(steady(200, 1), { url });
  for (let i = 0; i < 10; i++) result.tally.addConnection(120, null);
  const slow = () => new Promise((resolve) => setTimeout(resolve, 100));
  const lookupMs = await slowLookupMs(result, slow);
  const [warning] = warningsOf({ ...result, lookupMs });
  assertEquals(warning.kind, "slow_lookup");
  assertStringIncludes(warning.message, "of the 120ms needed to connect");
  const fast = await slowLookupMs(result, () => Promise.resolve());
  assertEquals(warningsOf({ ...result, lookupMs: fast }), []);
  // An address needs no lookup, and fast connecting has no slow one in it.
  const byAddress = madeResult(steady(200, 1));
  byAddress.tally.addConnection(120, null);
  assertEquals(await slowLookupMs(byAddress, slow), null);
  assertEquals(await slowLookupMs(madeResult(steady(200, 1), { url }), slow), null);
});

Deno.test("a healthy closed-loop run of 100,000 requests has no warning", async () => {
  await using target = new RawTarget(() => ok(), { keepsRequests: false });
  const { report } = await loadTest({ url: target.url, requests: 100_000, concurrency: 50 });
  // The target shares this process, so its CPU is no measure of the generator's.
  assertEquals(report.warnings.filter(({ kind }) => kind !== "generator_limit"), []);
  assertEquals(report.requests.succeeded, 100_000);
});

Deno.test("warningsOf() tells log_dropped with the number of lines, and why", () => {
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
