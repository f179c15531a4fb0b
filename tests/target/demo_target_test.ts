/**
 * Tests that the demo's targets respond, and that one of them fails as often as stated.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { DemoTarget } from "../../lib/target/demo_target.ts";

/** The outcome of a request: its status, or that its response was truncated. */
async function outcomeOf(url: string): Promise<number | "broken"> {
  try {
    const response = await fetch(url);
    await response.text();
    return response.status;
  } catch {
    return "broken";
  }
}

Deno.test("DemoTarget serves a target without faults, and one with a few", async () => {
  using target = await DemoTarget.start();
  const healthy = await Promise.all(Array.from({ length: 100 }, () => outcomeOf(target.url)));
  assertEquals(new Set(healthy), new Set([200]));
  const outcomes: (number | "broken")[] = [];
  while (outcomes.length < 1000) {
    const next = Array.from({ length: 100 }, () => outcomeOf(target.faultyUrl));
    outcomes.push(...await Promise.all(next));
  }
  const count = (outcome: number | "broken") => outcomes.filter((one) => one === outcome).length;
  assertEquals([count(200), count(503), count("broken")], [987, 12, 1]);
});

Deno.test("DemoTarget stalls once in five seconds", async () => {
  using target = await DemoTarget.start();
  const startMs = performance.now();
  await outcomeOf(target.faultyUrl);
  await new Promise((resolve) => setTimeout(resolve, 2550));
  const sentMs = performance.now() - startMs;
  await outcomeOf(target.faultyUrl);
  const doneMs = performance.now() - startMs;
  // If the machine is so busy that the request arrived after the stall, this shows nothing.
  assert(sentMs > 2850 || doneMs >= 2880, `sent at ${sentMs}, done at ${doneMs}`);
});
