/**
 * Tests downsampling many seconds to few points.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { thinnedSeries } from "../../../lib/report/page/thinned_series.ts";
import type { ReportPoint } from "../../../lib/report/shape/report_shape.ts";

const point = (second: number, ms: number | null): ReportPoint => ({
  atMs: 1000 * second,
  completed: second + 1,
  responses: second,
  failed: second,
  bytesReceived: 10,
  p50Ms: ms,
  p90Ms: ms,
  p99Ms: ms,
  maxMs: ms,
});

Deno.test("thinnedSeries() adds counts up and keeps the highest percentiles", () => {
  const series = [point(0, 4), point(1, null), point(2, 9), point(3, null), point(4, null)];
  assertEquals(thinnedSeries(series, 3), [
    { ...point(0, 4), completed: 3, responses: 1, failed: 1, bytesReceived: 20 },
    { ...point(2, 9), completed: 7, responses: 5, failed: 5, bytesReceived: 20 },
    point(4, null),
  ]);
});

Deno.test("thinnedSeries() does not change a short run, and keeps every request of a long one", () => {
  const series = Array.from({ length: 86_400 }, (_, second) => point(second, second));
  assertEquals(thinnedSeries(series.slice(0, 300), 300), series.slice(0, 300));
  assertEquals(thinnedSeries([], 300), []);
  const thinned = thinnedSeries(series, 3600);
  assertEquals(thinned.length, 3600);
  const total = (points: readonly ReportPoint[]) =>
    points.reduce((sum, { completed }) => sum + completed, 0);
  assertEquals(total(thinned), total(series));
});
