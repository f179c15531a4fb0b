// Knows: the numbers of a report, their names and units: the JSON of the contract.
// Refuses to know: how a run is made, and how numbers are shown.
import type { ErrorKind } from "../errors.ts";
import type { Plan } from "../load/plan.ts";
import type { Arrivals } from "../load/schedule.ts";
import type { RunResult } from "../load/result.ts";
import {
  intervals,
  type LatencySummary,
  latencySummary,
  milliseconds,
  type PercentileInterval,
  type PercentileName,
} from "./latency_summary.ts";
import { VERSION } from "../version.ts";
import { checkAssertions, type ReportAssertion } from "./assertion_check.ts";
import { type Warning, warningsOf } from "./warnings.ts";

/** What was asked for. Times are in milliseconds. */
export interface ReportPlan {
  /** Total requests; null where only the duration ends the run. */
  readonly requests: number | null;
  /** Null where only the number of requests ends the run. */
  readonly durationMs: number | null;
  /** The most requests in flight at once. */
  readonly concurrency: number;
  /** Null in a closed loop. */
  readonly ratePerSecond: number | null;
  /** Empty in a closed loop. */
  readonly stages: readonly { readonly perSecond: number; readonly durationMs: number }[];
  /** How long the load ran before anything was counted. */
  readonly warmupMs: number;
  /** Isolates that made the load. */
  readonly threads: number;
  /** The most time a request could take. */
  readonly timeoutMs: number;
  /** The most time dialling could take. */
  readonly connectTimeoutMs: number;
  /** How long requests in flight could finish after the end. */
  readonly drainMs: number;
  /** How many redirects were followed at most. */
  readonly redirects: number;
  /** Whether connections were used again. */
  readonly keepAlive: boolean;
  /** The statuses that count as succeeded. */
  readonly success: string;
}

/** All failures of one kind. */
export interface ReportError {
  /** What kind they are of. */
  readonly kind: ErrorKind;
  /** How many there are. */
  readonly count: number;
  /** What happened the first time, and to which request. */
  readonly example: string;
  /** The first time, in milliseconds since the start of the run. */
  readonly firstAtMs: number;
  /** The last time. */
  readonly lastAtMs: number;
}

/** One of the slowest requests. */
export interface ReportSlowRequest {
  /** The ID that the server saw in `X-Request-ID`. */
  readonly requestId: string;
  /** From when it was due (in a closed loop: sent) to its last byte. */
  readonly latencyMs: number;
  /** The part of it since it was sent. */
  readonly serviceMs: number;
  /** The part of that until the first bytes of the response; null where the request timed out. */
  readonly firstByteMs: number | null;
  /** Null where the request timed out. */
  readonly status: number | null;
  /** When it was over, in milliseconds since the start of the run. */
  readonly atMs: number;
}

/** One second of a run, or its last part. Percentiles are null where nothing was timed in it. */
export interface ReportPoint {
  /** Where it begins, in milliseconds since the start of the run. */
  readonly atMs: number;
  /** Requests that were over in it, failed ones included. */
  readonly completed: number;
  /** Those of them that failed. */
  readonly failed: number;
  /** Bytes of their responses. */
  readonly bytesReceived: number;
  /** Median latency. */
  readonly p50Ms: number | null;
  /** 90th percentile of the latency. */
  readonly p90Ms: number | null;
  /** 99th percentile of the latency. */
  readonly p99Ms: number | null;
  /** Longest latency. */
  readonly maxMs: number | null;
}

/** How many requests came to what. `issued = succeeded + failed + unfinished`, always. */
export interface ReportRequests {
  /** Requests that were started. */
  readonly issued: number;
  /** Complete responses with a status that counts as succeeded. */
  readonly succeeded: number;
  /** Other complete responses, and errors. */
  readonly failed: number;
  /** Cut off at the end of the run; neither. */
  readonly unfinished: number;
  /** Due but never started; null in a closed loop. */
  readonly unissued: number | null;
}

/** The report of a load test: the object that `-o json` prints. Numbers that do not exist are null. */
export interface Report {
  /** Grows when the shape changes in a way that breaks readers. */
  readonly schemaVersion: 1;
  /** The version of the program. */
  readonly loadTester: string;
  /** What was requested. */
  readonly target: { readonly url: string; readonly method: string };
  /** What was asked for, with every default. */
  readonly plan: ReportPlan;
  /** RFC 3339. */
  readonly startedAt: string;
  /** From the start until the last request was over. */
  readonly elapsedMs: number;
  /** True where a signal ended the run. */
  readonly interrupted: boolean;
  /** How many requests came to what. */
  readonly requests: ReportRequests;
  /** Succeeded and failed requests over elapsed time. */
  readonly throughputPerSecond: number | null;
  /** What was written to and read from connections, header blocks included. */
  readonly bytes: { readonly sent: number; readonly received: number };
  /** `redialed`: stale connections that were replaced, with the request sent again. */
  readonly connections: {
    readonly opened: number;
    readonly failed: number;
    readonly redialed: number;
  };
  /** From when a request was due (in a closed loop: sent) to its last byte. */
  readonly latencyMs: LatencySummary;
  /** From sending to last byte; null in a closed loop, where it is the latency. */
  readonly serviceMs: LatencySummary | null;
  /** From due to sending; null in a closed loop. */
  readonly lagMs: LatencySummary | null;
  /**
   * Where the true percentiles of the latency lie with 95% probability, whatever its distribution;
   * a bound is null where there are too few samples for one.
   */
  readonly intervals95Ms: Readonly<Record<PercentileName, PercentileInterval>>;
  /** Parts of a request's time: each null where it never occurred. */
  readonly phasesMs: {
    readonly connect: LatencySummary | null;
    readonly tls: LatencySummary | null;
    readonly firstByte: LatencySummary | null;
  };
  /** Complete responses by status code, ascending. */
  readonly statusCodes: Readonly<Record<string, number>>;
  /** Most frequent first. */
  readonly errors: readonly ReportError[];
  /** A point a second. */
  readonly series: readonly ReportPoint[];
  /** Slowest first. */
  readonly slowest: readonly ReportSlowRequest[];
  /** Reasons not to believe the numbers. */
  readonly warnings: readonly Warning[];
  /** What was asserted, and whether it holds, in the order it was given. */
  readonly assertions: readonly ReportAssertion[];
}

/** Sums up what a run left behind. */
export function createReport(result: RunResult): Report {
  const { plan, tally } = result;
  const isOpen = plan.arrivals.kind !== "closed";
  const { succeeded, failed, unfinished } = tally;
  const measured = {
    schemaVersion: 1 as const,
    loadTester: VERSION,
    target: { url: plan.target.url, method: plan.spec.method },
    plan: reportPlan(plan),
    startedAt: result.startedAt.toISOString(),
    elapsedMs: rounded(result.elapsedMs),
    interrupted: result.interrupted,
    requests: { issued: result.issued, succeeded, failed, unfinished, unissued: result.unissued },
    throughputPerSecond: result.elapsedMs > 0
      ? rounded((succeeded + failed) / result.elapsedMs * 1000)
      : null,
    bytes: { sent: tally.bytesSent, received: tally.bytesReceived },
    connections: {
      opened: result.connectionsOpened,
      failed: result.connectionsFailed,
      redialed: tally.redialed,
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
    statusCodes: statusCodes(tally.statusCounts),
    errors: [...tally.errors.values()].sort((a, b) => b.count - a.count).map((error) => ({
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
    warmupMs: plan.warmupMs,
    threads: plan.threads,
    timeoutMs: plan.timeoutMs,
    connectTimeoutMs: plan.connectTimeoutMs,
    drainMs: plan.drainMs,
    redirects: plan.redirects,
    keepAlive: plan.context.keepAlive,
    success: plan.success.text,
  };
}

function rateOf(arrivals: Arrivals): number | null {
  if (arrivals.kind === "rate") return arrivals.perSecond;
  return arrivals.kind === "stages" ? arrivals.fromPerSecond : null;
}

/** To a thousandth: times here are known to the microsecond. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function statusCodes(counts: Float64Array): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const [code, count] of counts.entries()) if (count > 0) codes[code] = count;
  return codes;
}
