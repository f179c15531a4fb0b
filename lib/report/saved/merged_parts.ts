/**
 * How the lists of several reports, and what was asked for, become those of one.
 *
 * @module
 */
import { differences } from "./same_load.ts";
import type {
  Report,
  ReportCheck,
  ReportError,
  ReportPlan,
  ReportSlowRequest,
} from "../shape/report_shape.ts";
import { rounded } from "../latency/rounding.ts";
import type { Warning } from "../shape/warning.ts";

/** How many of the slowest requests are named. */
const SLOWEST_KEPT = 10;

/** The plan of all together. @param isConcurrent true where they loaded the target at one time */
export function mergedPlan(reports: readonly Report[], isConcurrent: boolean): ReportPlan {
  const plans = reports.map(({ plan }) => plan);
  /** Null where one of them has none: then all together have none. */
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

/** How many responses had which status code. */
export function mergedStatusCodes(
  reports: readonly Pick<Report, "statusCodes">[],
): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const { statusCodes } of reports) {
    for (const [code, count] of Object.entries(statusCodes)) {
      codes[code] = (codes[code] ?? 0) + count;
    }
  }
  return codes;
}

/** Each check once, in the order of their names. */
export function mergedChecks(reports: readonly Report[]): ReportCheck[] {
  const byName = new Map<string, ReportCheck>();
  for (const { name, passed, failed } of reports.flatMap(({ checks }) => checks)) {
    const known = byName.get(name) ?? { name, passed: 0, failed: 0 };
    byName.set(name, { name, passed: known.passed + passed, failed: known.failed + failed });
  }
  return [...byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
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

/** Each warning once, and others where the reports are not of one load at one time. */
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
