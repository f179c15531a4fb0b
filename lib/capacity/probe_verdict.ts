/**
 * Draws the verdict of a probe that is over: about the target, or about this program.
 *
 * @module
 */
import type { RunResult } from "../load/engine/result.ts";
import type { Assertion } from "../report/assertions/assertion.ts";
import { isMet } from "../report/assertions/assertion_check.ts";
import type { CapacityProbe } from "../report/shape/capacity_shape.ts";
import type { ReportAssertion } from "../report/shape/report_assertion.ts";
import type { Report } from "../report/shape/report_shape.ts";
import { createReport } from "../report/summary/report.ts";
import type { ProbeJudge } from "./probe_judge.ts";
import type { Purpose } from "./probed.ts";
import { ENDED, type ProbeRun } from "./probe_run.ts";

/** A probe as it was planned. */
interface PlannedProbe {
  readonly ratePerSecond: number;
  readonly purpose: Purpose;
  /** Planned minimum duration. */
  readonly leastMs: number;
  /** Median latency of the idle target; null if unknown. */
  readonly idleMs: number | null;
}

/** A probe that is shorter by this was cut short. */
const CUT_SHORT_MS = 500;
/** A target whose latencies have grown by less than this is not busy. */
const BUSY_FACTOR = 1.5;
const BUSY_MS = 5;
/** With this CPU usage or event loop delay, times are those of this program. */
const STARVED_CPU_SHARE = 0.95;
const STARVED_DELAY_MS = 20;

/** Returns the verdict of a probe, with its report. */
export function concludedProbe(
  run: ProbeRun,
  assertions: readonly Assertion[],
  planned: PlannedProbe,
): CapacityProbe {
  const { result, judge, issuingMs } = run;
  const { ratePerSecond, purpose, leastMs } = planned;
  const isAborted = result.aborted !== null && result.aborted !== ENDED;
  const report = reportOf(run, assertions, isAborted);
  // An assertion that certainly fails says more than one with too few samples.
  const broken =
    report.assertions.find(({ expression }) =>
      (judge.isEnough || judge.isHopeless) && judge.stateOf(expression) === "fails"
    ) ?? report.assertions.find(({ holds }) => !holds);
  const fails = broken !== undefined || judge.isBehind || judge.isHopeless || isAborted;
  const assertion = assertions.find(({ expression }) => expression === broken?.expression);
  const isGenerator = fails && isGeneratorLimit(result, report, assertion, planned.idleMs);
  return {
    ratePerSecond,
    verdict: isGenerator ? "generator" : fails ? "fails" : "holds",
    close: judge.isEnough && judge.isUnclear,
    purpose,
    limitedBy: isGenerator ? "generator" : broken?.expression ?? null,
    cutShort: fails && issuingMs < leastMs - CUT_SHORT_MS,
    disturbedMs: Math.round(judge.disturbedMs),
    report,
  };
}

/** The report of a probe; its assertions are evaluated without the disturbed seconds. */
function reportOf(
  { result, judge, issuingMs }: ProbeRun,
  assertions: readonly Assertion[],
  isAborted: boolean,
): Report {
  const report = createReport({
    ...result,
    plan: {
      ...result.plan,
      assertions: assertions.map(({ expression }) => expression),
      durationMs: issuingMs,
    },
    // A run ended by the search itself was not aborted.
    aborted: isAborted ? result.aborted : null,
    interrupted: false,
  });
  if (judge.disturbedMs === 0 || !judge.isEnough) return report;
  return {
    ...report,
    assertions: report.assertions.map((checked, i) => undisturbed(checked, assertions[i], judge)),
  };
}

function undisturbed(
  checked: ReportAssertion,
  assertion: Assertion,
  judge: ProbeJudge,
): ReportAssertion {
  const actual = judge.actualOf(assertion);
  return actual === null ? checked : { ...checked, actual, holds: isMet(assertion, actual, false) };
}

/** Returns true if this program, its machine or its connections were the bottleneck. */
function isGeneratorLimit(
  { health, sums }: RunResult,
  report: Report,
  broken: Assertion | undefined,
  idleMs: number | null,
): boolean {
  const kinds = report.warnings.map(({ kind }) => kind);
  if (kinds.includes("client_limit")) return true;
  // Statuses and errors come from the target, however late requests were sent.
  if (broken?.metric.kind === "failed" || broken?.metric.kind === "status") return false;
  if (sums.succeeded === 0 && sums.failed > 0) return false;
  if (kinds.includes("generator_limit")) {
    return isStarved(health) || !breaksByService(broken, report);
  }
  // All connections were busy, yet responses were as fast as from an idle target.
  const serviceMs = (sums.service.percentile(50) ?? 0) / 1000;
  return kinds.includes("concurrency_limit") && idleMs !== null &&
    serviceMs < BUSY_FACTOR * idleMs + BUSY_MS;
}

/** Returns true if this process had too little CPU time for any verdict. */
function isStarved({ cpuShare, loopDelayP90Ms }: RunResult["health"]): boolean {
  return (cpuShare ?? 0) >= STARVED_CPU_SHARE || loopDelayP90Ms >= STARVED_DELAY_MS;
}

/** Returns true if a limit is broken even when counting only the time since sending. */
function breaksByService(broken: Assertion | undefined, { serviceMs }: Report): boolean {
  if (broken?.metric.kind !== "time" || broken.metric.of !== "latency") return false;
  const ms = serviceMs?.[broken.metric.statistic] ?? null;
  return ms !== null && broken.operator.startsWith("<") && ms >= broken.limit;
}

/** Returns the highest ratio of a measured value to its limit; null without any value. */
export function strainOf(
  checked: readonly ReportAssertion[],
  assertions: readonly Assertion[],
): number | null {
  const strains = checked.flatMap(({ actual }, i) => {
    const { operator, limit } = assertions[i];
    if (actual === null || limit === 0) return [];
    return [operator.startsWith("<") ? actual / limit : limit / Math.max(actual, 1e-9)];
  });
  return strains.length === 0 ? null : Math.max(...strains);
}
