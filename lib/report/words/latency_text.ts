/**
 * Formats a latency that may be only a lower bound because its request timed out.
 *
 * @module
 */
import { format as formatDuration } from "@std/fmt/duration";
import { formatMs } from "./format.ts";
import { isGivenUp } from "../latency/latency_summary.ts";
import type { Report } from "../shape/report_shape.ts";

/** Formats a latency of the report: `4.23ms`; `>30s` if it belongs to a timed-out request. */
export function latencyText(
  ms: number | null,
  { latencyMs, plan }: Pick<Report, "latencyMs"> & {
    readonly plan: { readonly timeoutMs: number };
  },
  format: (ms: number | null) => string = formatMs,
): string {
  if (ms === null || !isGivenUp(ms, latencyMs, plan.timeoutMs)) return format(ms);
  return `>${ms === plan.timeoutMs ? durationText(ms) : format(ms)}`;
}

/** Formats a time as on the command line: `1m 30s`. */
export function durationText(ms: number): string {
  return ms === 0 ? "0s" : formatDuration(ms, { ignoreZero: true });
}
