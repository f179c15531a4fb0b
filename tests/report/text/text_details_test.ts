/**
 * What -v adds to the text report, character by character.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createReport } from "../../../lib/report/summary/report.ts";
import { renderText } from "../../../lib/report/text/text_report.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

const timedOut = { failure: { kind: "timeout", message: "no response within 30 s" } } as const;

Deno.test("detailSections() add every percentile, phases, connections, bytes, the slowest", () => {
  const told: Told[] = Array.from({ length: 1000 }, (_, i) => ({
    atMs: i,
    tookMs: (i + 1) / 10,
    firstByteMs: i + (i + 1) / 20,
    bytesSent: 100,
    bytesReceived: 1337,
  }));
  const result = madeResult(told);
  result.tally.addConnection(0.4, 3.2);
  const text = renderText(createReport(result), { verbose: true });
  const id = (index: number) => result.plan.context.requestIds.of(index);
  const details = text.slice(text.indexOf("\nPercentiles:\n"));
  assertEquals(
    details.split("\n").slice(0, -10).join("\n"),
    `
Percentiles:
  min:        100µs
  mean:      50.0ms
  stddev:    28.9ms
  p50:       50.0ms   95%: 46.9ms to 53.2ms
  p75:       75.0ms   95%: 72.3ms to 77.8ms
  p90:       90.0ms   95%: 88.1ms to 92.0ms
  p95:       95.0ms   95%: 93.6ms to 96.5ms
  p99:       99.0ms   95%: 98.3ms to 99.7ms
  p99.9:     99.9ms   95%: 99.7ms to ?
  p99.99:   100.0ms   95%: 99.9ms to ?, too few samples
  max:      100.0ms

Phases:
  connect:    p50 400µs, p90 400µs, p99 400µs, max 400µs
  tls:        p50 3.2ms, p90 3.2ms, p99 3.2ms, max 3.2ms
  first byte: p50 25.0ms, p90 45.0ms, p99 49.5ms, max 50.0ms

Connections:
  opened:     10
  failed:     0
  retried:   0

Bytes:
  sent:       100 kB
  received:   1.34 MB

Slowest:
  request                 latency  first byte   status        at
  ${id(999)}   100.0ms      50.0ms      200     1.10s`,
  );
  assertStringIncludes(text, renderText(createReport(result)).trimEnd());
});

Deno.test("detailSections() name a timed-out request as such", () => {
  const result = madeResult([{ tookMs: 30_000, ...timedOut }, { tookMs: 5, firstByteMs: 4 }]);
  const text = renderText(createReport(result), { verbose: true });
  const [first, second] = [0, 1].map((index) => result.plan.context.requestIds.of(index));
  assertStringIncludes(
    text,
    `Slowest:\n` +
      `  request                 latency  first byte   status        at\n` +
      `  ${first}    30.00s           -  timeout    30.00s\n` +
      `  ${second}     5.0ms       4.0ms      200     0.01s\n`,
  );
});

Deno.test("detailSections() tell the service of slow requests in an open loop", () => {
  const result = madeResult([{ atMs: 40, tookMs: 10 }], { ratePerSecond: 1, requests: 1 });
  const text = renderText(createReport(result), { verbose: true });
  assertStringIncludes(text, "  latency   service  first byte   status        at\n");
  assertMatch(text, /\n {2}\S{21} {4}50\.0ms {4}10\.0ms {6}10\.0ms {6}200 {5}0\.05s\n/);
});

Deno.test("detailSections() say what few samples cannot tell, and nothing of none", () => {
  const one = renderText(createReport(madeResult([{ tookMs: 5 }])), { verbose: true });
  assertStringIncludes(one, "\n  p50:        5.0ms   95%: ? to ?, too few samples\n");
  assertStringIncludes(one, "\n  stddev:         -\n");
  const none = renderText(createReport(madeResult([])), { verbose: true });
  assertMatch(none, /\n\nConnections:\n[^]*\n\nBytes:\n {2}sent: {7}0 B\n {2}received: {3}0 B\n$/);
  assertEquals(none.match(/Percentiles|Phases|Slowest/g), null);
});
