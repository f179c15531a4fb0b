/**
 * Tests that errors of a caller, in options or callbacks, reach the caller and leak nothing.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import type { LoadHooks } from "../../../lib/load/engine/hooks.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { runPlan } from "../../../lib/load/run/prepared_load.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function boom(): never {
  throw new Error("boom");
}

const CALLBACKS: Record<string, LoadHooks> = {
  "onProgress that throws": { onProgress: boom },
  "onSecond that throws": { onSecond: boom },
  "onLog that throws": { onLog: boom },
  "onProgress that rejects": { onProgress: () => Promise.reject(new Error("boom")) as never },
};

for (const [name, hooks] of Object.entries(CALLBACKS)) {
  for (const threads of [1, 2]) {
    Deno.test(`${name} on ${threads} threads ends the run, and loadTest() rejects with it`, async () => {
      await using target = new RawTarget(async () => (await delay(5), ok()), {
        keepsRequests: false,
      });
      const startMs = performance.now();
      const options = { url: target.url, durationMs: 60_000, concurrency: 6, threads };
      await assertRejects(() => loadTest(options, hooks), Error, "boom");
      assert(performance.now() - startMs < 20_000, "the run went on");
      // The sanitizers of this test cover timers and threads; the target covers connections.
      for (let i = 0; i < 500 && target.open > 0; i++) await delay(10);
      assertEquals(target.open, 0);
    });
  }
}

Deno.test("an error in this program ends the run and leaves no connection open", async () => {
  await using target = new RawTarget(async () => (await delay(5), ok()));
  const plan = createPlan({ url: target.url, durationMs: 60_000, concurrency: 5 });
  const requestOf = (index: number) => {
    if (index === 40) throw new Error("a bug");
    return plan.source.requestOf(index);
  };
  const broken = { ...plan, source: { ...plan.source, requestOf } };
  await assertRejects(() => runPlan(broken), Error, "a bug");
  for (let i = 0; i < 500 && target.open > 0; i++) await delay(10);
  assertEquals(target.open, 0);
});

Deno.test("a callback that has thrown is not called again", async () => {
  await using target = new RawTarget(async () => (await delay(50), ok()));
  let calls = 0;
  const onProgress = () => {
    calls++;
    boom();
  };
  await assertRejects(() => loadTest({ url: target.url, durationMs: 5000 }, { onProgress }));
  await delay(150);
  assertEquals(calls, 1);
});

Deno.test("loadTest() rejects unknown names before anything is sent", async () => {
  await using target = new RawTarget(() => ok());
  const { url } = target;
  const signal = new AbortController().signal;
  const refused: [options: object, hooks: object, message: string][] = [
    [{ url, requets: 5 }, {}, 'Unknown option "requets". Did you mean requests?'],
    [{ url, xyzzy: 5 }, {}, 'Unknown option "xyzzy".'],
    [{ url, signal }, {}, "signal: is not an option. Pass it in the second argument"],
    [{ url }, { onSecnd() {} }, 'Unknown hook "onSecnd". Did you mean onSecond?'],
    [
      { url, stages: [{ perSecond: 5, duration: 5 }] },
      {},
      'Unknown name in stages "duration". Did you mean durationMs?',
    ],
    [
      { targets: [{ url, wieght: 2 }] },
      {},
      'Unknown name in targets "wieght". Did you mean weight?',
    ],
    [{ url, feed: { rows: [], ordr: "random" } }, {}, "Did you mean order?"],
  ];
  for (const [options, hooks, message] of refused) {
    await assertRejects(() => loadTest(options as { url: string }, hooks), UsageError, message);
  }
  assertEquals(target.connections, 0);
});
