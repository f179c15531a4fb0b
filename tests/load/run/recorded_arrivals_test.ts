/**
 * Tests runs whose requests are due at their targets' own times.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { loggedRun } from "../../support/logged_run.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const TIMES = [1000, 1005, 1005, 1080];
const recorded = (times: readonly number[], url = "http://127.0.0.1:1/"): LoadOptions => ({
  url,
  targets: times.map((dueMs, i) => ({ url: `/${i}`, dueMs })),
  arrivals: "recorded",
});

for (const threads of [1, 2]) {
  Deno.test(`loadTest() keeps recorded gaps and their order on ${threads} thread(s)`, async () => {
    await using target = new RawTarget();
    const { report, entries } = await loggedRun({
      ...recorded(TIMES, target.url),
      ...{ requests: 6, threads, concurrency: 4 },
    });
    assertEquals(entries.map(({ dueMs }) => Math.round(dueMs! * 1000) / 1000), [
      ...[0, 5, 5, 80, 106.667, 111.667],
    ]);
    const path = ({ target }: { target: string | null }) => new URL(target!.slice(4)).pathname;
    assertEquals(entries.map(path), ["/0", "/1", "/2", "/3", "/0", "/1"]);
    for (const { dueMs, sentMs } of entries) assert(sentMs! >= dueMs!, `${sentMs} ${dueMs}`);
    assertEquals([report.latencyMs.count, report.lagMs?.count], [6, 6]);
  });
}

Deno.test("loadTest() counts the latency of recorded requests from when they were due", async () => {
  const delay = () => new Promise<void>((resolve) => setTimeout(resolve, 60));
  await using target = new RawTarget(async () => (await delay(), ok()));
  const { report } = await loadTest({ ...recorded([0, 1, 2], target.url), concurrency: 1 });
  // The third request waits for two others.
  assert(report.latencyMs.max! >= 170, `${report.latencyMs.max}`);
  assert(report.lagMs!.max! >= 110, `${report.lagMs!.max}`);
});

Deno.test("loadTest() rejects recorded arrivals that cannot be replayed", async () => {
  const refused = async (options: LoadOptions) =>
    (await assertRejects(() => loadTest(options), UsageError)).message;
  const needs = "arrivals recorded needs two targets with different times.";
  assertEquals(await refused({ url: "http://a/", arrivals: "recorded" }), needs);
  assertEquals(await refused(recorded([5])), needs);
  assertEquals(await refused(recorded([5, 5])), needs);
  assertEquals(
    await refused(recorded([5, 4])),
    "targets: times that are not in order. Sort them by their dueMs.",
  );
  assertEquals(
    await refused(recorded([5, NaN])),
    "targets: target 2: no dueMs, which recorded arrivals need.",
  );
  assertEquals(
    await refused({ ...recorded(TIMES), targets: [{ url: "/", dueMs: 0, weight: 2 }] }),
    "targets: target 1: a weight with recorded times.",
  );
  for (const rate of [{ ratePerSecond: 5 }, { stages: [{ perSecond: 5, durationMs: 5 }] }]) {
    assertEquals(
      await refused({ ...recorded(TIMES), ...rate }),
      "arrivals: recorded times cannot be combined with a rate. Use even or poisson.",
    );
  }
});
