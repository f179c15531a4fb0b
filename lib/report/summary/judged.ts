/**
 * What warnings are made from: a run, or the union of a load's parts.
 *
 * @module
 */
import type { RunResult } from "../../load/engine/result.ts";
import type { Http2Plan } from "../../load/request/http2_plan.ts";

/** What of a plan its result is judged by. */
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

/** What is judged: a run, or the union of a load's parts. */
export interface Judged extends Omit<RunResult, "plan" | "clock"> {
  readonly plan: JudgedPlan;
}
