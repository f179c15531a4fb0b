/**
 * Tests quantiles of Student's t distribution against printed tables.
 *
 * @module
 */
import { assertAlmostEquals } from "@std/assert";
import { studentProbability, studentQuantile } from "../../../lib/stats/compare/student_t.ts";

Deno.test("studentQuantile() matches the tables", () => {
  const table: [probability: number, freedom: number, t: number][] = [
    ...[[0.975, 1, 12.7062], [0.975, 2, 4.3027], [0.975, 4, 2.7764]] as const,
    ...[[0.975, 10, 2.2281], [0.975, 30, 2.0423], [0.95, 5, 2.0150]] as const,
    ...[[0.995, 3, 5.8409], [0.9995, 20, 3.8495], [0.975, 1e6, 1.95997]] as const,
  ].map(([p, f, t]) => [p, f, t]);
  for (const [probability, freedom, t] of table) {
    assertAlmostEquals(studentQuantile(probability, freedom), t, 1e-4);
  }
});

Deno.test("studentQuantile() is the inverse of studentProbability(), even for fractional freedoms", () => {
  for (const freedom of [0.5, 1, 5.25, 7.5, 100.1]) {
    for (const probability of [0.5, 0.6, 0.9, 0.99, 0.9999]) {
      const t = studentQuantile(probability, freedom);
      assertAlmostEquals(studentProbability(t, freedom), probability, 1e-9);
    }
  }
});
