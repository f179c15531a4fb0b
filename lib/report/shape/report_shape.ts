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
 * What was asked for. Times are in milliseconds.
 *
 * @example
 * ```ts
 * import type { ReportPlan } from "@x/load-tester/report";
 *
 * const isOpenLoop = ({ ratePerSecond }: ReportPlan): boolean => ratePerSecond !== null;
 * ```
 */
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
  /** How requests spread around the rate; null in a closed loop. */
  readonly arrivals: "even" | "poisson" | null;
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
  /** The steps of the scenario's iterations; empty where each sends one request. */
  readonly steps: readonly string[];
  /** How many redirects were followed at most. */
  readonly redirects: number;
  /** Whether connections were used again. */
  readonly keepAlive: boolean;
  /** The most streams in flight on each HTTP/2 connection; null for HTTP/1.1. */
  readonly streams: number | null;
  /** The statuses that count as succeeded. */
  readonly success: string;
  /** What was drawn at random was drawn with it; null where nothing was. */
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

/**
 * One second of a run, or its last part. Percentiles are null where nothing was timed in it.
 *
 * @example
 * ```ts
 * import type { ReportPoint } from "@x/load-tester/report";
 *
 * const row = ({ atMs, completed, p99Ms }: ReportPoint) => [atMs / 1000, completed, p99Ms ?? ""];
 * ```
 */
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

/**
 * What the requests of one kind came to, where a run has several: targets, or steps.
 *
 * @example
 * ```ts
 * import type { ReportTarget } from "@x/load-tester/report";
 *
 * const line = ({ name, latencyMs }: ReportTarget) => `${name}: ${latencyMs.p99 ?? "-"} ms`;
 * ```
 */
export interface ReportTarget {
  /** The name it was given, or its method and URL. */
  readonly name: string;
  /** How many came to what. */
  readonly requests: {
    readonly succeeded: number;
    readonly failed: number;
    readonly unfinished: number;
  };
  /** Complete responses, of any status, over elapsed time. */
  readonly throughputPerSecond: number | null;
  /** As that of the run. */
  readonly latencyMs: LatencySummary;
  /** Complete responses by status code, ascending. */
  readonly statusCodes: Readonly<Record<string, number>>;
}

/**
 * How often a check on the responses held.
 *
 * @example
 * ```ts
 * import type { ReportCheck } from "@x/load-tester/report";
 *
 * const share = ({ passed, failed }: ReportCheck) => passed / (passed + failed);
 * ```
 */
export interface ReportCheck {
  /** The name it was given. */
  readonly name: string;
  /** Responses for which it held. */
  readonly passed: number;
  /** Responses for which it did not; they count as failed requests. */
  readonly failed: number;
}

/**
 * How many requests came to what. `issued = succeeded + failed + unfinished`, always.
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
  /** Cut off at the end of the run; neither. */
  readonly unfinished: number;
  /** Due but never started; null in a closed loop. */
  readonly unissued: number | null;
}

/**
 * The report of a load test: the object that `-o json` prints. Numbers that do not exist are null.
 *
 * @example
 * ```ts
 * import type { Report } from "@x/load-tester";
 *
 * const isGood = ({ requests, latencyMs }: Report) => requests.failed === 0 && latencyMs.p99! < 200;
 * ```
 */
export interface Report {
  /** Grows when the shape changes in a way that breaks readers. */
  readonly schemaVersion: 1;
  /** The version of the program. */
  readonly loadTester: string;
  /** What was requested; of a list of targets, how many there are, and their methods. */
  readonly target: { readonly url: string; readonly method: string };
  /** What was asked for, with every default. */
  readonly plan: ReportPlan;
  /** What was spoken. */
  readonly protocol: "http/1.1" | "h2";
  /** RFC 3339. */
  readonly startedAt: string;
  /** Which part of a load it was; null where one process made all of it. */
  readonly shard: ReportShard | null;
  /** How far this clock was ahead of the target's; null where that is not known. */
  readonly clock: ReportClock | null;
  /** From the start until the last request was over. */
  readonly elapsedMs: number;
  /** True where a signal ended the run. */
  readonly interrupted: boolean;
  /** How many requests came to what. */
  readonly requests: ReportRequests;
  /** Complete responses, of any status, over elapsed time. */
  readonly throughputPerSecond: number | null;
  /** What was written to and read from connections, header blocks included. */
  readonly bytes: { readonly sent: number; readonly received: number };
  /** `retried`: stale connections that were replaced, with the request sent again. */
  readonly connections: {
    readonly opened: number;
    readonly failed: number;
    readonly retried: number;
    /** What they led to, by what was dialled most: an IP address and a port, or the path of a socket. */
    readonly addresses: readonly { readonly address: string; readonly opened: number }[];
  };
  /** Streams of HTTP/2 connections; null for HTTP/1.1. */
  readonly streams: StreamCounts | null;
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
  /** One for each kind of request, in the order they were given; empty where there is one kind. */
  readonly targets: readonly ReportTarget[];
  /** Checks on the responses, in the order of their names; empty where there are none. */
  readonly checks: readonly ReportCheck[];
  /** Most frequent first. */
  readonly errors: readonly ReportError[];
  /** Responses that count as failed, by status; most frequent first. */
  readonly failedResponses: readonly ReportFailedResponse[];
  /** A point a second. */
  readonly series: readonly ReportPoint[];
  /** Slowest first. */
  readonly slowest: readonly ReportSlowRequest[];
  /** Reasons not to believe the numbers. */
  readonly warnings: readonly Warning[];
  /** What was asserted, and whether it holds, in the order it was given. */
  readonly assertions: readonly ReportAssertion[];
}
