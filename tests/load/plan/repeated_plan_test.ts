/**
 * Tests that a repeated load is the same load.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { repeatedPlan, type Repetition } from "../../../lib/load/plan/repeated_plan.ts";

const CLOSED: Repetition = {
  ratePerSecond: null,
  durationMs: null,
  requests: 10,
  concurrency: 1,
  runId: "00000001",
};
const AT_A_RATE: Repetition = { ...CLOSED, ratePerSecond: 100, durationMs: 1000, requests: null };

const plan = (arrivals: "even" | "poisson") =>
  createPlan({ url: "http://127.0.0.1/", ratePerSecond: 50, durationMs: 1000, arrivals, seed: 7 });

Deno.test("repeatedPlan() keeps random arrivals after a closed loop, and draws new ones each time", () => {
  const first = repeatedPlan(repeatedPlan(plan("poisson"), CLOSED), AT_A_RATE);
  const second = repeatedPlan(first, AT_A_RATE);
  const spacings = [first, second].map(({ arrivals }) => arrivals.spacing);
  assertEquals(spacings.map((spacing) => spacing?.kind), ["poisson", "poisson"]);
  assert(JSON.stringify(spacings[0]) !== JSON.stringify(spacings[1]), "another seed");
});

Deno.test("repeatedPlan() keeps even arrivals even", () => {
  const { arrivals } = repeatedPlan(repeatedPlan(plan("even"), CLOSED), AT_A_RATE);
  assertEquals(arrivals.spacing, { kind: "even" });
});
