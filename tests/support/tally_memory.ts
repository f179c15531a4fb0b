/**
 * Measures the memory of tallies, in a separate process that can collect its garbage.
 *
 * @module
 */
import { Tally } from "../../lib/stats/tally.ts";

/** Returns the memory of the tallies that a function creates, in MB. */
async function heldMb(make: () => Tally[]): Promise<number> {
  const collect = (globalThis as unknown as { gc: () => void }).gc;
  const used = async () => {
    // Array buffers are released some time after they are collected.
    for (let i = 0; i < 3; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { heapUsed, external } = Deno.memoryUsage();
    return (heapUsed + external) / 2 ** 20;
  };
  const before = await used();
  const tallies = make();
  const after = await used();
  if (tallies.some(({ count }) => count === 0)) throw new Error("A tally is empty");
  return after - before;
}

function tallyOf(count: number, usOf: (index: number) => number): Tally {
  const tally = new Tally();
  for (let i = 0; i < count; i++) tally.add(usOf(i));
  return tally;
}

console.log(JSON.stringify({
  spread: await heldMb(() => [tallyOf(300_000, (i) => i * 1000 + i % 997)]),
  targets: await heldMb(() =>
    Array.from({ length: 200 }, () => tallyOf(1000, (i) => i * 7919 % 1000 * 1000))
  ),
  // Latencies grow from zero to five minutes, but are close together within a second.
  drifting: await heldMb(() => {
    const tally = new Tally();
    for (let second = 0; second < 300; second++) {
      tally.clear();
      for (let i = 0; i < 50_000; i++) tally.add(second * 1_000_000 + i * 20);
    }
    return [tally];
  }),
}));
