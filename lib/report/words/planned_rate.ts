/**
 * Computes the planned rate at a given time.
 *
 * @module
 */
import type { ReportPlan } from "../shape/report_shape.ts";

/** Returns the planned rate at a time; null in a closed loop, and after the end of the schedule. */
export function plannedPerSecond(
  { ratePerSecond, stages, durationMs }: Pick<
    ReportPlan,
    "ratePerSecond" | "stages" | "durationMs"
  >,
  atMs: number,
): number | null {
  let from = ratePerSecond ?? 0;
  if (stages.length === 0) {
    return durationMs !== null && atMs > durationMs ? null : ratePerSecond;
  }
  let beginMs = 0;
  for (const { perSecond, durationMs } of stages) {
    if (atMs < beginMs + durationMs) {
      return from + (perSecond - from) * (atMs - beginMs) / durationMs;
    }
    beginMs += durationMs;
    from = perSecond;
  }
  return null;
}
