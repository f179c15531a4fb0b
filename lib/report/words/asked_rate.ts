/**
 * Computes the rate that a plan asks for at a given time.
 *
 * @module
 */
import type { ReportPlan } from "../shape/report_shape.ts";

/** The rate that is asked for at a time; null in a closed loop, and after the schedule's end. */
export function askedPerSecond(
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
