/**
 * Defines the JSON of a report: its names and units.
 *
 * @module
 */
import type { ReportAssertion } from "./report_assertion.ts";
import type { ReportClock, ReportShard } from "./report_shard.ts";
import type { ReportError, ReportFailedResponse } from "./report_failures.ts";
import type { Warning } from "./warning.ts";
import type { StreamCounts } from "../../stats/stream_counts.ts";
import type {
  LatencySummary,
  PercentileInterval,
  PercentileName,
} from "../latency/latency_summary.ts";

/**
 * Options of the run, including defaults. Times are in milliseconds.
 *
 * @example
 * ```ts
 * import type { ReportPlan } from "@x/load-tester/report";
 *
 * const isOpenLoop = ({ ratePerSecond }: ReportPlan): boolean => ratePerSecond !== null;
 * ```
 */
export interface ReportPlan {
  /** Total number of requests; null if only the duration ends the run. */
  readonly requests: number | null;
  /** Duration; null if only the number of requests ends the run. */
  readonly durationMs: number | null;
  /** Maximum number of requests in flight. */
  readonly concurrency: number;
  /** Request rate, or the rate at which stages start; null in a closed loop. */
  readonly ratePerSecond: number | null;
  /** Stages of the rate; empty without them. */
  readonly stages: readonly { readonly perSecond: number; readonly durationMs: number }[];
  /** How requests are spaced; `recorded` for the times of a recording; null in a closed loop. */
  readonly arrivals: "even" | "poisson" | "recorded" | null;
  /** Duration of the warm-up. */
  readonly warmupMs: number;
  /** Number of load-generating threads. */
  readonly threads: number;
  /** Request timeout, from sending to the last byte. */
  readonly timeoutMs: number;
  /** Connect timeout, including TLS. */
  readonly connectTimeoutMs: number;
  /** How long requests in flight could take to finish after the end. */
  readonly drainMs: number;
  /** Steps of the scenario's iterations; empty if each iteration sends one request. */
  readonly steps: readonly string[];
  /** Maximum number of redirects to follow. */
  readonly redirects: number;
  /** Whether connections are reused. */
  readonly keepAlive: boolean;
  /** Maximum number of concurrent streams per HTTP/2 connection; null for HTTP/1.1. */
  readonly streams: number | null;
  /** Statuses that count as succeeded. */
  readonly success: string;
  /** Random seed; null if nothing is random and none was given. */
  readonly seed: number | null;
}

/**
 * One of the slowest requests.
 *
 * @example
 * ```ts
 * import type { ReportSlowRequest } from "@x/load-tester/report";
 *
 * const line = (slow: ReportSlowRequest) => `grep ${slow.requestId} server.log # ${slow.latencyMs}`;
 * ```
 */
export interface ReportSlowRequest {
  /** ID of the request, as the server saw it in `X-Request-ID`. */
  readonly requestId: string;
  /** From when it was due (in a closed loop: sent) to its last byte. */
  readonly latencyMs: number;
  /** From sending to its last byte. */
  readonly serviceMs: number;
  /** From sending to the first bytes of the response; null if the request timed out. */
  readonly firstByteMs: number | null;
  /** Status code; null if the request timed out. */
  readonly status: number | null;
  /** When it ended, in milliseconds since the start of the run. */
  readonly atMs: number;
}

/**
 * One second of a run, or its last part. Percentiles are null if no latency was recorded in it.
 *
 * @example
 * ```ts
 * import type { ReportPoint } from "@x/load-tester/report";
 *
 * const row = ({ atMs, completed, p99Ms }: ReportPoint) => [atMs / 1000, completed, p99Ms ?? ""];
 * ```
 */
export interface ReportPoint {
  /** Start of the second, in milliseconds since the start of the run. */
  readonly atMs: number;
  /** Requests that ended in it: those with a response, and errors. */
  readonly completed: number;
  /** Those with a complete response, of any status, as throughput counts them. */
  readonly responses: number;
  /** Requests that failed. */
  readonly failed: number;
  /** Bytes received. */
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

/**
 * Results of one target or step, in a run that has several.
 *
 * @example
 * ```ts
 * import type { ReportTarget } from "@x/load-tester/report";
 *
 * const line = ({ name, latencyMs }: ReportTarget) => `${name}: ${latencyMs.p99 ?? "-"} ms`;
 * ```
 */
export interface ReportTarget {
  /** Name of the target or step; by default, its method and URL. */
  readonly name: string;
  /** Number of requests by outcome. */
  readonly requests: {
    readonly succeeded: number;
    readonly failed: number;
    readonly unfinished: number;
  };
  /** Complete responses, of any status, per second of elapsed time. */
  readonly throughputPerSecond: number | null;
  /** Latency, as for the whole run. */
  readonly latencyMs: LatencySummary;
  /** Complete responses by status code, ascending. */
  readonly statusCodes: Readonly<Record<string, number>>;
}

/**
 * Results of a check on responses.
 *
 * @example
 * ```ts
 * import type { ReportCheck } from "@x/load-tester/report";
 *
 * const share = ({ passed, failed }: ReportCheck) => passed / (passed + failed);
 * ```
 */
export interface ReportCheck {
  /** Name of the check. */
  readonly name: string;
  /** Number of responses that passed. */
  readonly passed: number;
  /** Number of responses that did not; they count as failed requests. */
  readonly failed: number;
}

/**
 * Number of requests by outcome. `issued = succeeded + failed + unfinished` always holds.
 *
 * @example
 * ```ts
 * import type { ReportRequests } from "@x/load-tester/report";
 *
 * const failedShare = ({ succeeded, failed }: ReportRequests) => failed / (succeeded + failed);
 * ```
 */
export interface ReportRequests {
  /** Requests that were started. */
  readonly issued: number;
  /** Complete responses with a status that counts as succeeded. */
  readonly succeeded: number;
  /** Other complete responses, and errors. */
  readonly failed: number;
  /** Requests cut off at the end of the run, which neither succeeded nor failed. */
  readonly unfinished: number;
  /** Requests that were due but never started; null in a closed loop. */
  readonly unissued: number | null;
}

/**
 * The report of a load test: the object that `-o json` prints. Missing numbers are null.
 *
 * @example
 * ```ts
 * import type { Report } from "@x/load-tester";
 *
 * const isGood = ({ requests, latencyMs }: Report) => requests.failed === 0 && latencyMs.p99! < 200;
 * ```
 */
export interface Report {
  /** Incremented when the shape changes in a way that breaks readers. */
  readonly schemaVersion: 1;
  /** Version of the program. */
  readonly loadTester: string;
  /** The target that was tested. For a list of targets, their number and methods. */
  readonly target: { readonly url: string; readonly method: string };
  /** Options of the run, including defaults. */
  readonly plan: ReportPlan;
  /** Protocol that was used. */
  readonly protocol: "http/1.1" | "h2";
  /** Start of the run, as RFC 3339. */
  readonly startedAt: string;
  /** Part of a load that the report covers; null if one process ran all of it. */
  readonly shard: ReportShard | null;
  /** How far this machine's clock was ahead of the target's; null if unknown. */
  readonly clock: ReportClock | null;
  /** From the start until the last request ended. */
  readonly elapsedMs: number;
  /** True if a signal ended the run. */
  readonly interrupted: boolean;
  /** Number of requests by outcome. */
  readonly requests: ReportRequests;
  /** Complete responses, of any status, per second of elapsed time. */
  readonly throughputPerSecond: number | null;
  /** Bytes written to and read from connections, including header blocks. */
  readonly bytes: { readonly sent: number; readonly received: number };
  /**
   * Number of connections. `retried` counts stale connections that were replaced, with the request
   * sent again.
   */
  readonly connections: {
    readonly opened: number;
    readonly failed: number;
    readonly retried: number;
    /**
     * Remote addresses, most connections first: an IP address and a port, or the path of a socket.
     */
    readonly addresses: readonly { readonly address: string; readonly opened: number }[];
  };
  /** Streams of HTTP/2 connections; null for HTTP/1.1. */
  readonly streams: StreamCounts | null;
  /** From when a request was due (in a closed loop: sent) to its last byte. */
  readonly latencyMs: LatencySummary;
  /** From sending to the last byte; null in a closed loop, where it equals the latency. */
  readonly serviceMs: LatencySummary | null;
  /** From due to sending; null in a closed loop. */
  readonly lagMs: LatencySummary | null;
  /**
   * 95% confidence intervals of the latency percentiles, valid for any distribution. A bound is
   * null if there are too few samples for one.
   */
  readonly intervals95Ms: Readonly<Record<PercentileName, PercentileInterval>>;
  /** Phases of the requests; each is null if it never occurred. */
  readonly phasesMs: {
    readonly connect: LatencySummary | null;
    readonly tls: LatencySummary | null;
    readonly firstByte: LatencySummary | null;
  };
  /** Complete responses by status code, ascending. */
  readonly statusCodes: Readonly<Record<string, number>>;
  /** Results by target or step, in the order given; empty if there is only one. */
  readonly targets: readonly ReportTarget[];
  /** Checks on responses, by name; empty if there are none. */
  readonly checks: readonly ReportCheck[];
  /** Errors by kind, most frequent first. */
  readonly errors: readonly ReportError[];
  /** Responses that count as failed, by status, most frequent first. */
  readonly failedResponses: readonly ReportFailedResponse[];
  /** Results per second. */
  readonly series: readonly ReportPoint[];
  /** The slowest requests, slowest first. */
  readonly slowest: readonly ReportSlowRequest[];
  /** Reasons to distrust the numbers. */
  readonly warnings: readonly Warning[];
  /** Evaluated assertions, in the order given. */
  readonly assertions: readonly ReportAssertion[];
}
