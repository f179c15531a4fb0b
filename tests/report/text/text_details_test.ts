/**
 * Tests what -v adds to the text report, character by character.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createReport } from "../../../lib/report/summary/report.ts";
import { renderText } from "../../../lib/report/text/text_report.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

const timedOut = { failure: { kind: "timeout", message: "no response within 30 s" } } as const;

Deno.test("detailSections() add every percentile, phases, and the slowest requests", () => {
  const told: Told[] = Array.from({ length: 1000 }, (_, i) => ({
    atMs: i,
    tookMs: (i + 1) / 10,
    firstByteMs: i + (i + 1) / 20,
    bytesSent: 100,
    bytesReceived: 1337,
  }));
  const result = madeResult(told, {}, {}, (tally) => tally.addConnection(0.4, 3.2, "127.0.0.1:80"));
  const text = renderText(createReport(result), { verbose: true });
  const id = (index: number) => result.plan.context.requestIds.of(index);
  const details = text.slice(text.indexOf("\nPercentiles:\n"));
  assertEquals(
    details.split("\n").slice(0, -10).join("\n"),
    `
Percentiles:
          latency      95% interval
  min       100µs
  mean     50.0ms
  stddev   28.9ms
  p50      50.0ms  46.9ms to 53.2ms
  p75      75.0ms  72.3ms to 77.8ms
  p90      90.0ms  88.1ms to 92.0ms
  p95      95.0ms  93.6ms to 96.5ms
  p99      99.0ms  98.3ms to 99.7ms
  p99.9    99.9ms      above 99.7ms
  p99.99    100ms   too few samples
  max       100ms

Phases:
                 p50     p90     p99     max
  connect      400µs   400µs   400µs   400µs
  tls         3.20ms  3.20ms  3.20ms  3.20ms
  first byte  25.0ms  45.0ms  49.5ms  50.0ms

Addresses:
                connections
  127.0.0.1:80            1

Slowest requests:
  request                latency  first byte  status     at
  ${id(999)}    100ms      50.0ms     200  1.10s`,
  );
  assert(text.startsWith(renderText(createReport(result)).trimEnd()));
});

Deno.test("detailSections() mark a timed-out request", () => {
  const result = madeResult([{ tookMs: 30_000, ...timedOut }, { tookMs: 5, firstByteMs: 4 }]);
  const text = renderText(createReport(result), { verbose: true });
  const [first, second] = [0, 1].map((index) => result.plan.context.requestIds.of(index));
  assertStringIncludes(
    text,
    `Slowest requests:\n` +
      `  request                latency  first byte   status      at\n` +
      `  ${first}    30.0s           -  timeout  30.00s\n` +
      `  ${second}   5.00ms      4.00ms      200   0.01s\n`,
  );
});

Deno.test("detailSections() show the service time of slow requests in an open loop", () => {
  const result = madeResult([{ atMs: 40, tookMs: 10 }], { ratePerSecond: 1, requests: 1 });
  const text = renderText(createReport(result), { verbose: true });
  assertStringIncludes(text, "  latency  service  first byte  status     at\n");
  assertMatch(text, /\n {2}\S{21} {3}50\.0ms {3}10\.0ms {6}10\.0ms {5}200 {2}0\.05s\n/);
});

Deno.test("detailSections() say what few samples cannot show, and are empty without samples", () => {
  const one = renderText(createReport(madeResult([{ tookMs: 5 }])), { verbose: true });
  assertStringIncludes(one, "\n  p50      5.00ms  too few samples\n");
  assertStringIncludes(one, "\n  stddev        -\n");
  const none = renderText(createReport(madeResult([])), { verbose: true });
  assertEquals(none.match(/Percentiles|Phases|Slowest/g), null);
});
