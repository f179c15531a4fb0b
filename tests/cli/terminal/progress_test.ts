/**
 * Tests the progress line in each phase of a run, and where it is drawn.
 *
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { CurrentThroughput, type Goal, progressText } from "../../../lib/cli/terminal/progress.ts";
import { ProgressLine } from "../../../lib/cli/terminal/progress_line.ts";
import { keptStreams } from "../../support/kept_streams.ts";
import type { Progress } from "../../../lib/load/engine/result.ts";

const BY_NUMBER: Goal = { requests: 1000, durationMs: null };
const BY_TIME: Goal = { requests: null, durationMs: 10_000 };
const BY_BOTH: Goal = { requests: 1000, durationMs: 90_000 };

function progress(told: Partial<Progress> = {}): Progress {
  const { issued = 430, completed = 420, ...rest } = told;
  return {
    phase: "running",
    interrupted: false,
    aborted: false,
    elapsedMs: 2340,
    issued,
    completed,
    responses: completed,
    failed: 0,
    inFlight: issued - completed,
    ...rest,
  };
}

Deno.test("progressText() shows the progress towards each goal", () => {
  const running = progress();
  assertEquals(progressText(running, BY_NUMBER, 427), "Running...  [420/1000] 427 req/s");
  assertEquals(progressText(running, BY_TIME, 427), "Running...  [420 in 2.3s/10s] 427 req/s");
  assertEquals(
    progressText(running, BY_BOTH, 426.5),
    "Running...  [420/1000 in 2.3s/1m 30s] 427 req/s",
  );
});

Deno.test("progressText() shows failures and the planned rate", () => {
  const failing = progress({ failed: 18 });
  assertEquals(
    progressText(failing, { ...BY_NUMBER, plannedPerSecond: () => 500 }, 427),
    "Running...  [420/1000] 427 of 500 req/s · 18 failed (4.3%)",
  );
  const draining = progress({ failed: 18, phase: "draining" });
  assertEquals(
    progressText(draining, BY_NUMBER, 0),
    "Running...  [420/1000] waiting for 10 in flight · 18 failed (4.3%)",
  );
  assertEquals(
    progressText(progress({ failed: 18, phase: "done" }), BY_NUMBER, 0),
    "Running...  [420/1000] done",
  );
});

Deno.test("ProgressLine is cut before it would wrap", () => {
  const streams = keptStreams({
    isErrTerminal: true,
    errSize: () => ({ columns: 20, rows: 24 }),
  });
  new ProgressLine(streams, BY_NUMBER).show(progress());
  assertEquals(streams.written, ["\rRunning...  [420/10\x1b[K"]);
});

Deno.test("progressText() names each phase", () => {
  const text = (told: Partial<Progress>) => progressText(progress(told), BY_NUMBER, 427.35);
  assertEquals(text({ phase: "warmup" }), "Running...  [420/1000] warming up");
  assertEquals(text({ phase: "running" }), "Running...  [420/1000] 427 req/s");
  assertEquals(text({ phase: "draining" }), "Running...  [420/1000] waiting for 10 in flight");
  assertEquals(
    text({ phase: "draining", interrupted: true }),
    "Running...  [420/1000] waiting for 10 in flight, press Ctrl+C again to stop now",
  );
  assertEquals(text({ phase: "done", completed: 1000 }), "Running...  [1000/1000] done");
  assertEquals(text({ phase: "done", interrupted: true }), "Running...  [420/1000] interrupted");
});

Deno.test("progressText() does not count time beyond the duration", () => {
  const late = progress({ phase: "draining", elapsedMs: 10_740 });
  assertEquals(
    progressText(late, BY_TIME, 0),
    "Running...  [420 in 10.0s/10s] waiting for 10 in flight",
  );
});

Deno.test("progressText() is the same for the same arguments", () => {
  const moment = Object.freeze(progress());
  assertEquals(progressText(moment, BY_BOTH, 1), progressText(moment, BY_BOTH, 1));
});

Deno.test("CurrentThroughput returns that of the last second", () => {
  const throughput = new CurrentThroughput();
  const seen: number[] = [];
  let completed = 0;
  for (let elapsedMs = 100; elapsedMs <= 5000; elapsedMs += 100) {
    // 100 requests per second until 3 s, then 1000.
    completed += elapsedMs <= 3000 ? 10 : 100;
    seen.push(throughput.update({ elapsedMs, responses: completed }));
  }
  const at = (elapsedMs: number) => seen[elapsedMs / 100 - 1];
  for (const elapsedMs of [100, 500, 1000, 2000, 3000]) {
    assertAlmostEquals(at(elapsedMs), 100, 1e-6);
  }
  assertAlmostEquals(at(3500), 5 * 10 + 5 * 100, 1e-6);
  for (const elapsedMs of [4000, 4500, 5000]) assertAlmostEquals(at(elapsedMs), 1000, 1e-6);
});

Deno.test("CurrentThroughput starts with that since the start, at 0", () => {
  const throughput = new CurrentThroughput();
  assertEquals(throughput.update({ elapsedMs: 0, responses: 0 }), 0);
  assertEquals(throughput.update({ elapsedMs: 50, responses: 5 }), 100);
  assertEquals(throughput.update({ elapsedMs: 100, responses: 5 }), 50);
});

Deno.test("CurrentThroughput drops to 0 while nothing is completed", () => {
  const throughput = new CurrentThroughput();
  for (let elapsedMs = 100; elapsedMs <= 2000; elapsedMs += 100) {
    throughput.update({ elapsedMs, responses: Math.min(elapsedMs, 500) });
  }
  assertEquals(throughput.update({ elapsedMs: 2100, responses: 500 }), 0);
});

Deno.test("CurrentThroughput looks further back if updates are more than a second apart", () => {
  const throughput = new CurrentThroughput();
  throughput.update({ elapsedMs: 1000, responses: 100 });
  assertEquals(throughput.update({ elapsedMs: 4000, responses: 700 }), 200);
});

function shown(isErrTerminal: boolean): string[] {
  const streams = keptStreams({ isErrTerminal });
  const line = new ProgressLine(streams, BY_NUMBER);
  line.show(progress({ elapsedMs: 1000, completed: 427 }));
  line.show(progress({ elapsedMs: 1100, completed: 500, phase: "draining" }));
  line.show(progress({ elapsedMs: 2340, completed: 1000, phase: "done" }));
  return streams.written;
}

Deno.test("ProgressLine is redrawn in place on a terminal", () => {
  assertEquals(shown(true), [
    "\rRunning...  [427/1000] 427 req/s\x1b[K",
    "\rRunning...  [500/1000] waiting for -70 in flight\x1b[K",
    "\rRunning...  [1000/1000] done\x1b[K\n\n",
  ]);
});

Deno.test("ProgressLine is printed once, at the end, without a terminal", () => {
  assertEquals(shown(false), ["Running...  [1000/1000] done\n\n"]);
});
