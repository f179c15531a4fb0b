/**
 * Tests the search with simulated targets: its result, and the number of probes.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../support/property.ts";
import { Evidence } from "../../lib/capacity/evidence.ts";
import { estimateLimit } from "../../lib/capacity/limit_estimate.ts";
import { nextRate } from "../../lib/capacity/next_rate.ts";
import type { Probed, ProbeOutcome } from "../../lib/capacity/probed.ts";
import { type MakeProbe, searchCapacity } from "../../lib/capacity/search.ts";
import { SimulatedTarget } from "../support/simulated_target.ts";

const OUTCOME: ProbeOutcome = {
  verdict: "holds",
  isClose: false,
  strain: null,
  ceilingPerSecond: null,
  lasted: 1,
};
const OPTIONS = { toPerSecond: Infinity, lowestPerSecond: 1, precision: 0.05 };

/** Probes of a target that holds up to a rate, and the rates probed. */
function limitedTo(perSecond: number, rest: Partial<ProbeOutcome> = {}) {
  const asked: { rate: number; purpose: string; least: number }[] = [];
  const make: MakeProbe = (rate, { purpose, least }) => {
    asked.push({ rate, purpose, least });
    const verdict = rate <= perSecond ? "holds" : "fails";
    return Promise.resolve({ ...OUTCOME, ...rest, verdict });
  };
  return { asked, make };
}

Deno.test("searchCapacity() finds any limit within the precision, from any start", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 1, max: 500_000, noNaN: true }),
      fc.double({ min: 0.5, max: 5000, noNaN: true }),
      fc.constantFrom(0.01, 0.05, 0.2),
      async (limit, from, precision) => {
        const { asked, make } = limitedTo(limit);
        const lowestPerSecond = Math.min(from, limit) / 10;
        const found = await searchCapacity(
          { ...OPTIONS, fromPerSecond: from, lowestPerSecond, precision },
          make,
        );
        assertEquals([found.end, found.isConfirmed], ["found", true]);
        const { holdsPerSecond: low, failsPerSecond: high } = found;
        assert(low! <= limit && limit < high!, `${low} to ${high} is not around ${limit}`);
        assert(high! / low! <= 1 + 1.03 * precision, `${low} to ${high} is too wide`);
        // Doubling or dividing, then bisection on a log scale.
        const doublings = Math.abs(Math.log2(limit / from)) + 3;
        assert(asked.length <= doublings + Math.log2(4 / precision) + 8, `${asked.length} probes`);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("searchCapacity() doubles, narrows, confirms, and finally probes the next rate", async () => {
  const { asked, make } = limitedTo(300);
  const found = await searchCapacity({ ...OPTIONS, fromPerSecond: 100 }, make);
  assertEquals(asked.slice(0, 3).map(({ rate }) => rate), [100, 200, 400]);
  assertEquals(asked.slice(-2), [
    { rate: found.holdsPerSecond!, purpose: "confirm", least: 3 },
    { rate: found.failsPerSecond!, purpose: "above", least: 3 },
  ]);
});

/** Returns the outcome of a probe of a queue: its strain is 1 at `limit`, and infinite 20% above. */
function queueing(limit: number, rate: number, lasted = 1): Promise<ProbeOutcome> {
  const strain = rate < 1.2 * limit ? 0.2 * limit / (1.2 * limit - rate) : 20;
  return Promise.resolve({ ...OUTCOME, verdict: strain < 1 ? "holds" : "fails", strain, lasted });
}

Deno.test("searchCapacity() continues downward if the confirmation fails", async () => {
  // Above 280, rates hold briefly but not for long.
  const confirmed: number[] = [];
  const found = await searchCapacity(
    { ...OPTIONS, fromPerSecond: 100 },
    (rate, { purpose, least }) => {
      if (purpose === "confirm") confirmed.push(rate);
      return queueing(purpose === "search" ? 300 : 280, rate, least);
    },
  );
  assertEquals(found.end, "found");
  assert(confirmed[0] > 280, `${confirmed}`);
  assert(found.holdsPerSecond! > 265 && found.holdsPerSecond! <= 280, `${found.holdsPerSecond}`);
});

Deno.test("searchCapacity() continues upward if a rate that failed holds later", async () => {
  // A target that warms up.
  let probes = 0;
  const { end, holdsPerSecond } = await searchCapacity(
    { ...OPTIONS, fromPerSecond: 100 },
    (rate, { least }) => queueing(probes++ < 6 ? 150 : 390, rate, least),
  );
  assertEquals(end, "found");
  assert(holdsPerSecond! > 370 && holdsPerSecond! <= 390, `${holdsPerSecond}`);
});

Deno.test("searchCapacity() ends at the highest allowed rate once that is confirmed", async () => {
  const { asked, make } = limitedTo(10_000);
  const found = await searchCapacity({ ...OPTIONS, fromPerSecond: 100, toPerSecond: 500 }, make);
  assertEquals([found.end, found.holdsPerSecond, found.failsPerSecond], ["to_holds", 500, null]);
  assertEquals(asked.map(({ rate }) => rate), [100, 200, 400, 500, 500]);
});

Deno.test("searchCapacity() reports if not even the lowest rate holds", async () => {
  const { asked, make } = limitedTo(1);
  const found = await searchCapacity(
    { ...OPTIONS, fromPerSecond: 100, lowestPerSecond: 100 },
    make,
  );
  assertEquals([found.end, found.holdsPerSecond], ["nothing_holds", null]);
  assertEquals(asked.length, 1);
});

Deno.test("searchCapacity() ends if nothing holds at a lowest rate that was rounded", async () => {
  const { asked, make } = limitedTo(0);
  const lowest = { fromPerSecond: 1, lowestPerSecond: 1 / 64 };
  const found = await searchCapacity({ ...OPTIONS, ...lowest }, make);
  assertEquals([found.end, asked.length], ["nothing_holds", 4]);
});

Deno.test("searchCapacity() distinguishes the generator's limit from the target's, after a second try", async () => {
  const asked: number[] = [];
  const found = await searchCapacity({ ...OPTIONS, fromPerSecond: 100 }, (rate) => {
    asked.push(rate);
    return Promise.resolve({ ...OUTCOME, verdict: rate <= 300 ? "holds" : "generator" });
  });
  assertEquals(found.end, "generator");
  assert(found.holdsPerSecond! > 230 && found.holdsPerSecond! <= 300);
  assertEquals(asked.filter((rate) => rate === 400).length, 2);
});

Deno.test("searchCapacity() goes down from a rate that the generator cannot sustain", async () => {
  const asked: number[] = [];
  const found = await searchCapacity(
    { ...OPTIONS, fromPerSecond: 100 },
    (rate, { purpose, least }) => {
      asked.push(rate);
      const verdict = rate <= (purpose === "search" ? 300 : 250) ? "holds" : "generator";
      return Promise.resolve({ ...OUTCOME, verdict, lasted: least });
    },
  );
  assertEquals(found.end, "generator");
  assert(found.holdsPerSecond! > 150 && found.holdsPerSecond! <= 250, `${found.holdsPerSecond}`);
  assert(asked.length < 15, `${asked.length} probes`);
});

Deno.test("searchCapacity() calls a target unsteady if its probes contradict each other", async () => {
  // Each probe holds, and each confirmation fails by far: the target stalls now and then.
  const found = await searchCapacity({ ...OPTIONS, fromPerSecond: 100 }, (rate, { purpose }) => {
    const fails = purpose === "confirm" || rate > 1000;
    const verdict = fails ? "fails" : "holds";
    return Promise.resolve({ ...OUTCOME, verdict, strain: fails ? 8 : 0.2 });
  });
  assertEquals(found.end, "unsteady");
});

Deno.test("searchCapacity() keeps what is known when it is interrupted", async () => {
  const { asked, make } = limitedTo(300);
  const found = await searchCapacity(
    { ...OPTIONS, fromPerSecond: 100 },
    (rate, times) => asked.length === 3 ? Promise.resolve(null) : make(rate, times),
  );
  assertEquals(found, {
    end: "interrupted",
    holdsPerSecond: 200,
    failsPerSecond: 400,
    isConfirmed: false,
  });
});

const probed = (ratePerSecond: number, strain: number): Probed => ({
  ...OUTCOME,
  ratePerSecond,
  purpose: "search",
  strain,
  verdict: strain < 1 ? "holds" : "fails",
});

Deno.test("estimateLimit() finds the rate at which latencies of M/M/1 reach the limit", () => {
  // Times go as 1/(1000 − rate), and the limit is met at 900.
  const strainAt = (rate: number) => 100 / (1000 - rate);
  const made = [750, 850, 950].map((rate) => probed(rate, strainAt(rate)));
  const { limitPerSecond } = estimateLimit(made)!;
  assert(Math.abs(limitPerSecond / 900 - 1) < 0.01, `${limitPerSecond}`);
});

Deno.test("estimateLimit() takes the throughput under overload for the end of the curve", () => {
  const overloaded = { ...probed(2000, 50), ceilingPerSecond: 1000 };
  const { limitPerSecond } = estimateLimit([probed(800, 0.5), overloaded])!;
  assert(Math.abs(limitPerSecond / 900 - 1) < 0.02, `${limitPerSecond}`);
  assertEquals(estimateLimit([overloaded])!.limitPerSecond, 1000);
  assertEquals(estimateLimit([probed(800, 0.5)]), null);
});

Deno.test("Evidence pools probes that disagree a little, and replaces those that disagree widely", () => {
  const evidence = new Evidence();
  evidence.add(probed(100, 0.9));
  evidence.add({ ...probed(100, 1.05), lasted: 0.5 });
  assertEquals([evidence.low?.ratePerSecond, evidence.high, evidence.jumps], [100, null, 0]);
  evidence.add(probed(100, 6));
  assertEquals([evidence.low, evidence.high?.ratePerSecond, evidence.jumps], [null, 100, 1]);
});

Deno.test("Evidence lets no rate hold above one that fails", () => {
  const evidence = new Evidence();
  evidence.add({ ...probed(100, 1.3), lasted: 3 });
  evidence.add(probed(101, 0.9));
  assertEquals([evidence.low, evidence.high?.ratePerSecond], [null, 100]);
});

Deno.test("Evidence keeps a rate that held if this program is the limit later", () => {
  const evidence = new Evidence();
  evidence.add(probed(100, 0.5));
  evidence.add({ ...probed(80, 3), verdict: "generator" });
  assertEquals([evidence.low?.ratePerSecond, evidence.high], [100, null]);
  evidence.add({ ...probed(200, 3), verdict: "generator" });
  assertEquals([evidence.low?.ratePerSecond, evidence.jumps], [100, 0]);
  assertEquals(evidence.high?.verdict, "generator");
});

Deno.test("nextRate() is next to the estimate, and further away if estimates err repeatedly", () => {
  const bracket = { lowPerSecond: 500, highPerSecond: 1000, precision: 0.05, lastHeld: true };
  assertEquals(Math.round(nextRate({ ...bracket, estimate: null, inARow: 0 })), 707);
  assertEquals(Math.round(nextRate({ ...bracket, estimate: 900, inARow: 0 })), 878);
  assertEquals(Math.round(nextRate({ ...bracket, estimate: 450, inARow: 1 })), 512);
  assertEquals(Math.round(nextRate({ ...bracket, estimate: 450, inARow: 4 })), 608);
});

for (
  const [name, queue, limit] of [
    ["one server, even arrivals", { servers: 1, serviceMs: 2, arrivals: "even" }, 500],
    ["four servers, even arrivals", { servers: 4, serviceMs: 10, arrivals: "even" }, 400],
  ] as const
) {
  Deno.test(`a search finds the capacity of ${name}`, async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const target = new SimulatedTarget({ ...queue, service: "constant" }, seed);
      const found = await searchCapacity(
        { ...OPTIONS, fromPerSecond: limit / (1.3 + seed % 7) },
        target.prober(["p99<50ms"], 10_000),
      );
      assertEquals(found.end, "found");
      const error = found.holdsPerSecond! / limit - 1;
      assert(Math.abs(error) < 0.05, `${found.holdsPerSecond} of ${limit}`);
    }
  });
}

Deno.test("a search finds the capacity of M/M/1 within 5% in nine of ten tries", async () => {
  // The 99th percentile of its sojourn time is ln(100) / (μ − λ).
  const limit = 500 - Math.log(100) / 0.05;
  const queue = { servers: 1, serviceMs: 2, service: "exponential", arrivals: "poisson" } as const;
  let within = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const target = new SimulatedTarget(queue, 7919 * seed);
    const { holdsPerSecond } = await searchCapacity(
      { ...OPTIONS, fromPerSecond: limit / (1.3 + seed % 7) },
      target.prober(["p99<50ms"], 10_000),
    );
    if (Math.abs((holdsPerSecond ?? 0) / limit - 1) <= 0.05) within++;
  }
  assert(within >= 27, `${within} of 30`);
});

Deno.test("a search returns no number for a target that stalls", async () => {
  // For one second of every twenty, nothing is served.
  const slowness = (atMs: number) => 1 + (atMs % 20_000 < 1000 ? (1000 - atMs % 20_000) / 2 : 0);
  const queue = {
    servers: 1,
    serviceMs: 2,
    service: "constant",
    arrivals: "even",
    slowness,
  } as const;
  const target = new SimulatedTarget(queue, 5);
  const { end } = await searchCapacity(
    { ...OPTIONS, fromPerSecond: 100, lowestPerSecond: 5 },
    target.prober(["p99<100ms"], 10_000),
  );
  assert(end === "unsteady" || end === "nothing_holds", end);
});
