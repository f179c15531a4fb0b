/**
 * What a watch makes of looks that come late, and of CPU time.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { GeneratorMonitor, loadCpuClock } from "../../../lib/load/engine/generator_monitor.ts";

Deno.test("GeneratorMonitor tells by how much one look in ten was late", () => {
  const watch = new GeneratorMonitor(100, 0, null);
  let nowMs = 0;
  for (let i = 0; i < 20; i++) watch.look(nowMs += i % 5 === 4 ? 150 : 100.5);
  assertEquals(watch.health(nowMs), { cpuShare: null, loopDelayP90Ms: 50 });
  assertEquals(new GeneratorMonitor(100, 0, null).health(10).loopDelayP90Ms, 0);
});

Deno.test("GeneratorMonitor tells the share of a core that was used", () => {
  let cpuMs = 500;
  const watch = new GeneratorMonitor(100, 1000, () => cpuMs);
  cpuMs = 1400;
  assertAlmostEquals(watch.health(2000).cpuShare!, 0.9);
});

Deno.test("loadCpuClock() runs on while this process works", async () => {
  const clock = await loadCpuClock();
  const startMs = clock();
  const untilMs = performance.now() + 100;
  while (performance.now() < untilMs);
  assert(clock() - startMs > 20, `${clock() - startMs} ms`);
});
