/**
 * Tests that an alarm wakes at its time, or at once when rung, and leaks nothing.
 *
 * @module
 */
import { assert } from "@std/assert";
import { percentile } from "../../../lib/stats/percentile.ts";
import { Alarm, AlarmThread } from "../../../lib/load/engine/alarm.ts";

/** Keeps the event loop alive, which waiting for an alarm does not. */
function keepingAlive(): Disposable {
  const timer = setInterval(() => {}, 1000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

Deno.test("Alarm wakes after its time, sooner than a timer would", async () => {
  using _ = keepingAlive();
  using thread = await AlarmThread.start();
  const alarm = new Alarm(thread.memory);
  const lateMs: number[] = [];
  for (let i = 0; i < 200; i++) {
    const momentMs = performance.now() + 0.3 + i % 5;
    await alarm.wakeAt(momentMs);
    lateMs.push(performance.now() - momentMs);
  }
  lateMs.sort((a, b) => a - b);
  assert(lateMs[0] > -0.05, `${lateMs[0]} ms early`);
  // Timers are at least 1 ms late; half of the wake-ups are far below, even on a busy machine.
  assert(percentile(lateMs, 50)! < 1, `late by ${percentile(lateMs, 50)} ms at the median`);
});

Deno.test("Alarm wakes at once for a time in the past, and when it is rung", async () => {
  using _ = keepingAlive();
  using thread = await AlarmThread.start();
  const alarm = new Alarm(thread.memory);
  const startMs = performance.now();
  await alarm.wakeAt(startMs - 1000);
  setTimeout(() => alarm.ring(), 20);
  await alarm.wakeAt(startMs + 60_000);
  assert(performance.now() - startMs < 5000);
  // An alarm that was given up does not fire later.
  const againMs = performance.now();
  await alarm.wakeAt(againMs + 30);
  assert(performance.now() - againMs >= 29.9);
});
