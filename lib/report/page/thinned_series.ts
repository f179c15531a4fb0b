/**
 * Downsamples the seconds of a long run without hiding the worst ones.
 *
 * @module
 */
import type { ReportPoint } from "../shape/report_shape.ts";

/**
 * Returns at most `most` points, each covering the same number of consecutive seconds. Counts are
 * added up; of the percentiles, the highest is kept, because those of the longer time cannot be
 * computed.
 */
export function thinnedSeries(series: readonly ReportPoint[], most: number): ReportPoint[] {
  const each = Math.max(1, Math.ceil(series.length / most));
  const points: ReportPoint[] = [];
  for (let from = 0; from < series.length; from += each) {
    const part = series.slice(from, from + each);
    points.push({
      atMs: part[0].atMs,
      completed: sum(part.map((point) => point.completed)),
      responses: sum(part.map((point) => point.responses)),
      failed: sum(part.map((point) => point.failed)),
      bytesReceived: sum(part.map((point) => point.bytesReceived)),
      p50Ms: highest(part.map((point) => point.p50Ms)),
      p90Ms: highest(part.map((point) => point.p90Ms)),
      p99Ms: highest(part.map((point) => point.p99Ms)),
      maxMs: highest(part.map((point) => point.maxMs)),
    });
  }
  return points;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function highest(times: readonly (number | null)[]): number | null {
  return times.reduce((high, ms) => ms === null || high !== null && high > ms ? high : ms, null);
}
