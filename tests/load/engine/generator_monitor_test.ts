/**
 * Tests the evaluation of late samples and CPU time.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { GeneratorMonitor, loadCpuClock } from "../../../lib/load/engine/generator_monitor.ts";

Deno.test("GeneratorMonitor reports the 90th percentile of the delay", () => {
  const monitor = new GeneratorMonitor(100, 0, null, 0);
  let nowMs = 0;
  for (let i = 0; i < 20; i++) {
    nowMs += i % 5 === 4 ? 150 : 100.5;
    monitor.sample(nowMs, true, nowMs);
  }
  assertEquals(monitor.health(nowMs, nowMs), {
    cpuShare: null,
    loopDelayP90Ms: 50,
    longestPauseMs: 50,
  });
  assertEquals(new GeneratorMonitor(100, 0, null).health(10).loopDelayP90Ms, 0);
});

Deno.test("GeneratorMonitor reports the longest pause, even while requests drain or at the end", () => {
  const draining = new GeneratorMonitor(100, 0, null, 0);
  draining.sample(100, true, 100);
  draining.sample(2200, false, 2200);
  const { loopDelayP90Ms, longestPauseMs } = draining.health(2250, 2250);
  assertEquals([loopDelayP90Ms, longestPauseMs], [0, 2000]);
  assertEquals(new GeneratorMonitor(100, 0, null, 0).health(1500, 1500).longestPauseMs, 1400);
});

Deno.test("GeneratorMonitor detects a suspended machine by the wall clock, but not an adjusted clock", () => {
  const suspended = new GeneratorMonitor(100, 0, null, 5000);
  suspended.sample(100, true, 65_100);
  assertEquals(suspended.health(200, 65_200).longestPauseMs, 60_000);
  const adjusted = new GeneratorMonitor(100, 0, null, 5000);
  adjusted.sample(100, true, 5600);
  adjusted.sample(200, true, 2000);
  assertEquals(adjusted.health(300, 2100).longestPauseMs, 0);
});

Deno.test("GeneratorMonitor reports CPU usage as a fraction of a core", () => {
  let cpuMs = 500;
  const monitor = new GeneratorMonitor(100, 1000, () => cpuMs);
  cpuMs = 1400;
  assertAlmostEquals(monitor.health(2000).cpuShare!, 0.9);
});

Deno.test("loadCpuClock() advances while this process works", async () => {
  const clock = await loadCpuClock();
  const startMs = clock();
  // On a busy machine, it takes longer until this process has used this much CPU time.
  const untilMs = performance.now() + 5000;
  while (clock() - startMs < 20 && performance.now() < untilMs);
  assert(clock() - startMs >= 20, `${clock() - startMs} ms`);
});
