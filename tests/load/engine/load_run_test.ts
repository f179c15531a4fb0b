/**
 * Tests that a run issues exactly the planned requests, respects the concurrency, and can be
 * stopped.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type LoadResult, loadTest } from "../../../lib/load_tester.ts";
import type { LoadHooks } from "../../../lib/load/engine/hooks.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import type { Progress } from "../../../lib/load/engine/result.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function run(options: LoadOptions, hooks?: LoadHooks): Promise<LoadResult["report"]> {
  const { report } = await loadTest(options, hooks);
  assertIdentities(report);
  return report;
}

for (const [requests, concurrency] of [[7, 3], [3, 50], [1, 1], [64, 64], [500, 7]]) {
  Deno.test(`loadTest() sends exactly ${requests} requests at concurrency ${concurrency}`, async () => {
    await using target = new RawTarget(async () => (await delay(1), ok()));
    const report = await run({ url: target.url, requests, concurrency });
    assertEquals(target.requests, requests);
    assertEquals(report.requests.succeeded, requests);
    assert(target.mostInFlight <= concurrency, `${target.mostInFlight} in flight`);
    assertEquals(target.connections, report.connections.opened);
    assert(target.mostOpen <= Math.min(requests, concurrency), `${target.mostOpen} open`);
    assertEquals(new Set(target.field("X-Request-ID")).size, requests);
  });
}

Deno.test("loadTest() sends exactly 100001 requests at concurrency 64", async () => {
  await using target = new RawTarget(() => ok(), { keepsRequests: false });
  const report = await run({ url: target.url, requests: 100_001, concurrency: 64 });
  assertEquals(target.requests, 100_001);
  assertEquals(report.requests.succeeded, 100_001);
  assertEquals(report.latencyMs.count, 100_001);
  assert(target.mostInFlight <= 64 && target.mostOpen <= 64);
});

Deno.test("loadTest() reaches the planned concurrency", async () => {
  await using target = new RawTarget(async () => (await delay(20), ok()));
  await run({ url: target.url, requests: 40, concurrency: 20 });
  assertEquals(target.mostInFlight, 20);
});

Deno.test("loadTest() never has more connections open than permits if the target closes them", async () => {
  await using target = new RawTarget(() => ok("hello", "200 OK", "Connection: close"));
  const report = await run({ url: target.url, requests: 50, concurrency: 5 });
  assertEquals(report.requests.succeeded, 50);
  assertEquals(report.connections.opened, 50);
});

Deno.test("loadTest() opens a connection per request without keep-alive", async () => {
  await using target = new RawTarget(() => ok());
  const report = await run({ url: target.url, requests: 20, concurrency: 4, keepAlive: false });
  assertEquals(report.connections.opened, 20);
  assertEquals(target.field("Connection"), Array(20).fill("close"));
});

Deno.test("loadTest() issues requests for the duration, and lets those in flight finish", async () => {
  await using target = new RawTarget(async () => (await delay(30), ok()));
  const report = await run({ url: target.url, durationMs: 200, concurrency: 4 });
  assertEquals(target.requests, report.requests.issued);
  assertEquals(report.requests.unfinished, 0);
  assert(report.requests.issued > 4, `${report.requests.issued} issued`);
  assert(report.elapsedMs >= 200 && report.elapsedMs < 5000, `${report.elapsedMs} ms`);
  assertEquals(report.interrupted, false);
});

Deno.test("loadTest() ends by number or duration, whichever comes first", async () => {
  await using target = new RawTarget(() => ok());
  const byNumber = await run({ url: target.url, requests: 10, durationMs: 60_000 });
  assertEquals(byNumber.requests.issued, 10);
  await using slow = new RawTarget(async () => (await delay(20), ok()));
  const byTime = await run({ url: slow.url, requests: 1_000_000, durationMs: 100, concurrency: 2 });
  assert(byTime.requests.issued < 20, `${byTime.requests.issued} issued`);
});

Deno.test("loadTest() cuts off requests that have not finished after the drain time", async () => {
  await using target = new RawTarget(() => "hang");
  const report = await run({ url: target.url, durationMs: 50, drainMs: 100, concurrency: 3 });
  assertEquals(report.requests, {
    issued: 3,
    succeeded: 0,
    failed: 0,
    unfinished: 3,
    unissued: null,
  });
  assert(report.elapsedMs < 5000, `${report.elapsedMs} ms`);
});

Deno.test("loadTest() stops at the signal, and counts requests in flight that finish", async () => {
  await using target = new RawTarget(async () => (await delay(50), ok()));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 120);
  const report = await run({ url: target.url, requests: 1e6, concurrency: 8 }, {
    signal: stop.signal,
  });
  assertEquals(report.interrupted, true);
  assertEquals(report.requests.unfinished, 0);
  assertEquals(report.requests.issued, target.requests);
  assert(report.elapsedMs < 5000, `${report.elapsedMs} ms`);
});

Deno.test("loadTest() ends at once when it is aborted", async () => {
  await using target = new RawTarget(() => "hang");
  const [stop, cut] = [new AbortController(), new AbortController()];
  setTimeout(() => stop.abort(), 50);
  setTimeout(() => cut.abort(), 150);
  const hooks = { signal: stop.signal, cutSignal: cut.signal };
  const report = await run({ url: target.url, requests: 100, concurrency: 5 }, hooks);
  assertEquals(report.requests, {
    issued: 5,
    succeeded: 0,
    failed: 0,
    unfinished: 5,
    unissued: null,
  });
  assert(report.elapsedMs < 5000, `${report.elapsedMs} ms`);
});

Deno.test("loadTest() sends nothing if it is stopped before it starts", async () => {
  await using target = new RawTarget();
  const report = await run({ url: target.url }, { signal: AbortSignal.abort() });
  assertEquals(report.requests.issued, 0);
  assertEquals(report.interrupted, true);
  assertEquals(target.connections, 0);
});

Deno.test("loadTest() reports its progress, and finally that it is done", async () => {
  await using target = new RawTarget(async () => (await delay(25), ok()));
  const seen: Progress[] = [];
  await run({ url: target.url, requests: 40, concurrency: 4 }, { onProgress: (p) => seen.push(p) });
  assert(seen.length >= 2, `${seen.length} times`);
  for (const { issued, completed, inFlight } of seen) assertEquals(issued - completed, inFlight);
  assertEquals(seen.at(-1)?.phase, "done");
  assertEquals(seen.at(-1)?.completed, 40);
  assertEquals(seen.filter(({ phase }) => phase === "done").length, 1);
});

Deno.test("loadTest() counts the given statuses as succeeded, and others as failed", async () => {
  const statuses = ["200 OK", "204 No Content", "404 Not Found", "503 Service Unavailable"];
  await using target = new RawTarget(({ turn }) =>
    turn % 4 === 1 ? "HTTP/1.1 204 No Content\r\n\r\n" : ok("x", statuses[turn % 4])
  );
  const report = await run({
    url: target.url,
    requests: 40,
    concurrency: 1,
    success: "200,404",
  });
  assertEquals(report.statusCodes, { "200": 10, "204": 10, "404": 10, "503": 10 });
  assertEquals(report.requests.succeeded, 20);
  assertEquals(report.requests.failed, 20);
  assertEquals(report.latencyMs.count, 40);
});

Deno.test("loadTest() counts the bytes that the target counts", async () => {
  await using target = new RawTarget(({ turn }) => ok("x".repeat(turn * 997)));
  const report = await run({ url: target.url, requests: 100, concurrency: 1 });
  assertEquals(report.bytes.received, target.bytesWritten);
  const sent = target.seen.reduce((sum, { head, body }) => sum + head.length + 4 + body.length, 0);
  assertEquals(report.bytes.sent, sent);
});

for (const size of [1, 16_384, 16_385, 1_000_000]) {
  Deno.test(`loadTest() sends a body of ${size} bytes with every request`, async () => {
    const body = crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536)));
    const whole = new Uint8Array(size).map((_, i) => body[i % body.length]);
    await using target = new RawTarget();
    const report = await run({ url: target.url, requests: 5, concurrency: 2, body: whole });
    assertEquals(report.requests.succeeded, 5);
    assertEquals(target.seen.length, 5);
    for (const request of target.seen) {
      assert(request.head.startsWith("POST / HTTP/1.1\r\n"), request.head);
      assert(request.body.every((byte, i) => byte === whole[i]) && request.body.length === size);
    }
  });
}

Deno.test("loadTest() lists the slowest requests with the IDs that the target saw", async () => {
  await using target = new RawTarget(async ({ turn }) => {
    if (turn === 17) await delay(60);
    return ok();
  });
  const report = await run({ url: target.url, requests: 30, concurrency: 1 });
  assertEquals(report.slowest.length, 10);
  assertEquals(report.slowest[0].requestId, target.field("X-Request-ID")[17]);
  assert(report.slowest[0].latencyMs >= 55, `${report.slowest[0].latencyMs} ms`);
  assertEquals(report.slowest[0].latencyMs, report.latencyMs.max);
});

Deno.test("loadTest() uses the caller's own request IDs, if there are any", async () => {
  await using target = new RawTarget(() => null);
  const headers = [["x-request-id", "mine"]] as const;
  const report = await run({ url: target.url, requests: 3, headers });
  assertEquals(new Set(target.field("X-Request-ID")), new Set(["mine"]));
  assert(report.errors[0].example.endsWith("(request mine)"), report.errors[0].example);
});
