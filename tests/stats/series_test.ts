/**
 * Tests that seconds are numbered in order, and that several series add up.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { unpackTimes } from "../../lib/stats/packed_times.ts";
import { Series } from "../../lib/stats/series.ts";
import { Tally } from "../../lib/stats/tally.ts";

/** A series of seconds, each given by its latencies; odd ones are failures. */
function seriesOf(seconds: readonly (readonly number[])[], keepsTimes = true): Series {
  const series = new Series(keepsTimes);
  for (const latencies of seconds) {
    const tally = new Tally();
    for (const us of latencies) tally.add(us);
    const failed = latencies.filter((us) => us % 2 === 1).length;
    const { length } = latencies;
    const counts = { completed: length, responses: length, failed, bytesReceived: 10 * length };
    series.add(counts, tally.distribution());
  }
  return series;
}

Deno.test("Series has a point per second, including empty ones, up to the last request", () => {
  const series = seriesOf([[100, 301], [50], [], [70], []]);
  const none = { p50Us: null, p90Us: null, p99Us: null, maxUs: null };
  const all = (us: number) => ({ p50Us: us, p90Us: us, p99Us: us, maxUs: us });
  assertEquals(series.points(), [
    { atMs: 0, completed: 2, responses: 2, failed: 1, bytesReceived: 20, ...all(301), p50Us: 100 },
    { atMs: 1000, completed: 1, responses: 1, failed: 0, bytesReceived: 10, ...all(50) },
    { atMs: 2000, completed: 0, responses: 0, failed: 0, bytesReceived: 0, ...none },
    { atMs: 3000, completed: 1, responses: 1, failed: 0, bytesReceived: 10, ...all(70) },
  ]);
  assertEquals(series.seconds().length, 4);
  assertEquals(new Series().points(), []);
});

Deno.test("Series counts failures without a latency", () => {
  const series = new Series();
  series.add(
    { completed: 1, responses: 0, failed: 1, bytesReceived: 3 },
    new Tally().distribution(),
  );
  const [point] = series.points();
  assertEquals(
    [point.completed, point.responses, point.failed, point.p50Us],
    [1, 0, 1, null],
  );
});

Deno.test("Series.merged() is the series of all requests, each part shifted by whole seconds", () => {
  const [a, b] = [[[5], [6], [], [7]], [[1, 90], [5]]];
  const all = seriesOf([[5], [6], [1, 90], [7, 5]]);
  const parts = [seriesOf(a), seriesOf(b)].map((series) => series.seconds());
  const merged = Series.merged(parts, true, [0, 2]);
  assertEquals(merged.points(), all.points());
  assertEquals(merged.seconds(), all.seconds());
  // Without offsets, all start together.
  const together = seriesOf([[5, 1, 90], [6, 5], [], [7]]);
  assertEquals(Series.merged(parts).points(), together.points());
  assertEquals(Series.merged(parts).seconds(), []);
});

Deno.test("Series keeps the times of its seconds only if requested", () => {
  assertEquals(
    seriesOf([[5, 5], [], [7]]).seconds().map(({ times }) => [...unpackTimes(times).values]),
    [[5], [], [7]],
  );
  assertEquals(seriesOf([[5]], false).seconds(), []);
});
