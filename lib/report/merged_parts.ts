// Knows: how the lists of several reports, and what was asked for, become those of one.
// Refuses to know: tallies.
import { differences } from "./likeness.ts";
import type { Report, ReportError, ReportPlan, ReportSlowRequest } from "./report.ts";
import type { Warning } from "./warnings.ts";

/** How many of the slowest requests are named. */
const SLOWEST_KEPT = 10;

/** The plan of all together. @param isConcurrent true where they loaded the target at one time */
export function mergedPlan(reports: readonly Report[], isConcurrent: boolean): ReportPlan {
  const plans = reports.map(({ plan }) => plan);
  /** Null where one of them has none: then all together have none. */
  const over = (name: "requests" | "durationMs" | "ratePerSecond", fold: Fold) =>
    plans.map((plan) => plan[name]).reduce((a, b) => a === null || b === null ? null : fold(a, b));
  const atOnce = (name: "concurrency" | "threads") =>
    plans.map((plan) => plan[name]).reduce(isConcurrent ? add : Math.max);
  const stages = differences(reports).includes("stages") || !isConcurrent
    ? plans[0].stages
    : plans[0].stages.map(({ perSecond, durationMs }) => ({
      perSecond: perSecond * plans.length,
      durationMs,
    }));
  return {
    ...plans[0],
    requests: over("requests", add),
    durationMs: over("durationMs", Math.max),
    ratePerSecond: over("ratePerSecond", isConcurrent ? add : Math.max),
    stages,
    concurrency: atOnce("concurrency"),
    threads: atOnce("threads"),
  };
}

type Fold = (a: number, b: number) => number;

function add(a: number, b: number): number {
  return a + b;
}

/** Each kind once, most frequent first, at the times since the first start. */
export function mergedErrors(
  reports: readonly Report[],
  offsetsMs: readonly number[],
): ReportError[] {
  const byKind = new Map<string, ReportError>();
  for (const [i, { errors }] of reports.entries()) {
    for (const error of errors) {
      const moved = {
        ...error,
        firstAtMs: rounded(error.firstAtMs + offsetsMs[i]),
        lastAtMs: rounded(error.lastAtMs + offsetsMs[i]),
      };
      const known = byKind.get(error.kind) ?? moved;
      const first = known.firstAtMs <= moved.firstAtMs ? known : moved;
      byKind.set(error.kind, {
        ...first,
        count: known === moved ? moved.count : known.count + moved.count,
        lastAtMs: Math.max(known.lastAtMs, moved.lastAtMs),
      });
    }
  }
  return [...byKind.values()].sort((a, b) => b.count - a.count);
}

/** The slowest of all, at the times since the first start. */
export function mergedSlowest(
  reports: readonly Report[],
  offsetsMs: readonly number[],
): ReportSlowRequest[] {
  return reports
    .flatMap(({ slowest }, i) =>
      slowest.map((request) => ({ ...request, atMs: rounded(request.atMs + offsetsMs[i]) }))
    )
    .sort((a, b) => b.latencyMs - a.latencyMs)
    .slice(0, SLOWEST_KEPT);
}

/** Each warning once, and one more where the reports are not of one load. */
export function mergedWarnings(reports: readonly Report[]): Warning[] {
  const differing = differences(reports);
  const merged: Warning[] = differing.length === 0 ? [] : [{
    kind: "merged",
    message: `The results were merged though they were asked for different loads: ${
      differing.join(", ")
    } differ`,
  }];
  const seen = new Set<string>();
  const parts = reports.flatMap(({ warnings }) => warnings).filter(({ message }) => {
    const isNew = !seen.has(message);
    seen.add(message);
    return isNew;
  });
  return [...merged, ...parts];
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
