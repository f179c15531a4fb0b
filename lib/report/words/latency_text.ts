/**
 * How a latency is written that may be known only to be longer.
 *
 * @module
 */
import { format as formatDuration } from "@std/fmt/duration";
import { formatMs } from "./format.ts";
import { isGivenUp } from "../latency/latency_summary.ts";
import type { Report } from "../shape/report_shape.ts";

/** A latency of the report: `4.2ms`; `>30s` where it is that of a request that was given up. */
export function latencyText(ms: number | null, { latencyMs, plan }: Report): string {
  if (ms === null || !isGivenUp(ms, latencyMs, plan.timeoutMs)) return formatMs(ms);
  return `>${ms === plan.timeoutMs ? durationText(ms) : formatMs(ms)}`;
}

/** A time as it is given on a command line: `1m 30s`. */
export function durationText(ms: number): string {
  return ms === 0 ? "0s" : formatDuration(ms, { ignoreZero: true });
}
