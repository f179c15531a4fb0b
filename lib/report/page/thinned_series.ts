/**
 * Thins out the seconds of a long run without hiding the worst ones.
 *
 * @module
 */
import type { ReportPoint } from "../shape/report_shape.ts";

/**
 * At most `most` points, each for equally many successive seconds: counts are added up, and of the
 * percentiles the highest one is kept, since those of a longer time cannot be had from them.
 */
export function thinnedSeries(series: readonly ReportPoint[], most: number): ReportPoint[] {
  const each = Math.max(1, Math.ceil(series.length / most));
  const points: ReportPoint[] = [];
  for (let from = 0; from < series.length; from += each) {
    const part = series.slice(from, from + each);
    points.push({
      atMs: part[0].atMs,
      completed: sum(part.map((point) => point.completed)),
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
