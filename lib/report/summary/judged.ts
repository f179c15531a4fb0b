/**
 * Defines the input of warnings: a run, or the merged parts of a load.
 *
 * @module
 */
import type { RunResult } from "../../load/engine/result.ts";
import type { Http2Plan } from "../../load/request/http2_plan.ts";

/** The parts of a plan that its result is judged by. */
export interface JudgedPlan extends Http2Plan {
  readonly concurrency: number;
  readonly arrivals:
    | { readonly kind: "closed" | "stages" | "recorded" }
    | { readonly kind: "rate"; readonly perSecond: number };
  readonly context: { readonly keepAlive: boolean };
  readonly redirects: number;
  readonly threads: number;
  readonly routing: { readonly routes: { readonly length: number } };
}

/** The result to judge: of a run, or of the merged parts of a load. */
export interface Judged extends Omit<RunResult, "plan" | "clock"> {
  readonly plan: JudgedPlan;
}
