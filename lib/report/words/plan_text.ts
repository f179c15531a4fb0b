/**
 * Describes the plan of a run as briefly as possible.
 *
 * @module
 */
import { durationText } from "./latency_text.ts";
import type { ReportPlan } from "../shape/report_shape.ts";

/** The end of a run and its pace; omitted properties are not shown. */
type Pace =
  & Pick<ReportPlan, "requests" | "durationMs" | "concurrency">
  & Partial<Pick<ReportPlan, "ratePerSecond" | "stages" | "arrivals" | "warmupMs" | "steps">>;

/** Returns the parts of a line such as `Requests: 1000, Concurrency: 50`. */
export function planText(plan: Pace): string[] {
  const { requests, durationMs, ratePerSecond = null, stages = [], warmupMs = 0, steps = [] } =
    plan;
  const amounts: string[] = [];
  const each = steps.length === 0 ? "req" : "iterations";
  if (requests !== null) {
    amounts.push(steps.length === 0 ? `Requests: ${requests}` : `Iterations: ${requests}`);
  }
  if (durationMs !== null) amounts.push(`Duration: ${durationText(durationMs)}`);
  if (ratePerSecond !== null && stages.length === 0) {
    amounts.push(`Rate: ${ratePerSecond} ${each}/s`);
  }
  if (stages.length > 0) {
    const list = stages.map((stage) => `${stage.perSecond}:${durationText(stage.durationMs)}`);
    amounts.push(`Stages: ${[...from(ratePerSecond), ...list].join(",")}`);
  }
  if (plan.arrivals === "recorded") amounts.push("Arrivals: recorded");
  if (warmupMs > 0) amounts.push(`Warm-up: ${durationText(warmupMs)}`);
  if (steps.length > 0) amounts.push(`Steps: ${steps.length}`);
  return [...amounts, `Concurrency: ${plan.concurrency}`];
}

function from(ratePerSecond: number | null): string[] {
  return ratePerSecond === null || ratePerSecond === 0 ? [] : [`from ${ratePerSecond}`];
}
