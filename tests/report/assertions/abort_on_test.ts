/**
 * Tests at which second a condition ends a run, and at which it does not.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { fc } from "../../support/property.ts";
import { UsageError } from "../../../lib/errors.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import type { Second, SumsSnapshot } from "../../../lib/load/tally/second.ts";
import { withAbortOn } from "../../../lib/report/assertions/abort_on.ts";
import { latencySummary } from "../../../lib/report/latency/latency_summary.ts";
import { LatencySnapshot } from "../../../lib/report/latency/latency_snapshot.ts";
import { Distribution } from "../../../lib/stats/percentile.ts";
import { Tally } from "../../../lib/stats/tally.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const plan = (abortOn: string[], options: Partial<LoadOptions> = {}) =>
  createPlan({ url: "http://127.0.0.1/", abortOn, ...options });

function tallyOf(timesMs: readonly number[]): Tally {
  const tally = new Tally();
  for (const ms of timesMs) tally.add(ms * 1000);
  return tally;
}

/** The end of a second with these sums; a thousand requests of 10 ms by default. */
function second(told: Partial<SumsSnapshot> = {}, atMs = 0): Second {
  return {
    atMs,
    lengthMs: 1000,
    lag: null,
    completed: 0,
    failed: 0,
    latency: new Distribution(new Float64Array(), new Float64Array()),
    snapshot: {
      elapsedMs: atMs + 1000,
      succeeded: 1000,
      failed: 0,
      retried: 0,
      statusCounts: new Map([[200, 1000]]),
      errors: [],
      latency: tallyOf(Array(1000).fill(10)),
      service: null,
      lag: null,
      censored: 0,
      targets: [],
      ...told,
    },
  };
}

/** Returns why a second with these sums ends a run; undefined if it does not. */
function ended(expression: string, told: Partial<SumsSnapshot>, options?: Partial<LoadOptions>) {
  const { endSignal, onSecond } = withAbortOn(plan([expression], options), {});
  onSecond!(second(told));
  return endSignal!.aborted ? endSignal!.reason : undefined;
}

Deno.test("withAbortOn() returns the same hooks without conditions", () => {
  const hooks = {};
  assert(withAbortOn(plan([]), hooks) === hooks);
});

Deno.test("withAbortOn() ends the run if a condition is met by all that was counted", () => {
  const by = (condition: string, measured: string) =>
    `--abort-on ${condition} ended the run after 1.00s: measured ${measured}.`;
  assertEquals(ended("failed>50%", { succeeded: 40, failed: 60 }), by("failed>50%", "60.0%"));
  assertEquals(ended("failed>50%", { succeeded: 50, failed: 50 }), undefined);
  assertEquals(ended("failed>=3", { failed: 3 }), by("failed>=3", "3"));
  assertEquals(
    ended("status.503>1", { statusCounts: new Map([[503, 2]]) }),
    by("status.503>1", "2"),
  );
  assertEquals(
    ended("throughput<1001", {}),
    by("throughput<1001", "1000.00 req/s"),
  );
  assertEquals(ended("p99>5ms", {}), by("p99>5ms", "10.0ms"));
  assertEquals(ended("mean>10ms", {}), undefined);
  const open = { service: tallyOf(Array(100).fill(2)), lag: tallyOf(Array(100).fill(7)) };
  const rate = { ratePerSecond: 10 };
  assertEquals(ended("service.p99>1ms", open, rate), by("service.p99>1ms", "2.00ms"));
  assertEquals(ended("lag.max>=7ms", open, rate), by("lag.max>=7ms", "7.00ms"));
});

Deno.test("withAbortOn() uses the numbers of a target by its name", () => {
  const { snapshot } = second();
  const targets = [
    { ...snapshot, name: "quick" },
    { ...snapshot, name: "slow", latency: tallyOf(Array(100).fill(80)) },
  ];
  assertEquals(ended('target("quick").p99>50ms', { targets }), undefined);
  assertEquals(
    ended('target("slow").p99>50ms', { targets }),
    '--abort-on target("slow").p99>50ms ended the run after 1.00s: measured 80.0ms.',
  );
});

Deno.test("withAbortOn() continues if there are too few samples, or only a bound", () => {
  const few = { latency: tallyOf(Array(99).fill(10)) };
  assertEquals(ended("p99>5ms", few), undefined);
  assertEquals(ended("p99<5h", few), undefined);
  const timedOut = { latency: tallyOf(Array(100).fill(30_000)), censored: 100 };
  assertEquals(ended("p99<1h", timedOut), undefined);
  assertEquals(
    ended("p99>1s", timedOut),
    "--abort-on p99>1s ended the run after 1.00s: measured >30.0s (only a lower bound: 100 timed out).",
  );
});

Deno.test("withAbortOn() evaluates whole seconds, and ends a run once", () => {
  const { endSignal, onSecond } = withAbortOn(plan(["failed>0", "failed>1"]), {});
  onSecond!(second({ failed: 5, elapsedMs: 700 }));
  assertEquals(endSignal!.aborted, false, "the last part of a run");
  onSecond!(second({}, 1000));
  assertEquals(endSignal!.aborted, false);
  onSecond!(second({ failed: 1 }, 2000));
  onSecond!(second({ failed: 2 }, 3000));
  assertEquals(endSignal!.reason, "--abort-on failed>0 ended the run after 3.00s: measured 1.");
});

Deno.test("withAbortOn() keeps the given hooks", () => {
  const seen: Second[] = [];
  const end = new AbortController();
  const onProgress = () => {};
  const hooks = withAbortOn(plan(["failed>0"]), {
    onProgress,
    onSecond: (told) => seen.push(told),
    endSignal: end.signal,
  });
  const first = second();
  hooks.onSecond!(first);
  assert(hooks.onProgress === onProgress && seen[0] === first);
  end.abort("for another reason");
  assertEquals(hooks.endSignal!.reason, "for another reason");
});

Deno.test("withAbortOn() rejects an invalid condition", () => {
  const error = assertThrows(() => withAbortOn(plan(["p99>1"]), {}), UsageError);
  assertEquals(error.option, "abortOn");
});

Deno.test("LatencySnapshot returns the numbers of a latency summary", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 300 }), (us) => {
    const tally = new Tally();
    for (const value of us) tally.add(value);
    const { stddev: _, mean, ...summary } = latencySummary(tally, 3);
    const snapshot = new LatencySnapshot(tally, 3);
    for (const [name, value] of Object.entries(summary)) {
      assertEquals(snapshot[name as keyof typeof summary], value, name);
    }
    assert(Math.abs((snapshot.mean ?? -1) - (mean ?? -1)) < 1e-5);
  }));
});

for (const threads of [1, 2]) {
  Deno.test(`abortOn ends a hopeless run on ${threads} threads, and the report says why`, async () => {
    await using target = new RawTarget(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return ok("no", "503 Busy");
    });
    const { report } = await loadTest({
      url: target.url,
      durationMs: 3_600_000,
      concurrency: 4,
      threads,
      abortOn: ["failed>50%"],
    });
    assertEquals(report.interrupted, false);
    assertEquals(report.requests.unfinished, 0);
    const [warning] = report.warnings;
    assertEquals(warning.kind, "aborted");
    assert(
      /^--abort-on failed>50% ended the run after \d+\.\d\ds: measured 100\.0%\.$/.test(
        warning.message,
      ),
    );
  });
}

for (const threads of [1, 2]) {
  Deno.test(`abortOn and assertions accept targets by name on ${threads} threads`, async () => {
    await using target = new RawTarget(async ({ head }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return head.startsWith("GET /bad ") ? ok("no", "500 Oh") : ok();
    });
    const [good, bad] = [`${target.url}good`, `${target.url}bad`];
    const { report } = await loadTest({
      targets: [{ url: good }, { url: bad }],
      durationMs: 3_600_000,
      concurrency: 4,
      threads,
      abortOn: [`target("GET ${good}").failed>0`, `target("GET ${bad}").status.500>99%`],
      assertions: [
        "failed<51%",
        `target("GET ${good}").failed<1`,
        `target("GET ${bad}").failed<100%`,
      ],
    });
    const warning = report.warnings.find(({ kind }) => kind === "aborted");
    const condition = `--abort-on target("GET ${bad}").status.500>99% `;
    assert(warning!.message.startsWith(condition), warning!.message);
    assertEquals(report.assertions.slice(1).map(({ holds }) => holds), [true, false]);
    assertEquals(report.assertions[2].actual, 100);
  });
}

for (const threads of [1, 2]) {
  Deno.test(`abortOn and assertions accept retried on ${threads} threads`, async () => {
    await using target = new RawTarget(async ({ turn }, connection) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (turn < 3) return ok();
      await connection.write(new TextEncoder().encode(ok()));
      return null;
    });
    const { report } = await loadTest({
      url: target.url,
      durationMs: 3_600_000,
      concurrency: 4,
      threads,
      abortOn: ["retried>5%"],
      assertions: ["retried<1", "retried<100%"],
    });
    assert(report.warnings.find(({ kind }) => kind === "aborted") !== undefined);
    const { retried } = report.connections;
    assert(retried > 0);
    assertEquals(report.assertions.map(({ holds }) => holds), [false, true]);
    const { succeeded, failed } = report.requests;
    assertEquals(report.assertions.map(({ actual }) => actual), [
      retried,
      100 * retried / (succeeded + failed),
    ]);
  });
}
