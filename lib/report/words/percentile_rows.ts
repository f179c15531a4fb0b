/**
 * Formats the percentiles of a report with their confidence intervals.
 *
 * @module
 */
import { formatMs } from "./format.ts";
import {
  type PercentileInterval,
  type PercentileName,
  PERCENTILES,
} from "../latency/latency_summary.ts";
import { latencyText } from "./latency_text.ts";
import type { Report } from "../shape/report_shape.ts";

/** A latency percentile as text. */
interface PercentileRow {
  readonly name: PercentileName;
  readonly value: string;
  /** The 95% confidence interval, as far as there are enough samples for it. */
  readonly interval: string;
}

/** Returns the percentiles, ascending. */
export function percentileRows(report: Report): PercentileRow[] {
  const { latencyMs, intervals95Ms } = report;
  return (Object.keys(PERCENTILES) as PercentileName[]).map((name) => ({
    name,
    value: latencyText(latencyMs[name], report),
    interval: hasSamplesFor(name, latencyMs.count)
      ? intervalText(intervals95Ms[name])
      : "too few samples",
  }));
}

/**
 * Formats an interval: `46.9ms to 53.2ms`; to the microsecond if both bounds would read the same.
 */
function intervalText({ low, high }: PercentileInterval): string {
  if (low === null) return high === null ? "unknown" : `below ${formatMs(high)}`;
  if (high === null) return `above ${formatMs(low)}`;
  if (low === high) return `${formatMs(low)} exactly`;
  const [from, to] = [formatMs(low), formatMs(high)];
  return from === to ? `${exact(low)} to ${exact(high)}` : `${from} to ${to}`;
}

function exact(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(3)}ms` : `${(ms / 1000).toFixed(6)}s`;
}

/** Returns true if at least one sample is expected beyond the percentile: p99.9 needs 1000. */
function hasSamplesFor(name: PercentileName, count: number): boolean {
  // Computed in thousandths of a percent, so that the product is exact.
  return count * (100_000 - Math.round(PERCENTILES[name] * 1000)) >= 100_000;
}
