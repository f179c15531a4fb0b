/**
 * Tests that a report shows why responses failed, with the target's own text.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { loadTest } from "../../../lib/load_tester.ts";

Deno.test("failed responses have the ID of a request that the target saw, and its response", async () => {
  const seen = new Map<string, string>();
  await using server = Deno.serve({ port: 0, onListen() {} }, (request) => {
    const id = request.headers.get("x-request-id")!;
    const number = Number(id.slice(-12));
    const status = number % 4 === 3 ? 503 : number % 10 === 2 ? 404 : 200;
    seen.set(id, `${status}`);
    return new Response(status === 200 ? "fine" : `no: ${id}`, { status });
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  for (const [http2, threads] of [[false, 1], [false, 2], [true, 1], [true, 2]] as const) {
    const { report } = await loadTest({ url, http2, requests: 60, concurrency: 4, threads });
    assertEquals(report.failedResponses.map(({ status, count }) => [status, count]), [
      [503, 15],
      [404, 6],
    ]);
    for (const { status, requestId, body } of report.failedResponses) {
      assertEquals(seen.get(requestId), `${status}`);
      assertEquals(body, `no: ${requestId}`);
    }
  }
});

Deno.test("failed responses include those of failed checks, and a successful run has none", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("login first"));
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const scenario = { request: () => ({}), check: () => false };
  for (const http2 of [false, true]) {
    const { report } = await loadTest({ url, http2, requests: 5, scenario });
    const [{ status, count, body }] = report.failedResponses;
    assertEquals([status, count, body], [200, 5, "login first"]);
  }
  const good = await loadTest({ url, requests: 5 });
  assert(good.report.failedResponses.length === 0);
});
