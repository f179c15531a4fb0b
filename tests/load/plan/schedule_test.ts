/**
 * When each request is due, at constant rates and on ramps, against the plainest definition.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import {
  type Arrivals,
  createSchedule,
  type Schedule,
  type Stage,
} from "../../../lib/load/plan/schedule.ts";

const unlimited = { requests: null, durationMs: null };
const rate = (perSecond: number): Arrivals => ({ kind: "rate", perSecond });
const stages = (
  fromPerSecond: number,
  ...list: [perSecond: number, durationMs: number][]
): Arrivals => ({
  kind: "stages",
  fromPerSecond,
  stages: list.map(([perSecond, durationMs]) => ({ perSecond, durationMs })),
});

/** All due times of a schedule that ends. */
function dueTimes(schedule: Schedule): number[] {
  const times: number[] = [];
  for (let i = 0; schedule.dueAtMs(i) !== Infinity; i++) times.push(schedule.dueAtMs(i));
  return times;
}

Deno.test("createSchedule() closed: all are due at once, as many as there are", () => {
  const schedule = createSchedule({ kind: "closed" }, { requests: 3, durationMs: null });
  assertEquals([0, 1, 2, 3].map(schedule.dueAtMs), [0, 0, 0, Infinity]);
  assertEquals(createSchedule({ kind: "closed" }, unlimited).dueAtMs(1e12), 0);
});

Deno.test("createSchedule() rate: request i is due at i/rate", () => {
  const schedule = createSchedule(rate(250), unlimited);
  assertEquals([0, 1, 2, 1000].map(schedule.dueAtMs), [0, 4, 8, 4000]);
  assertEquals([-1, 0, 3.9, 4, 4000].map(schedule.dueBy), [0, 1, 1, 2, 1001]);
});

Deno.test("createSchedule() rate: number and duration end it, whichever comes first", () => {
  assertEquals(dueTimes(createSchedule(rate(1000), { requests: 3, durationMs: 10 })), [0, 1, 2]);
  const byTime = createSchedule(rate(1000), { requests: 100, durationMs: 3 });
  assertEquals(dueTimes(byTime), [0, 1, 2]);
  // What would be due at the very end is not.
  assertEquals([2, 3, 99].map(byTime.dueBy), [3, 3, 3]);
});

Deno.test("createSchedule() stages: the issue's example has an area of 6000 requests", () => {
  const asked = stages(0, [0, 1000], [2000, 2000], [2000, 2000], [0, 1000]);
  const times = dueTimes(createSchedule(asked, unlimited));
  assertEquals(times.length, 7000);
  // Area: 0, then a ramp of 2000, a level of 4000, and a ramp of 1000.
  assertAlmostEquals(times[0], 1000, 1e-6);
  assertAlmostEquals(times[2000], 3000, 1e-6);
  assertAlmostEquals(times[6000], 5000, 1e-6);
});

Deno.test("createSchedule() stages: a stage without time is a jump, and a rate may come before", () => {
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

/** The area under the rate until a moment, by adding trapezoids: the definition. */
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

Deno.test("createSchedule() stages: request i is due where the area under the rate reaches i", () => {
  const from = fc.double({ min: 0, max: 2000, noNaN: true });
  fc.assert(
    fc.property(from, fc.array(stage, { minLength: 1, maxLength: 6 }), (from, list) => {
      const total = areaUntil(from, list, Infinity);
      const schedule = createSchedule(
        { kind: "stages", fromPerSecond: from, stages: list },
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

Deno.test("createSchedule() dueBy counts the due times up to a moment", () => {
  const arrivals = fc.oneof(
    fc.double({ min: 0.5, max: 3000, noNaN: true }).map(rate),
    fc.array(stage, { minLength: 1, maxLength: 4 }).map((list): Arrivals => ({
      kind: "stages",
      fromPerSecond: 10,
      stages: list,
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
