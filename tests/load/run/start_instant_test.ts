/**
 * Tests that a run starts at an instant of the wall clock, even if that clock is adjusted
 * meanwhile.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { type Clocks, requireInstant, untilInstant } from "../../../lib/load/run/start_instant.ts";

const START_MS = Date.parse("2027-01-31T12:00:00Z");

/** Clocks that advance by sleeping; `steps` adjusts the wall clock after each sleep. */
function clocks(wallMs: number, steps: number[] = []): Clocks & { slept: number[] } {
  let [nowMs, setBy] = [500, 0];
  const slept: number[] = [];
  return {
    slept,
    wallMs: () => wallMs + nowMs - 500 + setBy,
    nowMs: () => nowMs,
    sleep: (ms, signal) => {
      slept.push(ms);
      if (!signal?.aborted) nowMs += ms;
      setBy += steps.shift() ?? 0;
      return Promise.resolve();
    },
  };
}

Deno.test("untilInstant() returns the instant on the monotonic clock", async () => {
  const own = clocks(START_MS - 5000);
  assertEquals(await untilInstant(START_MS, 20, own), 5500);
  assertEquals([own.slept, own.nowMs()], [[3980, 1000], 5480]);
});

Deno.test("untilInstant() computes the wait again a second before, with the adjusted clock", async () => {
  const own = clocks(START_MS - 5000, [300]);
  assertEquals(await untilInstant(START_MS, 20, own), 5200);
  assertEquals(own.slept, [3980, 700]);
});

Deno.test("untilInstant() stops waiting when the signal is aborted", async () => {
  const own = clocks(START_MS - 5000);
  await untilInstant(START_MS, 20, own, AbortSignal.abort());
  assertEquals(own.nowMs(), 500);
});

Deno.test("requireInstant() rejects instants in the past, and those more than a day ahead", () => {
  const refused = (aheadMs: number, beforeMs: number, message: string) => {
    const own = clocks(START_MS - aheadMs);
    const error = assertThrows(() => requireInstant(START_MS, beforeMs, own), UsageError, message);
    assertEquals(error.option, "startAtMs");
  };
  refused(-4200, 0, "4.2 s too late");
  refused(1000, 3200, "2.2 s too late for the warm-up before it");
  refused(25 * 3_600_000, 0, "25.0 hours ahead");
  for (const aheadMs of [-50, 0, 1000, 23 * 3_600_000]) {
    requireInstant(START_MS, 0, clocks(START_MS - aheadMs));
  }
});
