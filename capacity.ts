/**
 * Capacity: the highest rate at which a target keeps what is asserted, and what can be done with a
 * capacity once it is found.
 *
 * @example
 * ```ts
 * import { type CapacityOptions, findCapacity } from "@x/load-tester/capacity";
 * import { assertRejects } from "@std/assert";
 *
 * // Something has to hold, or there is no highest rate.
 * const options: CapacityOptions = { url: "http://127.0.0.1:8080/", assertions: [] };
 * await assertRejects(() => findCapacity(options), Error, "needs at least one assertion");
 * ```
 *
 * @module
 */
export {
  type CapacityHooks,
  type CapacityOptions,
  findCapacity,
} from "./lib/capacity/find_capacity.ts";
export type { NextProbe } from "./lib/capacity/prober.ts";
export type {
  CapacityOutcome,
  CapacityPlan,
  CapacityProbe,
  CapacityReport,
} from "./lib/report/shape/capacity_shape.ts";
export { renderCapacity } from "./lib/report/capacity/capacity_text.ts";
export {
  renderCapacityJson,
  renderCapacityMarkdown,
} from "./lib/report/capacity/capacity_formats.ts";
export { renderCapacityHtml } from "./lib/report/capacity/capacity_page.ts";
export { decodeCapacity, encodeCapacity } from "./lib/report/capacity/saved_capacity.ts";
export {
  type CapacityComparison,
  compareCapacities,
  fellBy,
  renderCapacityComparison,
  renderCapacityComparisonJson,
  renderCapacityComparisonMarkdown,
} from "./lib/report/capacity/capacity_comparison.ts";
