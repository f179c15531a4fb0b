/**
 * Reports a run to OpenTelemetry, if that is enabled. Loads nothing otherwise.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { Tracer } from "../../telemetry/tracer.ts";
import type { Plan } from "../../load/plan/plan.ts";
import type { RunMetrics } from "./run_metrics.ts";
import type { RunSpan } from "./run_span.ts";

/**
 * Checks that telemetry is available if the plan needs it.
 *
 * @throws {UsageError} if requests are to be traced and telemetry is disabled
 */
export function requireTelemetry({ tracesRequests }: Plan): void {
  if (!tracesRequests || Tracer.isOn) return;
  throw UsageError.needs("traceRequests", "", "OpenTelemetry", "Set OTEL_DENO=true");
}

/** Starts the span of a run; null if telemetry is disabled. */
export async function startSpan(plan: Plan): Promise<RunSpan | null> {
  return Tracer.isOn ? (await import("./run_span.ts")).RunSpan.start(plan) : null;
}

/** Opens the metrics of a run; null if telemetry is disabled. */
export async function openMetrics(plan: Plan): Promise<RunMetrics | null> {
  return Tracer.isOn ? (await import("./run_metrics.ts")).RunMetrics.open(plan) : null;
}
