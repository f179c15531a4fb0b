/**
 * Tests p-values of small samples that can be computed or looked up.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { rankSumPValue } from "../../lib/stats/rank_sum.ts";
import { seededRandom } from "../../lib/target/faults.ts";

Deno.test("rankSumPValue() of disjoint samples, with continuity correction", () => {
  // U = 0, mean 12.5, standard deviation sqrt(25 * 11 / 12): z = 12 / 4.787 = 2.507.
  assertAlmostEquals(rankSumPValue([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 0.01219, 1e-4);
  assertAlmostEquals(rankSumPValue([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]), 0.01219, 1e-4);
});

Deno.test("rankSumPValue() is 1 if there is no difference", () => {
  assertEquals(rankSumPValue([3, 3, 3], [3, 3, 3]), 1);
  assert(rankSumPValue([1, 4, 5, 8], [2, 3, 6, 7]) > 0.9);
});

Deno.test("rankSumPValue() assigns ties their mean rank", () => {
  // Ranks: 1.5 1.5 3.5 3.5 5.5 5.5, half of each pair on either side: U equals its mean.
  assertAlmostEquals(rankSumPValue([1, 2, 3], [1, 2, 3]), 1, 1e-6);
});

Deno.test("rankSumPValue() is below 5% about 5 times in 100 by chance", () => {
  const random = seededRandom(2);
  const rounds = 4000;
  let rare = 0;
  for (let round = 0; round < rounds; round++) {
    const draw = () => Array.from({ length: 12 }, random);
    if (rankSumPValue(draw(), draw()) < 0.05) rare++;
  }
  assert(rare / rounds > 0.03 && rare / rounds < 0.06, `${rare} of ${rounds}`);
});
