/**
 * Tests what a run reports each second, on one thread and on several.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { loadTest } from "../../../lib/load_tester.ts";
import { RunTally } from "../../../lib/load/tally/run_tally.ts";
import type { PartSecond } from "../../../lib/load/engine/hooks.ts";
import type { PartResult } from "../../../lib/load/engine/result.ts";
import type { Second, SecondPart } from "../../../lib/load/tally/second.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { RunSeconds } from "../../../lib/load/run/run_seconds.ts";
import { statusSet } from "../../../lib/load/request/status_set.ts";
import { madeResult } from "../../support/made_result.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const OUTCOME = {
  end: "response",
  failure: null,
  bytesSent: 1,
  bytesReceived: 1,
  retry: "never",
  hasUnsolicitedBytes: false,
  location: null,
  dateMs: 0,
} as const;

/** A thread whose clock is set by the test; times are in milliseconds. */
class Thread {
  nowMs = 0;
  readonly told: SecondPart[] = [];
  readonly tally: RunTally;
  #index = 0;

  constructor(tell: (second: SecondPart) => void = () => {}, groups: readonly string[] = []) {
    this.tally = new RunTally({
      success: statusSet("200-399"),
      startMs: 0,
      dueAtMs: null,
      requestIdOf: String,
      groups,
      groupOf: (index) => index % groups.length,
      onSecond: (second) => {
        this.told.push(second);
        tell(second);
      },
    });
  }

  /** Adds a request that ends now. */
  add(tookMs: number, status = 200): void {
    const sentMs = this.nowMs - tookMs;
    const times = { sentMs, firstByteMs: this.nowMs, doneMs: this.nowMs };
    this.tally.add({ ...OUTCOME, ...times, status }, this.#index++, null);
  }

  /** Ends the run at a time, and reports the rest. */
  end(nowMs: number): void {
    this.nowMs = nowMs;
    this.tally.close(nowMs);
  }
}

/** A second with the result of its thread's part so far. */
function soFar(second: SecondPart, rest: Partial<PartResult> = {}): PartSecond {
  const { elapsedMs } = second;
  return { ...second, soFar: { ...madeResult([]), elapsedMs, ...rest } };
}

/** A plan whose requests are of these kinds. */
function planned(groups: readonly string[] = []) {
  const plan = createPlan({ url: "http://127.0.0.1/" });
  return { ...plan, source: { ...plan.source, groups } };
}

Deno.test("RunTally hands on the counts of each second, and nothing twice", () => {
  const thread = new Thread();
  thread.nowMs = 500;
  thread.add(3);
  thread.add(3);
  thread.add(7, 503);
  thread.nowMs = 1000;
  thread.add(1);
  thread.end(1400);
  const [first, last] = thread.told;
  assertEquals(thread.told.map(({ number, elapsedMs, isLast }) => [number, elapsedMs, isLast]), [
    [0, 1000, false],
    [1, 1400, true],
  ]);
  assertEquals([...first.sums.times.latency.values], [3000, 7000]);
  assertEquals([...first.sums.times.latency.cumulative], [2, 3]);
  assertEquals([first.sums.counters.succeeded, first.sums.counters.failed], [2, 1]);
  assertEquals([...first.sums.statusCounts], [[200, 2], [503, 1]]);
  assertEquals([...last.sums.times.latency.values], [1000]);
  assertEquals([last.sums.counters.succeeded, last.sums.counters.failed], [1, 0]);
  assertEquals(first.sums.slowest.map(({ latencyUs }) => latencyUs), [7000, 3000, 3000]);
  assertEquals(thread.tally.completed, 4);
});

Deno.test("RunTally reports seconds in which it was blocked, and counts late requests for the last one", () => {
  const thread = new Thread();
  thread.nowMs = 3050;
  thread.add(2);
  thread.end(3100);
  assertEquals(thread.told.map(({ elapsedMs }) => elapsedMs), [1000, 2000, 3000, 3100]);
  assertEquals(thread.told.map(({ sums }) => sums.counters.succeeded), [0, 0, 0, 1]);
});

Deno.test("RunSeconds reports a second when all threads have, in any order", () => {
  const seconds: Second[] = [];
  const run = new RunSeconds(planned(["a", "b"]), 2, {
    onSecond: (second) => seconds.push(second),
  });
  const [left, right] = [0, 1].map((i) =>
    new Thread((second) => run.take(i, soFar(second)), ["a", "b"])
  );
  left.nowMs = right.nowMs = 900;
  for (const ms of [1, 2, 3]) left.add(ms);
  left.end(1900);
  assertEquals(seconds, [], "the other thread has not said a word");
  right.add(9, 500);
  right.end(1950);
  assertEquals(
    seconds.map(({ atMs, completed, failed }) => [atMs, completed, failed]),
    [[0, 4, 1]],
    "nothing came in what was left of the next second",
  );
  const [first] = seconds;
  assertEquals([...first.latency.values], [1000, 2000, 3000, 9000]);
  assertEquals(first.latency.percentile(50), 2000);
  assertEquals([...first.snapshot.statusCounts], [[200, 3], [500, 1]]);
  const { targets, latency, service, elapsedMs } = first.snapshot;
  assertEquals([latency.count, service, elapsedMs], [4, null, 1000]);
  assertEquals(targets.map(({ name }) => name), ["a", "b"]);
  // Each thread alternated between the two targets.
  assertEquals(targets.map(({ succeeded, failed }) => [succeeded, failed]), [[2, 1], [1, 0]]);
  assertEquals(targets.map((target) => target.latency.count), [3, 1]);
  assertEquals(run.series.points().map(({ completed, p50Us }) => [completed, p50Us]), [[4, 2000]]);
});

Deno.test("RunSeconds continues without a thread that has crashed, and keeps what it had reported", () => {
  const seconds: Second[] = [];
  const run = new RunSeconds(planned(), 2, { onSecond: (second) => seconds.push(second) });
  const [left, right] = [firstSecond(), firstSecond()];
  run.take(0, left);
  run.take(1, right);
  assertEquals(seconds.map(({ completed }) => completed), [2]);
  run.take(1, { ...right, number: 1, elapsedMs: 2000 });
  assertEquals(seconds.length, 1, "the other thread may still say something");
  run.end(0);
  run.take(0, left);
  assertEquals(seconds.map(({ completed }) => completed), [2, 1]);
  assertEquals(seconds.map(({ lengthMs }) => lengthMs), [1000, 1000]);
  assertEquals([seconds[1].snapshot.succeeded, run.sums.succeeded], [3, 3]);
});

Deno.test("RunSeconds reports the sums of all threads with each second", () => {
  const started: number[] = [];
  const run = new RunSeconds(planned(), 2, {
    onCounted: (soFar) => started.push(soFar.started),
  });
  const second = firstSecond();
  run.take(0, soFar(second, { started: 3 }));
  run.take(0, soFar({ ...second, number: 1, elapsedMs: 2000 }, { started: 5 }));
  run.take(1, soFar(second, { started: 4 }));
  assertEquals(started, [7], "that of the same second");
  run.end(1);
  assertEquals(started, [7, 9]);
});

/** The first second of a thread that has answered one request. */
function firstSecond(): PartSecond {
  const thread = new Thread();
  thread.nowMs = 500;
  thread.add(1);
  thread.end(1000);
  return soFar(thread.told[0]);
}

for (const threads of [1, 3]) {
  Deno.test(`onSecond on ${threads} threads adds up to the report`, async () => {
    let answered = 0;
    await using target = new RawTarget(async () => {
      await delay(5);
      return answered++ % 10 === 0 ? ok("no", "503 Busy") : ok();
    });
    const seconds: Second[] = [];
    const sums: number[] = [];
    const { report, tallies } = await loadTest({
      url: target.url,
      durationMs: 2300,
      concurrency: 6,
      ratePerSecond: 200,
      threads,
    }, {
      onSecond: (second) => {
        seconds.push(second);
        sums.push(second.snapshot.latency.count);
      },
    });
    const { succeeded, failed } = report.requests;
    const sum = (of: (second: Second) => number) => seconds.reduce((n, s) => n + of(s), 0);
    assertEquals(sum(({ completed }) => completed), succeeded + failed);
    assertEquals(sum((second) => second.failed), failed);
    assertEquals(sum(({ latency }) => latency.count), report.latencyMs.count);
    assertEquals(sums, sums.toSorted((a, b) => a - b));
    assertEquals(sums.at(-1), report.latencyMs.count);
    assert(seconds.length >= 3, `${seconds.length}`);
    assertEquals(seconds.map(({ atMs }) => atMs), seconds.map((_, i) => i * 1000));
    const { snapshot } = seconds.at(-1)!;
    assertEquals(Object.fromEntries(snapshot.statusCounts), report.statusCodes);
    for (const name of ["latency", "service", "lag"] as const) {
      const [ours, theirs] = [snapshot[name]!.distribution(), tallies[name].distribution()];
      assertEquals(ours.values, theirs.values, name);
      assertEquals(ours.cumulative, theirs.cumulative, name);
    }
  });

  Deno.test(`endSignal on ${threads} threads ends a run early, without interrupting it`, async () => {
    await using target = new RawTarget(async () => (await delay(20), ok()));
    const end = new AbortController();
    const phases = new Set<string>();
    const { report } = await loadTest({
      url: target.url,
      durationMs: 3_600_000,
      concurrency: 6,
      threads,
    }, {
      endSignal: end.signal,
      onProgress: ({ phase, aborted, completed }) => {
        if (completed > 20) end.abort("enough has been seen");
        phases.add(`${phase} ${aborted}`);
      },
    });
    assertEquals(report.interrupted, false);
    assertEquals(report.requests.unfinished, 0);
    assertEquals(report.requests.issued, target.requests);
    assertEquals(report.warnings[0], { kind: "aborted", message: "enough has been seen" });
    assert(phases.has("running false") && phases.has("done true"), [...phases].join());
  });
}

Deno.test("endSignal aborted before the run ends it before its first request", async () => {
  await using target = new RawTarget(() => ok());
  const endSignal = AbortSignal.abort("never");
  const { report } = await loadTest({ url: target.url, requests: 5 }, { endSignal });
  assertEquals([report.requests.issued, target.requests], [0, 0]);
  assertEquals(report.warnings[0].message, "never");
});

Deno.test("endSignal after the end of a run has no effect", async () => {
  await using target = new RawTarget(() => ok());
  const end = new AbortController();
  const { report } = await loadTest({ url: target.url, requests: 5 }, {
    endSignal: end.signal,
    onSecond: () => end.abort("too late"),
  });
  assertEquals(report.requests.succeeded, 5);
  assert(!report.warnings.some(({ kind }) => kind === "aborted"));
});
