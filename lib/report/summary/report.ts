/**
 * How what a run left behind becomes a report.
 *
 * @module
 */
import type { GroupTally } from "../../load/tally/group_tally.ts";
import type { Plan } from "../../load/plan/plan.ts";
import type { Arrivals } from "../../load/plan/schedule.ts";
import type { RunResult } from "../../load/engine/result.ts";
import { checkAssertions } from "../assertions/assertion_check.ts";
import { intervals, latencySummary, milliseconds } from "../latency/latency_summary.ts";
import type { Report, ReportPlan, ReportTarget } from "../shape/report_shape.ts";
import { perSecond, rounded } from "../latency/rounding.ts";
import { VERSION } from "../../version.ts";
import { warningsOf } from "./warnings.ts";

/** Sums up what a run left behind. */
export function createReport(result: RunResult): Report {
  const { plan, tally } = result;
  const isOpen = plan.arrivals.kind !== "closed";
  const { succeeded, failed, unfinished } = tally;
  const measured = {
    schemaVersion: 1 as const,
    loadTester: VERSION,
    target: plan.shown,
    plan: reportPlan(plan),
    startedAt: result.startedAt.toISOString(),
    elapsedMs: rounded(result.elapsedMs),
    interrupted: result.interrupted,
    requests: { issued: result.issued, succeeded, failed, unfinished, unissued: result.unissued },
    throughputPerSecond: perSecond(succeeded + failed, result.elapsedMs),
    bytes: { sent: tally.bytesSent, received: tally.bytesReceived },
    connections: {
      opened: result.connectionsOpened,
      failed: result.connectionsFailed,
      retried: tally.retried,
    },
    latencyMs: latencySummary(tally.latency, tally.censored.count),
    serviceMs: isOpen ? latencySummary(tally.service, tally.censored.count) : null,
    lagMs: isOpen ? latencySummary(tally.lag) : null,
    intervals95Ms: intervals(tally.latency),
    phasesMs: {
      connect: tally.connect.count > 0 ? latencySummary(tally.connect) : null,
      tls: tally.tls.count > 0 ? latencySummary(tally.tls) : null,
      firstByte: tally.firstByte.count > 0 ? latencySummary(tally.firstByte) : null,
    },
    statusCodes: statusCodes(tally.statusCounts.entries()),
    targets: tally.groups.map((group) => reportTarget(group, result.elapsedMs)),
    checks: [...tally.checks].sort(([a], [b]) => a < b ? -1 : 1).map(([name, counts]) => ({
      name,
      ...counts,
    })),
    errors: tally.errors.list().map((error) => ({
      kind: error.kind,
      count: error.count,
      example: `${error.example} (request ${plan.requestIdOf(error.exampleIndex)})`,
      firstAtMs: rounded(error.firstAtMs),
      lastAtMs: rounded(error.lastAtMs),
    })),
    series: tally.series.points().map(({ p50Us, p90Us, p99Us, maxUs, ...counts }) => ({
      ...counts,
      p50Ms: milliseconds(p50Us),
      p90Ms: milliseconds(p90Us),
      p99Ms: milliseconds(p99Us),
      maxMs: milliseconds(maxUs),
    })),
    slowest: tally.slowest.list().map((
      { index, latencyUs, serviceUs, firstByteUs, status, atMs },
    ) => ({
      requestId: plan.requestIdOf(index),
      latencyMs: latencyUs / 1000,
      serviceMs: serviceUs / 1000,
      firstByteMs: milliseconds(firstByteUs),
      status,
      atMs: rounded(atMs),
    })),
    warnings: warningsOf(result),
  };
  return { ...measured, assertions: checkAssertions(measured, plan.assertions) };
}

/** What was asked for, as a report says it. */
export function reportPlan(plan: Plan): ReportPlan {
  return {
    requests: plan.requests,
    durationMs: plan.durationMs,
    concurrency: plan.concurrency,
    ratePerSecond: rateOf(plan.arrivals),
    stages: plan.arrivals.kind === "stages" ? plan.arrivals.stages : [],
    arrivals: plan.arrivals.kind === "closed" ? null : plan.arrivals.spacing.kind,
    warmupMs: plan.warmupMs,
    threads: plan.threads,
    timeoutMs: plan.timeoutMs,
    connectTimeoutMs: plan.connectTimeoutMs,
    drainMs: plan.drainMs,
    steps: plan.scenario?.hasNames ? plan.scenario.steps.map(({ name }) => name) : [],
    redirects: plan.redirects,
    keepAlive: plan.context.keepAlive,
    success: plan.success.text,
    seed: plan.seed,
  };
}

function rateOf(arrivals: Arrivals): number | null {
  if (arrivals.kind === "rate") return arrivals.perSecond;
  return arrivals.kind === "stages" ? arrivals.fromPerSecond : null;
}

function reportTarget(group: GroupTally, elapsedMs: number): ReportTarget {
  const { name, succeeded, failed, unfinished } = group;
  return {
    name,
    requests: { succeeded, failed, unfinished },
    throughputPerSecond: perSecond(succeeded + failed, elapsedMs),
    latencyMs: latencySummary(group.latency, group.censored),
    statusCodes: statusCodes(group.statusCounts),
  };
}

/** Whole-number keys of an object are in ascending order by themselves. */
function statusCodes(counts: Iterable<readonly [number, number]>): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const [code, count] of counts) if (count > 0) codes[code] = count;
  return codes;
}
