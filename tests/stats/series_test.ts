/**
 * Which second a request counts for, and that seconds add up to the run.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { unpackTimes } from "../../lib/stats/packed_times.ts";
import { Series } from "../../lib/stats/series.ts";

Deno.test("Series has a point a second, empty ones included, and the part at the end", () => {
  const series = new Series();
  for (const [atMs, us] of [[0, 100], [999.9, 300], [1000, 50], [3500, 70]]) {
    series.add(atMs, us === 300, 10);
    series.addLatency(us);
  }
  const none = { p50Us: null, p90Us: null, p99Us: null, maxUs: null };
  const all = (us: number) => ({ p50Us: us, p90Us: us, p99Us: us, maxUs: us });
  assertEquals(series.points(), [
    { atMs: 0, completed: 2, failed: 1, bytesReceived: 20, ...all(300), p50Us: 100 },
    { atMs: 1000, completed: 1, failed: 0, bytesReceived: 10, ...all(50) },
    { atMs: 2000, completed: 0, failed: 0, bytesReceived: 0, ...none },
    { atMs: 3000, completed: 1, failed: 0, bytesReceived: 10, ...all(70) },
  ]);
});

Deno.test("Series counts what comes late for the second in which it comes", () => {
  const series = new Series();
  series.add(1500, false, 0);
  series.add(990, false, 0);
  assertEquals(series.points().map(({ completed }) => completed), [0, 2]);
});

Deno.test("Series counts failures without a latency", () => {
  const series = new Series();
  series.add(10, true, 3);
  const [point] = series.points();
  assertEquals([point.completed, point.failed, point.p50Us], [1, 1, null]);
  assertEquals(new Series().points(), []);
});

/** A series of requests, told as time and latency, that keeps its seconds. */
function seriesOf(requests: readonly (readonly [atMs: number, us: number])[]): Series {
  const series = new Series(true);
  for (const [atMs, us] of requests) {
    series.add(atMs, us % 2 === 1, 10);
    series.addLatency(us);
  }
  return series;
}

Deno.test("Series.merged() is the series of all requests, each part moved by whole seconds", () => {
  const a = [[100, 5], [1200, 6], [3100, 7]] as const;
  const b = [[200, 1], [900, 90], [1100, 5]] as const;
  const moved = b.map(([atMs, us]) => [atMs + 2000, us] as const);
  const all = seriesOf([...a, ...moved].sort(([x], [y]) => x - y));
  const parts = [seriesOf(a), seriesOf(b)].map((series) => series.seconds());
  const merged = Series.merged(parts, true, [0, 2]);
  assertEquals(merged.points(), all.points());
  assertEquals(merged.seconds(), all.seconds());
  // And without the offsets from one start.
  const together = seriesOf([...a, ...b].sort(([x], [y]) => x - y));
  assertEquals(Series.merged(parts).points(), together.points());
  assertEquals(Series.merged(parts).seconds(), []);
});

Deno.test("Series keeps the times of its seconds only where they are asked for", () => {
  const series = seriesOf([[100, 5], [100, 5], [2000, 7]]);
  assertEquals(
    series.seconds().map(({ times }) => [...unpackTimes(times).values]),
    [[5], [], [7]],
  );
  const plain = new Series();
  plain.add(5, false, 0);
  assertEquals(plain.seconds(), []);
});
