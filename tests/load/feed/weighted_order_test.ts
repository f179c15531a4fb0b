/**
 * Tests that requests of different weights occur in proportion to them, on every part of a load.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { cycleOf, orderOf, positionIn } from "../../../lib/load/feed/weighted_order.ts";
import { fc } from "../../support/property.ts";

Deno.test("orderOf() returns all in order if the weights are equal", () => {
  assertEquals([...orderOf([1])], [0]);
  assertEquals([...orderOf([1, 1, 1])], [0, 1, 2]);
  assertEquals([...orderOf([7, 7])], [0, 1]);
});

Deno.test("orderOf() spreads requests by weight", () => {
  assertEquals([...orderOf([2, 1])], [0, 1, 0]);
  assertEquals([...orderOf([6, 2])], [0, 0, 1, 0]);
  assertEquals([...orderOf([5, 1, 1])], [0, 1, 0, 0, 0, 2, 0]);
  // Many requests of small weight are not clustered next to one of large weight.
  const order = orderOf([100, ...Array(100).fill(1)]);
  assert(order.every((item, i) => (item === 0) === (i % 2 === 0)));
});

Deno.test("orderOf() gives each request exactly its weight, always close to its proportion", () => {
  const weights = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(weights, (weights) => {
      const order = orderOf(weights);
      const sum = weights.reduce((a, b) => a + b);
      const scale = sum / order.length;
      assertEquals(order.length, cycleOf(weights));
      const counts = weights.map(() => 0);
      for (const [i, item] of order.entries()) {
        counts[item]++;
        for (const [j, count] of counts.entries()) {
          const share = (i + 1) * weights[j] / sum;
          assert(Math.abs(count - share) < 2, `${weights}: ${count} of ${share} at ${i}`);
        }
      }
      assertEquals(counts.map((count) => count * scale), weights);
    }),
    { seed: 3, numRuns: 300 },
  );
});

Deno.test("positionIn() gives each part the mix of the weights, and keeps each cycle complete", () => {
  for (const weights of [[1, 1], [3, 1], [9, 1], [2, 1, 1], [5, 3], [1, 1, 1, 1, 1, 1]]) {
    const [order, cycle] = [orderOf(weights), cycleOf(weights)];
    for (const parts of [1, 2, 3, 4, 6, 8, 20, 64]) {
      const position = positionIn(cycle, parts);
      for (let from = 0; from < 5 * cycle; from += cycle) {
        const positions = Array.from({ length: cycle }, (_, i) => position(from + i)).sort((
          a,
          b,
        ) => a - b);
        assertEquals(positions, Array.from({ length: cycle }, (_, i) => i));
      }
      for (let part = 0; part < parts; part++) {
        const taken = 2000;
        const counts = weights.map(() => 0);
        for (let i = 0; i < taken; i++) counts[order[position(part + i * parts)]]++;
        for (const [j, count] of counts.entries()) {
          const error = Math.abs(count / taken - weights[j] / cycle);
          assert(error < 0.01, `weights ${weights}, part ${part} of ${parts}: off by ${error}`);
        }
      }
    }
  }
});

Deno.test("positionIn() keeps the order of a list that a single part takes", () => {
  assertEquals([0, 1, 2, 3, 4, 5].map(positionIn(3, 1)), [0, 1, 2, 0, 1, 2]);
});
