/**
 * What OpenTelemetry is told of a run, where it is switched on. A run without it loads nothing more.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { Tracer } from "../../telemetry/tracer.ts";
import type { Plan } from "../../load/plan/plan.ts";
import type { RunMetrics } from "./run_metrics.ts";
import type { RunSpan } from "./run_span.ts";

/**
 * Holds the plan against what spans need.
 *
 * @throws {UsageError} where requests are to be traced and telemetry is off
 */
export function requireTelemetry({ tracesRequests }: Plan): void {
  if (!tracesRequests || Tracer.isOn) return;
  throw UsageError.needs("traceRequests", "", "OpenTelemetry", "Set OTEL_DENO=true");
}

/** Begins the span of a run; null where telemetry is off. */
export async function startSpan(plan: Plan): Promise<RunSpan | null> {
  return Tracer.isOn ? (await import("./run_span.ts")).RunSpan.start(plan) : null;
}

/** The metrics of a run; null where telemetry is off. */
export async function openMetrics(plan: Plan): Promise<RunMetrics | null> {
  return Tracer.isOn ? (await import("./run_metrics.ts")).RunMetrics.open(plan) : null;
}
