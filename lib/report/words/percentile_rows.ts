/**
 * Every percentile of a report in words, and how far each can be trusted.
 *
 * @module
 */
import { formatMs } from "./format.ts";
import { type PercentileName, PERCENTILES } from "../latency/latency_summary.ts";
import { latencyText } from "./latency_text.ts";
import type { Report } from "../shape/report_shape.ts";

/** A percentile of the latency in words. */
export interface PercentileRow {
  readonly name: PercentileName;
  readonly value: string;
  /** Where the true one lies with 95% probability: `46.9ms to 53.2ms`, a `?` for an unknown bound. */
  readonly interval: string;
  /** False where not one sample is expected beyond it. */
  readonly hasSamples: boolean;
}

/** The percentiles, ascending. */
export function percentileRows(report: Report): PercentileRow[] {
  const { latencyMs, intervals95Ms } = report;
  const bound = (ms: number | null) => ms === null ? "?" : formatMs(ms);
  return (Object.keys(PERCENTILES) as PercentileName[]).map((name) => ({
    name,
    value: latencyText(latencyMs[name], report),
    interval: `${bound(intervals95Ms[name].low)} to ${bound(intervals95Ms[name].high)}`,
    hasSamples: hasSamplesFor(name, latencyMs.count),
  }));
}

/** True where at least one sample is expected beyond the percentile: p99.9 takes 1000. */
function hasSamplesFor(name: PercentileName, count: number): boolean {
  // In thousandths of a percent, so that the product is exact.
  return count * (100_000 - Math.round(PERCENTILES[name] * 1000)) >= 100_000;
}
