/**
 * Plans the same load again with new request IDs and random values, for a warm-up or another rate.
 *
 * @module
 */
import { derivedSeed } from "../feed/mixing.ts";
import { RequestIds } from "../request/request_id.ts";
import { TraceContexts } from "../request/trace_context.ts";
import { idsOf, type Plan, WARMUP_DRAIN_MS } from "./plan.ts";
import type { Spacing } from "../schedule/schedule.ts";

/** Returns the plan of the warm-up: the same load for its duration, with its own request IDs. */
export function warmupPlan(plan: Plan): Plan {
  const requestIds = new RequestIds();
  const traceContexts = plan.context.traceContexts && new TraceContexts(requestIds.runId);
  const context = { ...plan.context, requestIds, traceContexts };
  const source = plan.source.withContext(context);
  const drainMs = plan.startAtMs === null ? plan.drainMs : WARMUP_DRAIN_MS;
  const issuingMs = plan.warmupMs;
  const requestIdOf = idsOf(source);
  return { ...plan, requests: null, issuingMs, drainMs, context, source, requestIdOf };
}

/**
 * The parameters of a repeated run: a rate for a time, or a number of requests in a closed loop.
 */
export interface Repetition {
  /** Null for a closed loop. */
  readonly ratePerSecond: number | null;
  readonly durationMs: number | null;
  readonly requests: number | null;
  readonly concurrency: number;
  /** Run ID, the prefix of the request IDs. */
  readonly runId: string;
}

/**
 * Returns the plan of the same load at another rate, with its own request IDs and random values.
 */
export function repeatedPlan(plan: Plan, repetition: Repetition): Plan {
  const { ratePerSecond, durationMs, requests, concurrency, runId } = repetition;
  const requestIds = new RequestIds(runId);
  const traceContexts = plan.context.traceContexts && new TraceContexts(runId);
  const context = { ...plan.context, requestIds, traceContexts };
  const source = plan.source.withContext(context);
  const seed = derivedSeed(plan.seed ?? 0);
  const spacing: Spacing = plan.arrivals.spacing?.kind === "poisson"
    ? { kind: "poisson", seed }
    : { kind: "even" };
  return {
    ...plan,
    seed: plan.seed === null ? null : seed,
    arrivals: ratePerSecond === null
      ? { kind: "closed", spacing }
      : { kind: "rate", perSecond: ratePerSecond, spacing },
    requests,
    durationMs,
    issuingMs: durationMs,
    concurrency,
    context,
    source,
    requestIdOf: idsOf(source),
  };
}
