/**
 * Tests the numbers of a report for outcomes at chosen times, and that they add up.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fc } from "../../support/property.ts";
import type { ErrorKind, Failure } from "../../../lib/errors.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { assertIdentities } from "../../support/identities.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

const failure = (kind: ErrorKind, message: string = kind): { failure: Failure } => ({
  failure: { kind, message },
});

Deno.test("createReport() has the counts, bytes and connections of a run", () => {
  const told: Told[] = [
    { atMs: 0, tookMs: 10, bytesSent: 50, bytesReceived: 70 },
    { atMs: 10, tookMs: 20, status: 404, bytesSent: 50, bytesReceived: 30 },
    { atMs: 30, tookMs: 5, status: 301, bytesSent: 50, bytesReceived: 20 },
    { atMs: 35, tookMs: 3, ...failure("reset"), bytesSent: 50, bytesReceived: 0 },
    { atMs: 38, tookMs: 4, end: "cut", bytesSent: 25, bytesReceived: 0 },
  ];
  const rest = { connectionsOpened: 4, connectionsFailed: 2, interrupted: true, elapsedMs: 42 };
  const report = createReport(madeResult(told, { method: "HEAD" }, rest));
  assertEquals(report.requests, {
    issued: 5,
    succeeded: 2,
    failed: 2,
    unfinished: 1,
    unissued: null,
  });
  assertEquals(report.bytes, { sent: 225, received: 120 });
  const { opened, failed, retried } = report.connections;
  assertEquals([opened, failed, retried], [4, 2, 0]);
  assertEquals(Object.entries(report.statusCodes), [["200", 1], ["301", 1], ["404", 1]]);
  assertEquals(report.target, { url: "http://127.0.0.1/", method: "HEAD" });
  assertEquals([report.elapsedMs, report.interrupted], [42, true]);
  assertEquals(report.startedAt, "2026-11-24T09:00:00.000Z");
  // Four requests ended in 42 ms, and three of them got a response.
  assertEquals(report.throughputPerSecond, 71.429);
});

Deno.test("createReport() counts the statuses of --success as succeeded, and times all responses", () => {
  const statuses = [200, 204, 404, 404, 500, 503];
  const told = statuses.map((status, i) => ({ status, tookMs: i + 1 }));
  const report = createReport(madeResult(told, { success: "204,400-499" }));
  assertEquals([report.requests.succeeded, report.requests.failed], [3, 3]);
  assertEquals(report.plan.success, "204,400-499");
  const { count, min, max, p50 } = report.latencyMs;
  assertEquals([count, min, max, p50], [6, 1, 6, 3]);
});

Deno.test("createReport() counts a timed-out request as a latency, and no other error", () => {
  const kinds: ErrorKind[] = ["timeout", "refused", "reset", "closed", "protocol", "dns", "other"];
  const told: Told[] = kinds.map((kind) => ({ tookMs: 30_000, ...failure(kind) }));
  const { latencyMs, requests, slowest } = createReport(madeResult([...told, { tookMs: 2 }]));
  assertEquals([latencyMs.count, latencyMs.censored], [2, 1]);
  assertEquals([latencyMs.p50, latencyMs.max], [2, 30_000]);
  assertEquals([requests.succeeded, requests.failed], [1, 7]);
  assertEquals(slowest.map(({ latencyMs, status }) => [latencyMs, status]), [
    [30_000, null],
    [2, 200],
  ]);
});

Deno.test("createReport() sorts errors by count, with their times and an example", () => {
  const told: Told[] = [
    { atMs: 0, tookMs: 1, ...failure("refused", "nobody listens") },
    { atMs: 5, tookMs: 1.5, ...failure("reset", "reset by peer") },
    { atMs: 9, tookMs: 1, ...failure("reset", "another text") },
    { atMs: 20, tookMs: 2.25, ...failure("reset") },
    { atMs: 30, tookMs: 1, ...failure("closed", "ended early") },
  ];
  const result = madeResult(told);
  const id = (index: number) => result.plan.context.requestIds.of(index);
  assertEquals(createReport(result).errors, [
    {
      kind: "reset",
      count: 3,
      example: `reset by peer (request ${id(1)})`,
      firstAtMs: 6.5,
      lastAtMs: 22.25,
    },
    {
      kind: "refused",
      count: 1,
      example: `nobody listens (request ${id(0)})`,
      firstAtMs: 1,
      lastAtMs: 1,
    },
    {
      kind: "closed",
      count: 1,
      example: `ended early (request ${id(4)})`,
      firstAtMs: 31,
      lastAtMs: 31,
    },
  ]);
});

Deno.test("createReport() lists the ten slowest requests with their IDs, slowest first", () => {
  const told = Array.from({ length: 25 }, (_, i) => ({ atMs: i, tookMs: (i * 7) % 25 + 1 }));
  const result = madeResult(told);
  const slowest = createReport(result).slowest;
  const expected = told.map(({ atMs, tookMs }, index) => ({
    requestId: result.plan.context.requestIds.of(index),
    latencyMs: tookMs,
    serviceMs: tookMs,
    firstByteMs: tookMs,
    status: 200,
    atMs: atMs + tookMs,
  })).sort((a, b) => b.latencyMs - a.latencyMs);
  assertEquals([...slowest], expected.slice(0, 10));
});

Deno.test("createReport() summarizes phases that occurred, and others are null", () => {
  const result = madeResult([{ atMs: 0, tookMs: 9, firstByteMs: 4 }]);
  assertEquals(createReport(result).phasesMs.firstByte?.max, 4);
  assertEquals(createReport(result).phasesMs.connect, null);
  result.sums.connect.add(1500);
  assertEquals(createReport(result).phasesMs.connect?.max, 1.5);
  assertEquals(createReport(result).phasesMs.tls, null);
  result.sums.connect.add(500);
  result.sums.tls.add(12_250);
  assertEquals(createReport(result).phasesMs.connect?.count, 2);
  assertEquals(createReport(result).phasesMs.tls?.max, 12.25);
  const failed = createReport(madeResult([{ tookMs: 1, ...failure("refused") }]));
  assertEquals(failed.phasesMs, { connect: null, tls: null, firstByte: null });
});

Deno.test("createReport() has three times for an open loop, and one for a closed loop", () => {
  // Due at 0, 100 and 200 ms; sent 0, 5 and 30 ms late.
  const told = [{ atMs: 0, tookMs: 10 }, { atMs: 105, tookMs: 10 }, { atMs: 230, tookMs: 10 }];
  const open = createReport(madeResult(told, { ratePerSecond: 10, requests: 3 }, { unissued: 2 }));
  assertEquals([open.latencyMs.min, open.latencyMs.p50, open.latencyMs.max], [10, 15, 40]);
  assertEquals([open.serviceMs?.min, open.serviceMs?.max], [10, 10]);
  assertEquals([open.lagMs?.min, open.lagMs?.p50, open.lagMs?.max], [0, 5, 30]);
  assertEquals([open.requests.unissued, open.plan.ratePerSecond], [2, 10]);
  const closed = createReport(madeResult(told));
  assertEquals([closed.latencyMs.max, closed.serviceMs, closed.lagMs], [10, null, null]);
  assertEquals([closed.requests.unissued, closed.plan.ratePerSecond], [null, null]);
});

Deno.test("createReport() of a run that sent nothing has no throughput, and no NaN", () => {
  const report = createReport(madeResult([], {}, { interrupted: true }));
  assertEquals(report.throughputPerSecond, null);
  assertEquals([report.latencyMs.mean, report.latencyMs.p99], [null, null]);
  assertEquals([report.statusCodes, report.errors, report.slowest], [{}, [], []]);
});

const KINDS: ErrorKind[] = ["timeout", "reset", "closed", "protocol", "refused", "other"];

/** Any exchange that may end a request. */
const exchange: fc.Arbitrary<Told> = fc.record({
  atMs: fc.integer({ min: 0, max: 4000 }),
  tookMs: fc.double({ min: 0, max: 40_000, noNaN: true }),
  what: fc.oneof(
    fc.integer({ min: 200, max: 599 }).map((status) => ({ status })),
    fc.constantFrom(200, 404, 503).map((status) => ({ status, hasUnsolicitedBytes: true })),
    fc.constantFrom(...KINDS).map((kind) => failure(kind)),
    fc.constant({ end: "cut" as const }),
  ),
}).map(({ what, ...times }) => ({ ...times, ...what }));

Deno.test("createReport() adds up, whatever happened", () => {
  const exchanges = fc.array(exchange, { maxLength: 60 });
  const dialFailures = fc.array(fc.constantFrom<ErrorKind>("refused", "dns", "connect_timeout"), {
    maxLength: 5,
  });
  const loops = fc.constantFrom({}, { ratePerSecond: 50 });
  fc.assert(
    fc.property(exchanges, dialFailures, loops, (told, dialFailures, loop) => {
      const issued = told.length + dialFailures.length;
      const report = createReport(madeResult(told, loop, { issued }, (tally) => {
        for (const [i, kind] of dialFailures.entries()) {
          tally.addFailure({ kind, message: kind }, told.length + i, 4000 + i, null);
        }
      }));
      assertIdentities(report);
      const { succeeded, failed } = report.requests;
      const inSuccess = Object.entries(report.statusCodes)
        .filter(([code]) => Number(code) < 400).reduce((sum, [, count]) => sum + count, 0);
      assertEquals(succeeded, inSuccess, "succeeded = statuses from 200 to 399");
      const responses = Object.values(report.statusCodes).reduce((sum, count) => sum + count, 0);
      const timeouts = report.errors.find(({ kind }) => kind === "timeout")?.count ?? 0;
      assertEquals(report.latencyMs.count, responses + timeouts, "latencies");
      assertEquals(report.latencyMs.censored, timeouts, "censored");
      const inSeries = report.series.reduce((sum, point) => sum + point.completed, 0);
      const failedInSeries = report.series.reduce((sum, point) => sum + point.failed, 0);
      assertEquals([inSeries, failedInSeries], [succeeded + failed, failed], "series");
      const counts = report.errors.map(({ count }) => count);
      assertEquals(counts, counts.toSorted((a, b) => b - a), "most frequent error first");
      for (const { firstAtMs, lastAtMs } of report.errors) assert(firstAtMs >= 0 && lastAtMs >= 0);
    }),
    { seed: 13, numRuns: 300 },
  );
});
