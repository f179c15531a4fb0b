/**
 * Merges the plans and the warnings of several reports.
 *
 * @module
 */
import type { Report, ReportPlan } from "../shape/report_shape.ts";
import type { Warning } from "../shape/warning.ts";
import { differences } from "./same_load.ts";

/**
 * Returns the plan of the combined load.
 *
 * @param isConcurrent whether the loads ran at the same time
 */
export function mergedPlan(reports: readonly Report[], isConcurrent: boolean): ReportPlan {
  const plans = reports.map(({ plan }) => plan);
  /** Null if any of them has no limit. */
  const over = (name: "requests" | "durationMs" | "ratePerSecond", fold: Fold) =>
    plans.map((plan) => plan[name]).reduce((a, b) => a === null || b === null ? null : fold(a, b));
  const atOnce = (name: "concurrency" | "threads") =>
    plans.map((plan) => plan[name]).reduce(isConcurrent ? add : larger);
  const stages = differences(reports).includes("stages") || !isConcurrent
    ? plans[0].stages
    : plans[0].stages.map(({ perSecond, durationMs }) => ({
      perSecond: perSecond * plans.length,
      durationMs,
    }));
  return {
    ...plans[0],
    requests: over("requests", add),
    durationMs: over("durationMs", larger),
    ratePerSecond: over("ratePerSecond", isConcurrent ? add : larger),
    stages,
    concurrency: atOnce("concurrency"),
    threads: atOnce("threads"),
    seed: plans.every(({ seed }) => seed === plans[0].seed) ? plans[0].seed : null,
  };
}

type Fold = (a: number, b: number) => number;

function add(a: number, b: number): number {
  return a + b;
}

function larger(a: number, b: number): number {
  return Math.max(a, b);
}

/** Returns every warning once, and adds warnings if the reports are not of one load at one time. */
export function mergedWarnings(reports: readonly Report[], isConcurrent: boolean): Warning[] {
  const differing = differences(reports);
  const messages = [
    differing.length === 0
      ? ""
      : `Results of different loads were merged: ${differing.join(", ")} differ.`,
    isConcurrent
      ? ""
      : "The merged runs did not all run at the same time. Throughput is over the whole time from the " +
        "first start to the last end, including pauses.",
  ];
  const merged = messages.filter((message) => message !== "")
    .map((message): Warning => ({ kind: "merged", message }));
  const seen = new Set<string>();
  const parts = reports.flatMap(({ warnings }) => warnings).filter(({ message }) => {
    const isNew = !seen.has(message);
    seen.add(message);
    return isNew;
  });
  return [...merged, ...parts];
}
