/**
 * Tests that dates of responses bound the offset of two clocks.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { ExchangeOutcome } from "../../../lib/http/wire/lane.ts";
import { ClockOffset, intersection } from "../../../lib/load/engine/clock_offset.ts";
import { seededRandom } from "../../../lib/target/faults.ts";

const EPOCH_MS = Date.parse("2027-01-31T12:00:00.250Z");

/** Responses, `everyMs` apart, of a target whose clock is behind this one by an offset. */
function offset(aheadMs: number, everyMs: number, dates = (ms: number) => ms): ClockOffset {
  const clock = new ClockOffset(EPOCH_MS);
  const random = seededRandom(1);
  for (let sentMs = 0; sentMs < 5000; sentMs += everyMs) {
    const [there, back] = [2 * random(), 2 * random()];
    const targetMs = dates(EPOCH_MS + sentMs + there - aheadMs);
    const dateMs = Math.floor(targetMs / 1000) * 1000;
    clock.add({ dateMs, sentMs, firstByteMs: sentMs + there + back } as ExchangeOutcome);
  }
  return clock;
}

Deno.test("ClockOffset bounds the true offset, more narrowly with more responses", () => {
  for (const aheadMs of [0, 500, -500, 3.7, -86_400_000]) {
    for (const [everyMs, widthMs] of [[10, 16], [1, 6]]) {
      const { lowMs, highMs } = offset(aheadMs, everyMs).bounds!;
      assert(lowMs < aheadMs && aheadMs <= highMs, `${lowMs} to ${highMs} holds ${aheadMs}`);
      assert(highMs - lowMs <= widthMs, `${highMs - lowMs} ms at one in ${everyMs} ms`);
    }
  }
});

Deno.test("ClockOffset has no bounds without dates, or with dates of two clocks", () => {
  const clock = new ClockOffset(EPOCH_MS);
  clock.add({ dateMs: 0, sentMs: 1, firstByteMs: 2 } as ExchangeOutcome);
  assertEquals(clock.bounds, null);
  let turn = 0;
  assertEquals(offset(0, 1, (ms) => ms + (turn++ % 2) * 400).bounds, null);
});

Deno.test("intersection() combines the bounds of all threads, and is null if they conflict", () => {
  const [a, b] = [{ lowMs: -3, highMs: 5 }, { lowMs: 1, highMs: 9 }];
  assertEquals(intersection([a, null, b]), { lowMs: 1, highMs: 5 });
  assertEquals(intersection([null]), null);
  assertEquals(intersection([a, { lowMs: 6, highMs: 9 }]), null);
});
