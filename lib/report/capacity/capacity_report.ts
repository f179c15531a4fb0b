/**
 * Creates the report of a search from its probes.
 *
 * @module
 */
import type { Plan } from "../../load/plan/plan.ts";
import { VERSION } from "../../version.ts";
import { rounded } from "../latency/rounding.ts";
import type { CapacityPlan, CapacityProbe, CapacityReport } from "../shape/capacity_shape.ts";
import type { Warning } from "../shape/warning.ts";
import { formatPerSecond } from "../words/format.ts";

/** Default precision of the bracket. */
export const PRECISION = 0.05;

/** Options of a search; undefined for the default. */
interface SearchOptions {
  readonly fromPerSecond?: number | undefined;
  readonly toPerSecond?: number | undefined;
  readonly precision?: number | undefined;
}

/** A finished search. */
export interface CapacityRun {
  readonly plan: Plan;
  readonly options: SearchOptions;
  readonly startedAt: Date;
  readonly elapsedMs: number;
  readonly end: CapacityReport["outcome"];
  readonly holdsPerSecond: number | null;
  readonly failsPerSecond: number | null;
  readonly isConfirmed: boolean;
  readonly probes: readonly CapacityProbe[];
  /** How often the target had not recovered before a probe. */
  readonly unrecovered: number;
  readonly teardownError: string | null;
}

/** Creates the report of a search. */
export function createCapacityReport(run: CapacityRun): CapacityReport {
  const { plan, options, probes, end, holdsPerSecond, failsPerSecond } = run;
  const isAnswer = end === "found" || end === "to_holds" || end === "generator";
  const capacityPerSecond = isAnswer ? holdsPerSecond : null;
  return {
    schemaVersion: 1,
    kind: "capacity",
    loadTester: VERSION,
    target: { url: plan.summary.url, method: plan.summary.method },
    plan: plannedCapacity(plan, options),
    startedAt: run.startedAt.toISOString(),
    elapsedMs: rounded(run.elapsedMs),
    interrupted: end === "interrupted",
    outcome: end,
    capacityPerSecond,
    isLowerBound: capacityPerSecond !== null && end !== "found",
    bracket: { holdsPerSecond, failsPerSecond },
    limitedBy: limitOf(run),
    kneePerSecond: kneeOf(probes),
    inFlight: inFlightAt(probes, capacityPerSecond),
    probes,
    warnings: warningsOf(run),
  };
}

/** Returns the options of a search as shown in a report, which are known before the search. */
export function plannedCapacity(
  plan: Plan,
  { fromPerSecond, toPerSecond, precision }: SearchOptions,
): CapacityPlan {
  return {
    assertions: plan.assertions,
    fromPerSecond: fromPerSecond ?? null,
    toPerSecond: toPerSecond ?? null,
    precision: precision ?? PRECISION,
    probeMs: plan.durationMs!,
    warmupMs: plan.warmupMs,
    concurrency: plan.concurrency,
    threads: plan.threads,
    arrivals: plan.arrivals.spacing?.kind ?? "even",
  };
}

/** Returns the reason for the failure at the lowest rate above the capacity. */
function limitOf({ probes, failsPerSecond }: CapacityRun): string | null {
  return probes.findLast(({ ratePerSecond, verdict }) =>
    ratePerSecond === failsPerSecond && verdict !== "holds"
  )?.limitedBy ?? null;
}

/** Returns probes by rate; for repeated rates, the last probe. */
export function curveOf(probes: readonly CapacityProbe[]): CapacityProbe[] {
  const byRate = new Map(probes.map((probe) => [probe.ratePerSecond, probe]));
  return [...byRate.values()].sort((a, b) => a.ratePerSecond - b.ratePerSecond);
}

/**
 * Returns the rate at which the median is twice that of the lowest rate, interpolated between
 * probes.
 */
function kneeOf(probes: readonly CapacityProbe[]): number | null {
  const curve = curveOf(probes).flatMap(({ ratePerSecond: rate, report }) =>
    report.latencyMs.p50 === null ? [] : [{ rate, ms: report.latencyMs.p50 }]
  );
  const [first] = curve;
  const at = curve.findIndex(({ ms }) => ms >= 2 * first.ms);
  if (at < 1) return null;
  const [a, b] = [curve[at - 1], curve[at]];
  return rounded(a.rate + (b.rate - a.rate) * (2 * first.ms - a.ms) / (b.ms - a.ms));
}

/** Little's law: requests in flight are the rate times the mean latency. */
function inFlightAt(probes: readonly CapacityProbe[], rate: number | null): number | null {
  const probe = probes.findLast(({ ratePerSecond, verdict }) =>
    ratePerSecond === rate && verdict === "holds"
  );
  const meanMs = probe?.report.latencyMs.mean ?? null;
  return rate === null || meanMs === null ? null : rounded(rate * meanMs / 1000);
}

function warningsOf(run: CapacityRun): Warning[] {
  const { end, probes, unrecovered, teardownError, isConfirmed, holdsPerSecond } = run;
  const warnings: Warning[] = [];
  const warn = (kind: Warning["kind"], message: string) => warnings.push({ kind, message });
  if (teardownError !== null) {
    warn("teardown_failed", `The scenario's teardown() failed: ${teardownError}.`);
  }
  if (end === "generator") {
    const message = probes.findLast(({ verdict }) => verdict === "generator")?.report.warnings
      .find(({ kind }) => GENERATOR_KINDS.includes(kind))?.message ?? "";
    warn("generator_limit", message);
  }
  if (end === "unsteady") warn("not_steady", disagreement(probes));
  if (end === "interrupted" && holdsPerSecond !== null && !isConfirmed) {
    warn("few_samples", `That ${formatPerSecond(holdsPerSecond)} holds was not confirmed.`);
  }
  if (unrecovered > 0) {
    warn(
      "not_steady",
      `The target was still slower than at first when ${unrecovered} of ${probes.length} probes ` +
        "began. Use a longer --warmup, or a shorter search with --from and --to.",
    );
  }
  return warnings;
}

const GENERATOR_KINDS: readonly Warning["kind"][] = [
  "client_limit",
  "generator_limit",
  "concurrency_limit",
];

/** Describes the lowest rate that failed and the highest that held, which is above it. */
function disagreement(probes: readonly CapacityProbe[]): string {
  const rates = (wanted: "holds" | "fails") =>
    probes.filter(({ verdict }) => verdict === wanted).map(({ ratePerSecond }) => ratePerSecond);
  const [held, failed] = [Math.max(...rates("holds")), Math.min(...rates("fails"))];
  if (!(held >= failed)) {
    return `No bracket could be confirmed in ${probes.length} probes: the limit varies by more than ` +
      "the precision. Use a longer -z or a higher --precision.";
  }
  return `The probes disagree: ${formatPerSecond(held)} held, and ${
    formatPerSecond(failed)
  } failed. The ` +
    "target is not steady: it is warming up, scaled or throttled, or it stalls from time to time. " +
    "Use a longer -z or --warmup, or look at the seconds of the probes in the JSON.";
}
