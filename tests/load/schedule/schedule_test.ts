/**
 * Tests when each request is due, at constant rates and on ramps, against the plain definition.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import {
  type Arrivals,
  createSchedule,
  type Schedule,
  shardSchedule,
  shareOf,
  type Stage,
  threadShard,
  WHOLE,
} from "../../../lib/load/schedule/schedule.ts";

const unlimited = { requests: null, durationMs: null };
const EVEN = { kind: "even" } as const;
const rate = (perSecond: number): Arrivals => ({ kind: "rate", perSecond, spacing: EVEN });
const stages = (
  fromPerSecond: number,
  ...list: [perSecond: number, durationMs: number][]
): Arrivals => ({
  kind: "stages",
  spacing: EVEN,
  fromPerSecond,
  stages: list.map(([perSecond, durationMs]) => ({ perSecond, durationMs })),
});

/** Returns all due times of a finite schedule. */
function dueTimes(schedule: Schedule): number[] {
  const times: number[] = [];
  for (let i = 0; schedule.dueAtMs(i) !== Infinity; i++) times.push(schedule.dueAtMs(i));
  return times;
}

Deno.test("createSchedule() closed: all requests are due at once", () => {
  const schedule = createSchedule({ kind: "closed" }, { requests: 3, durationMs: null });
  assertEquals([0, 1, 2, 3].map(schedule.dueAtMs), [0, 0, 0, Infinity]);
  assertEquals(createSchedule({ kind: "closed" }, unlimited).dueAtMs(1e12), 0);
});

Deno.test("createSchedule() rate: request i is due at i/rate", () => {
  const schedule = createSchedule(rate(250), unlimited);
  assertEquals([0, 1, 2, 1000].map(schedule.dueAtMs), [0, 4, 8, 4000]);
  assertEquals([-1, 0, 3.9, 4, 4000].map(schedule.dueBy), [0, 1, 1, 2, 1001]);
});

Deno.test("createSchedule() rate: ends by number or duration, whichever comes first", () => {
  assertEquals(dueTimes(createSchedule(rate(1000), { requests: 3, durationMs: 10 })), [0, 1, 2]);
  const byTime = createSchedule(rate(1000), { requests: 100, durationMs: 3 });
  assertEquals(dueTimes(byTime), [0, 1, 2]);
  // A request due exactly at the end is not issued.
  assertEquals([2, 3, 99].map(byTime.dueBy), [3, 3, 3]);
});

Deno.test("createSchedule() recorded: gaps are kept, and rounds are a mean gap apart", () => {
  const recorded: Arrivals = { kind: "recorded", dueMs: Float64Array.of(0, 10, 10, 90) };
  // Four requests in 90 ms have three gaps of 30 ms on average.
  const once = createSchedule(recorded, { requests: 4, durationMs: null });
  assertEquals(dueTimes(once), [0, 10, 10, 90]);
  assertEquals([-1, 0, 9, 10, 89, 90, 5000].map(once.dueBy), [0, 1, 1, 3, 3, 4, 4]);
  const more = createSchedule(recorded, { requests: 6, durationMs: null });
  assertEquals(dueTimes(more), [0, 10, 10, 90, 120, 130]);
  const timed = createSchedule(recorded, { requests: null, durationMs: 240 });
  assertEquals(dueTimes(timed), [0, 10, 10, 90, 120, 130, 130, 210]);
  assertEquals([240, 1e6].map(timed.dueBy), [8, 8]);
  const endless = createSchedule(recorded, unlimited);
  assertEquals([endless.dueAtMs(4_000_003), endless.dueBy(120_000_090)], [120_000_090, 4_000_004]);
  const shards = [0, 1].map((index) => dueTimes(shardSchedule(more, { index, of: 2 })));
  assertEquals(shards, [[0, 10, 120], [10, 90, 130]]);
});

Deno.test("createSchedule() stages: the documented example has an area of 6000 requests", () => {
  const asked = stages(0, [0, 1000], [2000, 2000], [2000, 2000], [0, 1000]);
  const times = dueTimes(createSchedule(asked, unlimited));
  assertEquals(times.length, 7000);
  // Area: 0, then a ramp of 2000, a level of 4000, and a ramp of 1000.
  assertAlmostEquals(times[0], 1000, 1e-6);
  assertAlmostEquals(times[2000], 3000, 1e-6);
  assertAlmostEquals(times[6000], 5000, 1e-6);
});

Deno.test("createSchedule() stages: a stage without duration is a jump, and a start rate is possible", () => {
  const schedule = createSchedule(stages(100, [100, 1000], [1000, 0], [1000, 1000]), unlimited);
  const times = dueTimes(schedule);
  assertEquals(times.length, 1100);
  assertAlmostEquals(times[99], 990, 1e-6);
  assertAlmostEquals(times[100], 1000, 1e-6);
  assertAlmostEquals(times[101], 1001, 1e-6);
});

Deno.test("createSchedule() stages: nothing is due while the rate is zero", () => {
  const asked = stages(1000, [1000, 100], [0, 0], [0, 500], [1000, 0], [1000, 100]);
  const times = dueTimes(createSchedule(asked, unlimited));
  assertEquals(times.length, 200);
  assert(times.every((ms) => ms <= 100 || ms >= 600), "one is due inside the pause");
});

const stage = fc.record<Stage>({
  perSecond: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 3000, noNaN: true })),
  durationMs: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 3000, noNaN: true })),
});

/** The area under the rate up to a time, by the trapezoidal rule: the definition. */
function areaUntil(from: number, list: readonly Stage[], ms: number): number {
  let [area, start, rate] = [0, 0, from];
  for (const { perSecond, durationMs } of list) {
    const passed = Math.min(durationMs, Math.max(0, ms - start));
    const atEnd = durationMs === 0 ? perSecond : rate + (perSecond - rate) * passed / durationMs;
    area += (rate + atEnd) / 2 * passed / 1000;
    start += durationMs;
    rate = perSecond;
  }
  return area;
}

Deno.test("createSchedule() stages: request i is due when the area under the rate reaches i", () => {
  const from = fc.double({ min: 0, max: 2000, noNaN: true });
  fc.assert(
    fc.property(from, fc.array(stage, { minLength: 1, maxLength: 6 }), (from, list) => {
      const total = areaUntil(from, list, Infinity);
      const schedule = createSchedule(
        { kind: "stages", fromPerSecond: from, stages: list, spacing: EVEN },
        unlimited,
      );
      const times = dueTimes(schedule);
      assert(Math.abs(times.length - total) <= 1, `${times.length} of ${total}`);
      for (let i = 0; i < times.length; i += 1 + Math.floor(times.length / 200)) {
        assert(i === 0 || times[i] >= times[i - 1], "due times fall");
        assertAlmostEquals(areaUntil(from, list, times[i]), i, 1e-6 * (1 + i));
      }
    }),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("createSchedule() dueBy() counts the due times up to a time", () => {
  const arrivals = fc.oneof(
    fc.double({ min: 0.5, max: 3000, noNaN: true }).map(rate),
    fc.array(stage, { minLength: 1, maxLength: 4 }).map((list): Arrivals => ({
      kind: "stages",
      fromPerSecond: 10,
      stages: list,
      spacing: EVEN,
    })),
    fc.integer({ min: 0, max: 99 }).map((seed): Arrivals => ({
      kind: "rate",
      perSecond: 1500,
      spacing: { kind: "poisson", seed },
    })),
  );
  const moments = fc.array(fc.double({ min: -10, max: 4000, noNaN: true }), { maxLength: 20 });
  fc.assert(
    fc.property(arrivals, moments, (arrivals, moments) => {
      const schedule = createSchedule(arrivals, { requests: 5000, durationMs: 2500 });
      const times = dueTimes(schedule);
      for (const ms of [...moments, ...times.slice(0, 20)]) {
        assertEquals(schedule.dueBy(ms), times.filter((due) => due <= ms).length);
      }
    }),
    { seed: 5, numRuns: 200 },
  );
});

/** Random arrivals at 1000 per second, with a mean gap of 1 ms. */
function poisson(seed: number): Arrivals {
  return { kind: "rate", perSecond: 1000, spacing: { kind: "poisson", seed } };
}

Deno.test("createSchedule() poisson: gaps are exponential, within blocks and across them", () => {
  const count = 100_000;
  const { dueAtMs } = createSchedule(poisson(1), unlimited);
  const gaps = Array.from({ length: count }, (_, i) => dueAtMs(i) - (i === 0 ? 0 : dueAtMs(i - 1)));
  assert(gaps.every((gap) => gap > 0));
  // Kolmogorov-Smirnov test against 1 - e^-x: one true sample in a hundred exceeds 1.63/√n.
  const sorted = gaps.toSorted((a, b) => a - b);
  const distance = Math.max(
    ...sorted.map((gap, i) => Math.abs(1 - Math.exp(-gap) - (i + 0.5) / count)),
  );
  assert(distance < 1.63 / Math.sqrt(count), `${distance}`);
  // The variance of a Poisson process over any time is its count: blocks must not smooth it.
  for (const width of [10, 100, 256, 1000]) {
    const cells = new Array(Math.floor(0.95 * count / width)).fill(0);
    for (let i = 0; i < count; i++) cells[Math.floor(dueAtMs(i) / width)]++;
    const used = cells.slice(0, Math.floor(0.95 * count / width));
    const mean = used.reduce((a, b) => a + b, 0) / used.length;
    const variance = used.reduce((sum, n) => sum + (n - mean) ** 2, 0) / (used.length - 1);
    const tolerance = 4 * Math.sqrt(2 / used.length);
    assert(Math.abs(variance / mean - 1) < tolerance, `${width} ms: ${variance / mean}`);
  }
});

Deno.test("createSchedule() poisson: a due time depends only on seed and number", () => {
  const ahead = createSchedule(poisson(5), unlimited);
  const times = Array.from({ length: 5000 }, (_, i) => ahead.dueAtMs(i));
  const back = createSchedule(poisson(5), unlimited);
  for (let i = 4999; i >= 0; i -= 7) assertEquals(back.dueAtMs(i), times[i]);
  const far = createSchedule(poisson(5), unlimited).dueAtMs(1e10);
  assertEquals(far, ahead.dueAtMs(1e10));
  assert(Math.abs(far / 1e10 - 1) < 1e-4, `${far}`);
  assert(createSchedule(poisson(6), unlimited).dueAtMs(100) !== times[100]);
});

Deno.test("createSchedule() poisson: stages scale the gaps by their rate", () => {
  const spacing = { kind: "poisson", seed: 3 } as const;
  const list = [{ perSecond: 1000, durationMs: 10_000 }, { perSecond: 1000, durationMs: 10_000 }];
  const times = dueTimes(
    createSchedule({ kind: "stages", fromPerSecond: 0, stages: list, spacing }, unlimited),
  );
  assert(Math.abs(times.length - 15_000) < 4 * Math.sqrt(15_000), `${times.length} requests`);
  const inFirst = times.filter((ms) => ms < 5000).length;
  assert(Math.abs(inFirst - 1250) < 4 * Math.sqrt(1250), `${inFirst} in the first quarter`);
});

Deno.test("shardSchedule() distributes one schedule of any kind", () => {
  for (const arrivals of [rate(700), poisson(2)]) {
    const limits = { requests: 1000, durationMs: null };
    const whole = createSchedule(arrivals, limits);
    const machines = 3;
    const threads = 2;
    const shards = Array.from(
      { length: machines },
      (_, machine) =>
        Array.from(
          { length: threads },
          (_, thread) => threadShard({ index: machine, of: machines }, thread, threads),
        ),
    ).flat();
    const parts = shards.map((shard) =>
      dueTimes(shardSchedule(createSchedule(arrivals, limits), shard))
    );
    assertEquals(parts.flat().sort((a, b) => a - b), dueTimes(whole));
    assertEquals(parts.map(({ length }) => length), shards.map((shard) => shareOf(1000, shard)));
  }
});

Deno.test("threadShard() interleaves threads with the requests of a machine's shard", () => {
  assertEquals(threadShard({ index: 2, of: 5 }, 1, 3), { index: 7, of: 15 });
  assertEquals(threadShard(WHOLE, 1, 3), { index: 1, of: 3 });
});
