/**
 * Creates a report from the result of a run.
 *
 * @module
 */
import type { Plan } from "../../load/plan/plan.ts";
import type { Arrivals } from "../../load/schedule/schedule.ts";
import type { RunResult } from "../../load/engine/result.ts";
import { checkAssertions } from "../assertions/assertion_check.ts";
import type { Series } from "../../stats/series.ts";
import type { StreamCounts } from "../../stats/stream_counts.ts";
import type { GroupSums, Sums } from "../../stats/sums.ts";
import type { Tally } from "../../stats/tally.ts";
import {
  intervals,
  type LatencySummary,
  latencySummary,
  milliseconds,
} from "../latency/latency_summary.ts";
import type { Report, ReportPlan, ReportPoint, ReportTarget } from "../shape/report_shape.ts";
import type { Warning } from "../shape/warning.ts";
import { perSecond, rounded } from "../latency/rounding.ts";
import { VERSION } from "../../version.ts";
import { ownShare, warningsOf } from "./warnings.ts";

/** The inputs of a report: of one run, or of several that were parts of one load. */
export interface Measurements {
  readonly target: Report["target"];
  readonly plan: ReportPlan;
  readonly startedAt: Date;
  readonly elapsedMs: number;
  readonly interrupted: boolean;
  readonly issued: number;
  /** Null in a closed loop. */
  readonly unissued: number | null;
  readonly connectionsOpened: number;
  readonly connectionsFailed: number;
  /** Null if one process ran the whole load. */
  readonly shard: Report["shard"];
  readonly clock: Report["clock"];
  /** Null for HTTP/1.1. */
  readonly streams: StreamCounts | null;
  readonly sums: Sums;
  readonly series: Series;
  readonly warnings: readonly Warning[];
  /** Assertions as written. */
  readonly assertions: readonly string[];
}

/** Creates the report of a run. */
export function createReport(result: RunResult): Report {
  const { plan } = result;
  return reportOf({
    ...result,
    target: { url: plan.summary.url, method: plan.summary.method },
    plan: reportPlan(plan),
    shard: reportShard(plan),
    warnings: warningsOf({ ...result, plan: ownShare(plan) }),
    assertions: plan.assertions,
  });
}

/** Creates a report from measurements. */
export function reportOf(measurements: Measurements): Report {
  const { target, plan, elapsedMs, interrupted, issued, unissued, sums, warnings } = measurements;
  const { succeeded, failed, unfinished } = sums;
  const isOpen = unissued !== null;
  const measured = {
    schemaVersion: 1 as const,
    loadTester: VERSION,
    target,
    plan,
    protocol: plan.streams === null ? "http/1.1" as const : "h2" as const,
    startedAt: measurements.startedAt.toISOString(),
    elapsedMs: rounded(elapsedMs),
    interrupted,
    shard: measurements.shard,
    clock: measurements.clock && {
      lowMs: rounded(measurements.clock.lowMs),
      highMs: rounded(measurements.clock.highMs),
    },
    requests: { issued, succeeded, failed, unfinished, unissued },
    throughputPerSecond: perSecond(sums.responses, elapsedMs),
    bytes: { sent: sums.bytesSent, received: sums.bytesReceived },
    connections: {
      opened: measurements.connectionsOpened,
      failed: measurements.connectionsFailed,
      retried: sums.retried,
      addresses: Array.from(sums.addresses, ([address, opened]) => ({ address, opened }))
        .sort((a, b) => b.opened - a.opened),
    },
    streams: measurements.streams,
    latencyMs: latencySummary(sums.latency, sums.censored.count),
    serviceMs: isOpen ? latencySummary(sums.service, sums.censored.count) : null,
    lagMs: isOpen ? latencySummary(sums.lag) : null,
    intervals95Ms: intervals(sums.latency),
    phasesMs: {
      connect: summaryOrNull(sums.connect),
      tls: summaryOrNull(sums.tls),
      firstByte: summaryOrNull(sums.firstByte),
    },
    statusCodes: statusCodes(sums.statuses()),
    targets: sums.groups.map((group) => reportTarget(group, elapsedMs)),
    checks: [...sums.checks].sort(([a], [b]) => a < b ? -1 : 1).map(([name, counts]) => ({
      name,
      ...counts,
    })),
    errors: sums.errors.list().map(({ firstAtMs, lastAtMs, ...error }) => ({
      ...error,
      firstAtMs: rounded(firstAtMs),
      lastAtMs: rounded(lastAtMs),
    })),
    failedResponses: sums.failedResponses.list(),
    series: reportPoints(measurements.series),
    slowest: sums.slowest.list().map((
      { requestId, latencyUs, serviceUs, firstByteUs, status, atMs },
    ) => ({
      requestId,
      latencyMs: latencyUs / 1000,
      serviceMs: serviceUs / 1000,
      firstByteMs: milliseconds(firstByteUs),
      status,
      atMs: rounded(atMs),
    })),
    warnings,
  };
  return { ...measured, assertions: checkAssertions(measured, measurements.assertions) };
}

/** Returns the points of a report's series. */
export function reportPoints(series: Series): ReportPoint[] {
  return series.points().map(({ p50Us, p90Us, p99Us, maxUs, ...counts }) => ({
    ...counts,
    p50Ms: milliseconds(p50Us),
    p90Ms: milliseconds(p90Us),
    p99Ms: milliseconds(p99Us),
    maxMs: milliseconds(maxUs),
  }));
}

/** Returns the options of a run, as shown in a report. */
export function reportPlan(plan: Plan): ReportPlan {
  return {
    requests: plan.requests,
    durationMs: plan.durationMs,
    concurrency: plan.concurrency,
    ratePerSecond: rateOf(plan.arrivals),
    stages: plan.arrivals.kind === "stages" ? plan.arrivals.stages : [],
    arrivals: arrivalsOf(plan.arrivals),
    warmupMs: plan.warmupMs,
    threads: plan.threads,
    timeoutMs: plan.timeoutMs,
    connectTimeoutMs: plan.connectTimeoutMs,
    drainMs: plan.drainMs,
    steps: plan.scenario?.hasNames ? plan.scenario.steps.map(({ name }) => name) : [],
    redirects: plan.redirects,
    keepAlive: plan.context.keepAlive,
    streams: plan.streams,
    success: plan.success.text,
    seed: plan.seed,
  };
}

/** Returns which part of a load a plan is; null if it is the whole. */
export function reportShard({ isSharded, shard, startAtMs, context }: Plan): Report["shard"] {
  if (!isSharded) return null;
  return {
    parts: [shard.index],
    of: shard.of,
    startAt: new Date(startAtMs!).toISOString(),
    runId: context.requestIds.runId,
  };
}

/** Returns how requests are spaced; null in a closed loop. */
function arrivalsOf({ kind, spacing }: Arrivals): ReportPlan["arrivals"] {
  if (kind === "recorded") return kind;
  return kind === "closed" ? null : spacing!.kind;
}

function rateOf(arrivals: Arrivals): number | null {
  if (arrivals.kind === "rate") return arrivals.perSecond;
  return arrivals.kind === "stages" ? arrivals.fromPerSecond : null;
}

function summaryOrNull(times: Tally): LatencySummary | null {
  return times.count === 0 ? null : latencySummary(times);
}

function reportTarget(group: GroupSums, elapsedMs: number): ReportTarget {
  const { name, succeeded, failed, unfinished } = group;
  return {
    name,
    requests: { succeeded, failed, unfinished },
    throughputPerSecond: perSecond(group.responses, elapsedMs),
    latencyMs: latencySummary(group.latency, group.censored),
    statusCodes: statusCodes(group.statusCounts),
  };
}

/** Objects keep whole-number keys in ascending order. */
function statusCodes(counts: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries(counts);
}
