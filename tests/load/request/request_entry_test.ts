/**
 * Tests that the log matches the target and the report for each request.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { RequestEntry } from "../../../lib/load/request/request_entry.ts";
import { loggedRun } from "../../support/logged_run.ts";
import { ok, RawTarget, type SeenRequest } from "../../support/raw_target.ts";
import { until } from "../../support/until.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const path = ({ head }: SeenRequest) => head.split(" ")[1];
const sum = (entries: readonly RequestEntry[], of: (entry: RequestEntry) => number) =>
  entries.reduce((total, entry) => total + of(entry), 0);
const rounded = (ms: number) => Math.round(ms * 1000) / 1000;

for (const threads of [1, 2]) {
  Deno.test(`1000 requests on ${threads} threads are each logged once, as the target and the report have them`, async () => {
    await using target = new RawTarget(async ({ turn }) => {
      if (turn % 50 === 7) await delay(5);
      return turn % 10 === 3 ? ok("no", "503 Service Unavailable") : ok();
    });
    const options = { url: target.url, requests: 1000, concurrency: 8, threads, warmupMs: 50 };
    const { report, entries } = await loggedRun(options);
    const runId = entries[0].requestId.split("-")[0];
    // The warm-up has its own request IDs, and no lines.
    const seen = target.field("X-Request-ID").filter((id) => id.startsWith(runId));
    assertEquals(entries.map(({ requestId }) => requestId), seen.sort());
    assertEquals(entries.map(({ seq }) => seq), Array.from({ length: 1000 }, (_, i) => i));
    assertEquals(new Set(entries.map(({ thread }) => thread)).size, threads);
    assert(entries.every(({ seq, thread }) => seq % threads === thread));

    const latencies = entries.map(({ latencyMs }) => latencyMs!).sort((a, b) => a - b);
    assertEquals(latencies.length, report.latencyMs.count);
    assertEquals([latencies[0], latencies.at(-1)], [report.latencyMs.min, report.latencyMs.max]);
    assertEquals(latencies[989], report.latencyMs.p99);
    const byId = new Map(entries.map((entry) => [entry.requestId, entry]));
    for (const { requestId, latencyMs, firstByteMs, status, atMs } of report.slowest) {
      const entry = byId.get(requestId)!;
      assertEquals([entry.latencyMs, entry.status], [latencyMs, status]);
      assertEquals([entry.phasesMs.firstByte, entry.doneMs], [firstByteMs, atMs]);
    }
    for (const outcome of ["succeeded", "failed"] as const) {
      const count = entries.filter((entry) => entry.outcome === outcome).length;
      assertEquals(count, report.requests[outcome]);
    }
    assertEquals(
      entries.filter(({ status }) => status === 503).length,
      report.statusCodes["503"],
    );
    assertEquals(sum(entries, ({ bytesSent }) => bytesSent), report.bytes.sent);
    assertEquals(sum(entries, ({ bytesReceived }) => bytesReceived), report.bytes.received);
    for (const { dueMs, sentMs, doneMs, latencyMs, phasesMs } of entries) {
      assertEquals(dueMs, sentMs);
      assert(Math.abs(doneMs - sentMs! - latencyMs!) < 0.0025, `${doneMs - sentMs!} ${latencyMs}`);
      assert(phasesMs.firstByte! <= latencyMs!);
    }
  });
}

Deno.test("opening a connection is logged only with the request that it was opened for", async () => {
  await using target = new RawTarget(() => ok());
  const kept = await loggedRun({ url: target.url, requests: 100, concurrency: 4 });
  const opened = kept.entries.filter(({ phasesMs }) => phasesMs.connect !== null);
  assertEquals(opened.length, kept.report.connections.opened);
  assertEquals(opened.map(({ connection }) => connection).sort(), [0, 1, 2, 3]);
  const slowest = Math.max(...opened.map(({ phasesMs }) => phasesMs.connect!));
  assertEquals(slowest, kept.report.phasesMs.connect!.max);

  const closed = await loggedRun({ url: target.url, requests: 20, keepAlive: false });
  assertEquals(closed.entries.filter(({ phasesMs }) => phasesMs.connect === null), []);
  assertEquals(new Set(closed.entries.map(({ connection }) => connection)).size, 20);
});

Deno.test("in an open loop, due is the scheduled time, and the latency counts from it", async () => {
  await using target = new RawTarget(async () => (await delay(20), ok()));
  const options = { url: target.url, requests: 30, ratePerSecond: 200, concurrency: 1 };
  const { report, entries } = await loggedRun(options);
  assertEquals(entries.map(({ dueMs }) => dueMs), Array.from({ length: 30 }, (_, i) => i * 5));
  assertEquals(Math.max(...entries.map(({ latencyMs }) => latencyMs!)), report.latencyMs.max);
  const lags = entries.map(({ dueMs, sentMs }) => rounded(sentMs! - dueMs!));
  // Each is rounded separately in the report.
  assert(Math.abs(Math.max(...lags) - report.lagMs!.max!) < 0.0025);
});

Deno.test("a request without a complete response has kind and message, and a latency only if it timed out", async () => {
  await using target = new RawTarget(({ turn }) => turn === 0 ? "hang" : null);
  const late = await loggedRun({ url: target.url, requests: 3, concurrency: 3, timeoutMs: 50 });
  for (const { outcome, status, kind, message, latencyMs, phasesMs, sentMs } of late.entries) {
    assertEquals([outcome, status, kind], ["failed", null, "timeout"]);
    assertEquals([message, latencyMs], ["no whole response within 50 ms", 50]);
    assert(sentMs !== null && phasesMs.connect !== null && phasesMs.firstByte === null);
  }
  await using closing = new RawTarget(() => null);
  const { entries: [closed] } = await loggedRun({ url: closing.url, requests: 1 });
  assertEquals([closed.kind, closed.status, closed.latencyMs], ["closed", null, null]);
  assertEquals([closed.connection, closed.bytesReceived], [0, 0]);
  assert(closed.bytesSent > 0);

  const { entries: [refused], report } = await loggedRun({
    url: "http://127.0.0.1:1/",
    requests: 1,
    ratePerSecond: 100,
  });
  assertEquals([refused.kind, refused.outcome, refused.connection], ["refused", "failed", null]);
  assertEquals([refused.dueMs, refused.sentMs, refused.latencyMs], [0, null, null]);
  assert(refused.phasesMs.connect! > 0 && refused.bytesSent === 0);
  assertStringIncludes(report.errors[0].example, refused.message!);
  assertStringIncludes(report.errors[0].example, refused.requestId);
});

Deno.test("requests that were cut off are unfinished", async () => {
  await using target = new RawTarget(() => "hang");
  const cut = new AbortController();
  const running = loggedRun({ url: target.url, requests: 5, concurrency: 2 }, {
    cutSignal: cut.signal,
  });
  await until(() => target.requests >= 2);
  cut.abort();
  const { report, entries } = await running;
  assertEquals(report.requests.unfinished, 2);
  for (const { outcome, status, kind, message, latencyMs, sentMs, doneMs } of entries) {
    assertEquals([outcome, status, kind, message, latencyMs], [
      "unfinished",
      null,
      null,
      null,
      null,
    ]);
    assert(doneMs >= sentMs!);
  }
  assertEquals(entries.length, 2);
});

Deno.test("a redirect chain or a retry is one line with the bytes of all exchanges", async () => {
  await using target = new RawTarget((request) => {
    return path(request) === "/" ? ok("moved", "302 Found", "Location: /b") : ok();
  });
  const chain = await loggedRun({ url: target.url, requests: 10, concurrency: 2, redirects: 3 });
  assertEquals(target.requests, 20);
  assertEquals(chain.entries.map(({ status }) => status), Array(10).fill(200));
  assertEquals(sum(chain.entries, ({ bytesReceived }) => bytesReceived), target.bytesWritten);
  assertEquals(sum(chain.entries, ({ bytesSent }) => bytesSent), chain.report.bytes.sent);
  assertEquals(chain.entries.filter(({ phasesMs }) => phasesMs.connect !== null).length, 2);

  await using closing = new RawTarget(async ({ turn }, connection) => {
    if (turn < 2) return ok();
    await connection.write(new TextEncoder().encode(ok()));
    return null;
  });
  const retried = await loggedRun({ url: closing.url, requests: 30, concurrency: 1 });
  assert(retried.report.connections.retried > 0);
  assertEquals(retried.entries.length, 30);
  assertEquals(sum(retried.entries, ({ bytesSent }) => bytesSent), retried.report.bytes.sent);
  const openings = retried.entries.filter(({ phasesMs }) => phasesMs.connect !== null);
  assertEquals(openings.length, retried.report.connections.opened);
});

Deno.test("targets are logged, and a trace ID if one was sent", async () => {
  await using target = new RawTarget(() => ok());
  const own = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const { entries } = await loggedRun({
    url: target.url,
    targets: [{ url: "/a" }, { url: "/b", headers: [["traceparent", own]] }],
    requests: 10,
    concurrency: 1,
    traceparent: true,
  });
  const seen = target.field("traceparent").map((value) => value.split("-")[1]);
  for (const [i, { target: name, traceId }] of entries.entries()) {
    assertEquals(name, `GET ${target.url}${i % 2 === 0 ? "a" : "b"}`);
    assertEquals(traceId, i % 2 === 0 ? seen[i] : null);
  }
  const { entries: plain } = await loggedRun({ url: target.url, requests: 1 });
  assertEquals([plain[0].target, plain[0].traceId], [null, null]);
});

Deno.test("only requests that meet a condition are logged", async () => {
  await using target = new RawTarget(({ turn }) => turn % 4 === 1 ? ok("", "404 No") : ok());
  const options = { url: target.url, requests: 100, concurrency: 2, threads: 2 };
  const { report, entries } = await loggedRun({ ...options, logIf: ["status=404"] });
  assert(entries.every(({ status }) => status === 404));
  assertEquals(entries.length, report.statusCodes["404"]);
});

Deno.test("steps of a scenario are lines, even if a hook fails or a check does not hold", async () => {
  await using target = new RawTarget(() => ok("", "200 OK"));
  const { report, entries } = await loggedRun({
    url: target.url,
    requests: 4,
    concurrency: 1,
    scenario: {
      steps: [
        { name: "first", request: ({ seq }) => ({ headers: { "X-Request-ID": `own-${seq}` } }) },
        {
          name: "second",
          request: ({ seq }) => {
            if (seq === 1) throw new Error("no");
            return { path: "/second" };
          },
          check: () => false,
        },
      ],
    },
  });
  assertEquals(entries.length, report.requests.issued);
  assertEquals(entries.map(({ target: step }) => step), Array(4).fill(["first", "second"]).flat());
  const seen = target.field("X-Request-ID");
  const sent = entries.filter(({ sentMs }) => sentMs !== null);
  assertEquals(sent.map(({ requestId }) => requestId), seen);
  assertEquals(entries[0].requestId, "own-0");
  const { outcome, status } = entries[1];
  assertEquals([outcome, status], ["failed", 200]);
  assertEquals([entries[3].kind, entries[3].sentMs], ["scenario", null]);
  assertStringIncludes(entries[3].message!, "no");
});
