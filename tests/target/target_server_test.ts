/**
 * Tests that the test target injects the requested faults for any client, and counts correctly.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { loadTest } from "../../lib/load_tester.ts";
import type { LoadOptions } from "../../lib/load/plan/options.ts";
import { TargetServer } from "../../lib/target/target_server.ts";
import { assertIdentities } from "../support/identities.ts";
import { startProgram } from "../support/program.ts";
import { withSignals } from "../support/system.ts";

async function run(target: TargetServer, path: string, options: Partial<LoadOptions> = {}) {
  const url = `http://127.0.0.1:${target.port}${path}`;
  const { report } = await loadTest({ url, requests: 200, concurrency: 8, ...options });
  assertIdentities(report);
  return report;
}

const start = (seed = 1) => TargetServer.start("127.0.0.1", 0, seed);

Deno.test("/count agrees with the report", async () => {
  await using target = await start();
  const report = await run(target, "/");
  const response = await fetch(`http://127.0.0.1:${target.port}/count`);
  const counts = await response.json();
  assertEquals(counts.requests, 200);
  assertEquals(counts.mostInFlight <= 8, true);
  assertEquals(counts.connections, report.connections.opened + 1);
});

Deno.test("/echo returns the request", async () => {
  await using target = await start();
  const url = `http://127.0.0.1:${target.port}/echo?a=b`;
  const response = await fetch(url, { method: "PUT", body: "hello", headers: { "x-a": "1" } });
  const { method, path, headers, body } = await response.json();
  assertEquals([method, path, headers["x-a"], body], ["PUT", "/echo?a=b", "1", "hello"]);
});

Deno.test("a status with a probability occurs by the seed, the same in every run", async () => {
  const counts = [];
  for (let i = 0; i < 2; i++) {
    await using target = await start(5);
    counts.push((await run(target, "/?status=503:20,404:5", { concurrency: 1 })).statusCodes);
  }
  assertEquals(counts[0], counts[1]);
  assert(counts[0]["503"] > 20 && counts[0]["404"] > 2 && counts[0]["200"] > 120);
});

Deno.test("close and reset end connections in the middle of the response", async () => {
  await using target = await start();
  const closed = await run(target, "/?close=100");
  assertEquals(closed.errors.map(({ kind, count }) => [kind, count]), [["closed", 200]]);
  const reset = await run(target, "/?reset=100");
  assertEquals(reset.errors.map(({ kind, count }) => [kind, count]), [["reset", 200]]);
});

Deno.test("delay and drip take the given time", async () => {
  await using target = await start();
  const delayed = await run(target, "/?delay=30ms", { requests: 16 });
  assert(delayed.latencyMs.min! >= 29, `${delayed.latencyMs.min} ms`);
  const dripped = await run(target, "/?drip=10ms&size=5", { requests: 8 });
  assert(dripped.latencyMs.min! >= 39, `${dripped.latencyMs.min} ms`);
  assertEquals(dripped.requests.succeeded, 8);
});

Deno.test("HEAD, 204 and 304 have no body, and the connection stays open", async () => {
  await using target = await start();
  const head = await run(target, "/?size=1m", { method: "HEAD" });
  const noContent = await run(target, "/?status=204:50,304:50&size=10k");
  assertEquals(head.requests.succeeded + noContent.requests.succeeded, 400);
  assert(head.connections.opened <= 8 && noContent.connections.opened <= 8);
});

Deno.test("body bytes agree for 1000 sizes from 0 to 1 MiB, chunked or not", async () => {
  await using target = await start();
  const before = target.counts.bodyBytes;
  const report = await run(target, "/?size=0-1m&chunked=50", { requests: 1000, concurrency: 4 });
  assertEquals(report.statusCodes, { "200": 1000 });
  const body = target.counts.bodyBytes - before;
  // Besides the bodies, there are header blocks of a few hundred bytes, and chunks of 64 KiB.
  const rest = report.bytes.received - body;
  assert(rest > 100 * 1000 && rest < 500 * 1000, `${rest} bytes beside ${body}`);
});

Deno.test("cookie sets one", async () => {
  await using target = await start();
  const response = await fetch(`http://127.0.0.1:${target.port}/?cookie=session=a.b-1`);
  assertEquals(response.headers.getSetCookie(), ["session=a.b-1"]);
  assertEquals(await response.text(), "xxxxxx");
});

Deno.test("an unsupported query is answered with 400 and the reason", async () => {
  await using target = await start();
  const response = await fetch(`http://127.0.0.1:${target.port}/?staus=503`);
  assertEquals(response.status, 400);
  assertEquals((await response.json()).error.startsWith('Unknown parameter "staus". '), true);
});

withSignals.test("the target command serves until SIGINT and prints what it counted", async () => {
  const { ended, kill, firstLine } = startProgram(["target", "--port", "0", "--seed", "3"]);
  const [url] = /http:\S+/.exec(await firstLine)!;
  const { report } = await loadTest({ url: `${url}?size=10`, requests: 50, concurrency: 2 });
  assertEquals(report.requests.succeeded, 50);
  kill("SIGINT");
  const { code, stdout } = await ended;
  assertEquals(code, 0);
  assert(stdout.endsWith("Requests: 50, most in flight: 2, connections: 2\n"), stdout);
});

Deno.test("the target command says why it cannot listen", async () => {
  await using taken = await start();
  const { code, stderr } = await startProgram(["target", "--port", `${taken.port}`]).ended;
  assertEquals(code, 2);
  assert(stderr.startsWith(`load-tester: --port: ${taken.port}: `), stderr);
});
