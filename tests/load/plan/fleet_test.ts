/**
 * Tests that the parts of a load add up to the load, and which parts are rejected.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { createPlan, leadMs, shardPlan } from "../../../lib/load/plan/plan.ts";
import {
  type Arrivals,
  createSchedule,
  shardSchedule,
  threadShard,
} from "../../../lib/load/schedule/schedule.ts";
import { fc } from "../../support/property.ts";

const START = { startAtMs: Date.parse("2027-01-31T12:00:00Z") };

function planOf(options: Partial<LoadOptions>) {
  return createPlan({ url: "http://127.0.0.1/", ...START, ...options });
}

const spacing = fc.constantFrom({ kind: "even" } as const, { kind: "poisson", seed: 7 } as const);
const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  fc.record({
    kind: fc.constant("rate" as const),
    perSecond: fc.double({ min: 0.5, max: 900, noNaN: true }),
    spacing,
  }),
  fc.record({
    kind: fc.constant("stages" as const),
    fromPerSecond: fc.integer({ min: 0, max: 50 }),
    stages: fc.array(
      fc.record({
        perSecond: fc.integer({ min: 1, max: 90 }),
        durationMs: fc.integer({ min: 1, max: 900 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    spacing,
  }),
);

Deno.test("the shards of any number of machines and threads cover the whole schedule", () => {
  const threads = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });
  const limits = fc.record({
    requests: fc.option(fc.integer({ min: 1, max: 300 })),
    durationMs: fc.integer({ min: 1, max: 1500 }),
  });
  fc.assert(fc.property(arrivals, threads, limits, (arrivals, threads, limits) => {
    const whole = createSchedule(arrivals, limits);
    const count = whole.dueBy(limits.durationMs);
    const due = Array.from({ length: count }, (_, i) => [i, whole.dueAtMs(i)] as const);
    const claimed = threads.flatMap((perMachine, index) =>
      Array.from({ length: perMachine }, (_, thread) => {
        const shard = threadShard({ index, of: threads.length }, thread, perMachine);
        const own = shardSchedule(whole, shard);
        const length = own.dueBy(limits.durationMs);
        assertEquals(own.dueAtMs(length), Infinity);
        return Array.from({ length }, (_, i) => {
          return [shard.index + i * shard.of, own.dueAtMs(i)] as const;
        });
      }).flat()
    );
    assertEquals(claimed.sort(([a], [b]) => a - b), due);
  }));
});

Deno.test("each part of a load has the targets in proportion to their weights", () => {
  const targets = [3, 1].map((weight, i) => ({ url: `http://127.0.0.1/${i}`, weight }));
  for (const  of of[2, 4, 8]) {
    const plan = planOf({ targets, url: undefined, concurrency: 8, shard: { index: 1, of } });
    const taken = Array.from({ length: 4000 }, (_, i) => plan.source.groupOf(1 + i * of));
    const share = taken.filter((group) => group === 0).length / taken.length;
    assert(Math.abs(share - 0.75) < 0.01, `of ${of}: ${share}`);
  }
});

Deno.test("the parts of a load derive the same run ID and seed, and other loads do not", () => {
  const identity = (options: Partial<LoadOptions>) => {
    const { context, seed } = planOf({ arrivals: "poisson", ratePerSecond: 5, ...options });
    return `${context.requestIds.runId} ${seed}`;
  };
  const part = { shard: { index: 0, of: 4 } };
  assertEquals(identity({ shard: { index: 3, of: 4 } }), identity(part));
  assert(/^[0-9a-f]{8} \d+$/.test(identity(part)));
  const others = [
    { ...part, startAtMs: START.startAtMs + 1 },
    { ...part, url: "http://127.0.0.1/other" },
    { shard: { index: 0, of: 5 } },
    {},
  ];
  const all = new Set([identity(part), ...others.map(identity), identity({})]);
  assertEquals(all.size, 6);
});

Deno.test("the connections of a plan and of a thread are fractions of the fleet's", () => {
  const shares = [0, 1, 2].map((index) => {
    const plan = planOf({ concurrency: 10, threads: 2, shard: { index, of: 3 } });
    return [0, 1].map((thread) => shardPlan(plan, threadShard(plan.shard, thread, 2)).concurrency);
  });
  assertEquals(shares, [[2, 2], [2, 1], [2, 1]]);
});

Deno.test("createPlan() rejects impossible parts before anything is sent", () => {
  const shard = (index: number, of: number) => ({ shard: { index, of } });
  const cases: [options: Partial<LoadOptions>, option: string, message: string][] = [
    [{ ...shard(4, 4) }, "shard", "4/4"],
    [{ ...shard(0.5, 4) }, "shard", "0.5/4"],
    [{ ...shard(0, 4), startAtMs: undefined }, "shard", "instant to start at"],
    [{ ...shard(0, 4), requests: 3 }, "requests", "3 requests for 4 parts"],
    [{ ...shard(3, 4), concurrency: 3 }, "threads", "part 3 of 4 of 3 connections"],
    [{ ...shard(0, 4), concurrency: 7, threads: 3 }, "threads", "3 threads for part 0 of 4"],
    [{ startAtMs: NaN }, "startAtMs", "NaN"],
  ];
  for (const [options, option, message] of cases) {
    const error = assertThrows(() => planOf(options), UsageError, message);
    assertEquals(error.option, option);
  }
  // Limits apply to a process, and the fleet's total may be larger.
  planOf({ ...shard(0, 4), concurrency: 300_000 });
});

Deno.test("leadMs() is the duration of a warm-up, including its drain", () => {
  assertEquals(leadMs(planOf({})), 0);
  assertEquals(leadMs(planOf({ warmupMs: 3000 })), 3200);
});
