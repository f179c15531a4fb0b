/**
 * Turns options into a plan, with every default applied and every check done.
 *
 * @module
 */
import type { Target } from "../../http/message/target.ts";
import {
  isVaried,
  type PlannedRequests,
  plannedRequests,
  type RequestSummary,
  requestSummary,
} from "./planned_requests.ts";
import { createArrivals, issuingMs, requestsByDefault } from "./arrivals.ts";
import { fleetOf, requireShares } from "./fleet.ts";
import { type Http2Plan, http2Plan } from "../request/http2_plan.ts";
import { type EntryFilter, entryFilter } from "./log_filter.ts";
import { MAX_DURATION_MS, MAX_THREADS, time, whole } from "./number_limits.ts";
import type { LoadOptions } from "./options.ts";
import { checkedRequestIdHeader, RequestIds } from "../request/request_id.ts";
import {
  checkedOmissions,
  type RequestContext,
  type RequestSpec,
} from "../request/request_spec.ts";
import type { PlannedScenario } from "../scenario/planned_scenario.ts";
import {
  fixedSource,
  type OutgoingRequest,
  type RequestSource,
} from "../request/request_source.ts";
import { refuseTemplates, scenarioOf, sourceOfSteps } from "./scenario_source.ts";
import { createRouting, type Routing } from "./routing.ts";
import { type Arrivals, type Shard, shareOf } from "../schedule/schedule.ts";
import { type RequestContents, requestContents } from "../request/shorthands.ts";
import { type StatusSet, statusSet } from "../request/status_set.ts";
import { TraceContexts } from "../request/trace_context.ts";
import { VariedSource } from "./varied_source.ts";

/** A checked load test with all defaults applied. Code that runs it validates nothing again. */
export interface Plan extends Http2Plan {
  /** Target of the requests, or of the first one of several. */
  readonly target: Target;
  /** The requests as displayed to users. */
  readonly summary: RequestSummary;
  /**
   * Header fields and body from the options, kept because iterable headers may be readable only
   * once.
   */
  readonly contents: RequestContents;
  /** Random seed; null if nothing is random and none was given. */
  readonly seed: number | null;
  /** Total number of requests; null if only the duration ends the run. */
  readonly requests: number | null;
  /** Duration from the options. */
  readonly durationMs: number | null;
  /**
   * How long requests are issued, by duration or stages; null if only the number of requests limits
   * it.
   */
  readonly issuingMs: number | null;
  /** Number of load-generating threads. */
  readonly threads: number;
  /** The part of the load that this process, or this thread, runs. */
  readonly shard: Shard;
  /** True if several processes share the load. */
  readonly isSharded: boolean;
  /** Start of the measured run, in milliseconds since the epoch; null for as soon as possible. */
  readonly startAtMs: number | null;
  /** When requests are due. */
  readonly arrivals: Arrivals;
  /** True if the run may take seconds, so that monitoring the CPU is worth its start-up time. */
  readonly isLong: boolean;
  /** Duration of the warm-up. */
  readonly warmupMs: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly drainMs: number;
  /** True if the result keeps all times of each second. */
  readonly keepsSeconds: boolean;
  /** Whether a request is sent again if its connection was closed before a response. */
  readonly retries: boolean;
  /** Maximum number of redirects to follow. */
  readonly redirects: number;
  readonly routing: Routing;
  readonly success: StatusSet;
  /** Assertions as written. */
  readonly assertions: readonly string[];
  /** Conditions that end the run early, as written. */
  readonly abortOn: readonly string[];
  /** Selects the requests to log. */
  readonly keepsInLog: EntryFilter;
  /** Whether a span is created for each request. */
  readonly tracesRequests: boolean;
  /** Method, headers and body of the requests, or of the first one of several. */
  readonly spec: RequestSpec;
  readonly context: RequestContext;
  /**
   * Returns the ID of a request, by its number from 0, as the target sees it.
   *
   * @param request the request that a scenario made, which may have its own ID; null if it made
   *   none
   */
  requestIdOf(index: number, request?: OutgoingRequest | null): string;
  /** The requests by number. With a scenario, it only provides their groups. */
  readonly source: RequestSource;
  /** The scenario that makes the requests; null without one. */
  readonly scenario: PlannedScenario | null;
  /** The value returned by the scenario's `setup`. */
  readonly state: unknown;
}

const MAX_REQUESTS = 999_999_999_999;
const MAX_CONCURRENCY = 100_000;
const MAX_REDIRECTS = 50;
const MAX_TIME_MS = 3_600_000;

/**
 * Creates a plan from options.
 *
 * @param givenIds request IDs of the run, if another thread created them
 * @throws {UsageError} naming the first invalid option
 */
export function createPlan(options: LoadOptions, givenIds?: RequestIds): Plan {
  const scenario = scenarioOf(options);
  const contents = requestContents(options);
  const planned = plannedRequests(options, contents);
  const { target, spec } = planned.first;
  const times = timesOf(options);
  const { shard, startAtMs, common } = fleetOf(options);
  const seed = createSeed(options.seed ?? common?.seed);
  const arrivals = createArrivals(options, seed);
  const size = sizeOf(options, arrivals, shard);
  const routing = createRouting(planned.origins, options);
  const requestIds = givenIds ?? new RequestIds(common?.runId);
  const context = contextOf(options, planned, routing, requestIds);
  const varied = isVaried(planned, options)
    ? new VariedSource({
      ...{ planned, routing, context, seed, feed: options.feed },
      // The times of a recording belong to its requests, in order.
      parts: arrivals.kind === "recorded" ? 1 : size.threads * shard.of,
    })
    : null;
  if (scenario !== null && varied !== null) refuseTemplates();
  const source = varied ?? fixedSource({ target, spec }, routing.route, context);
  const isSeeded = varied !== null || options.arrivals === "poisson" || options.seed !== undefined;
  return Object.freeze({
    ...times,
    ...size,
    ...http2Plan(options, planned.connectionFields),
    target,
    summary: requestSummary(planned, options, varied),
    contents,
    seed: isSeeded ? seed : null,
    arrivals,
    shard,
    isSharded: common !== null,
    startAtMs,
    keepsSeconds: options.keepSeconds ?? false,
    retries: options.retry ?? true,
    routing,
    success: statusSet(options.success ?? "200-399"),
    assertions: options.assertions ?? [],
    abortOn: options.abortOn ?? [],
    keepsInLog: entryFilter(options.logIf ?? []),
    tracesRequests: options.traceRequests ?? false,
    spec,
    context,
    requestIdOf: idsOf(source),
    source: scenario === null ? source : sourceOfSteps(source, scenario),
    scenario,
    state: undefined,
  });
}

/** Returns the times of a plan that do not depend on when requests are due. */
function timesOf(options: LoadOptions) {
  const { durationMs } = options;
  const timeoutMs = time("timeoutMs", options.timeoutMs, 30_000, 1, MAX_TIME_MS);
  return {
    timeoutMs,
    connectTimeoutMs: time("connectTimeoutMs", options.connectTimeoutMs, 10_000, 1, MAX_TIME_MS),
    drainMs: time("drainMs", options.drainMs, timeoutMs, 0, MAX_TIME_MS),
    warmupMs: time("warmupMs", options.warmupMs, 0, 0, MAX_DURATION_MS),
    durationMs: durationMs === undefined
      ? null
      : time("durationMs", durationMs, 0, 1, MAX_DURATION_MS),
  };
}

/** Returns how much is sent, and how much of it at once. */
function sizeOf(options: LoadOptions, arrivals: Arrivals, shard: Shard) {
  const { requests, durationMs } = options;
  const most = MAX_CONCURRENCY * shard.of;
  const concurrency = whole("concurrency", options.concurrency ?? 10, 1, most);
  const threads = whole("threads", options.threads ?? 1, 1, MAX_THREADS);
  requireShares(shard, { concurrency, threads, requests });
  return {
    concurrency,
    threads,
    requests: requests === undefined
      ? requestsByDefault(arrivals, durationMs)
      : whole("requests", requests, 1, MAX_REQUESTS),
    redirects: whole("redirects", options.redirects ?? 0, 0, MAX_REDIRECTS),
    issuingMs: issuingMs(arrivals, durationMs),
    isLong: arrivals.kind !== "closed" || (durationMs ?? 0) >= 2000 || (requests ?? 0) >= 50_000,
  };
}

/** Returns what all requests of a run share. */
function contextOf(
  options: LoadOptions,
  { closeAll }: PlannedRequests,
  { proxy }: Routing,
  requestIds: RequestIds,
): RequestContext {
  const sendsTraces = options.traceRequests || options.traceparent;
  return {
    keepAlive: (options.keepAlive ?? true) && !closeAll,
    requestIds,
    requestIdHeader: checkedRequestIdHeader(options.requestIdHeader),
    traceContexts: sendsTraces ? new TraceContexts(requestIds.runId) : null,
    // HTTP/2 always goes through a tunnel, even for http: URLs.
    isProxied: proxy !== null && options.http2 !== true,
    proxyAuthorization: proxy?.authorization,
    omitted: checkedOmissions(options.omitHeaders),
  };
}

/** Time for a warm-up's requests in flight to finish before a fixed start. */
export const WARMUP_DRAIN_MS = 200;

/** Returns how long before its start instant a run has to begin its warm-up. */
export function leadMs({ warmupMs }: Plan): number {
  return warmupMs === 0 ? 0 : warmupMs + WARMUP_DRAIN_MS;
}

/** Returns the IDs of a source's requests, as the target sees them. */
export function idsOf(source: RequestSource): Plan["requestIdOf"] {
  return (index, request) => (request ?? source.requestOf(index)).requestIdOf(index);
}

/** Returns the part of a plan that one process, or one of its threads, runs. */
export function shardPlan(plan: Plan, shard: Shard): Plan {
  return { ...plan, shard, concurrency: shareOf(plan.concurrency, shard) };
}

/** Returns the given seed, or a random one of 32 bits, short enough to retype. */
function createSeed(seed: number | undefined): number {
  if (seed !== undefined) return whole("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
