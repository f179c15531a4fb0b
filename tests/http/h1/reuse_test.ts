/**
 * Tests when a connection is reused, and what happens to a request on a closed one.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Pool } from "../../../lib/http/pool.ts";
import { Deadlines } from "../../../lib/http/wire/deadlines.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { Authority } from "../../support/certificates.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { withCertificates } from "../../support/system.ts";
import { targetWarnings } from "../../support/target_warnings.ts";

const write = (connection: Deno.Conn, text: string) =>
  connection.write(new TextEncoder().encode(text));

Deno.test("10,000 requests succeed at a target that closes each connection after 7 responses", async () => {
  await using target = new RawTarget(async ({ turn }, connection) => {
    if (turn < 6) return ok();
    await write(connection, ok());
    return null;
  }, { keepsRequests: false });
  const { report } = await loadTest({ url: target.url, requests: 10_000, concurrency: 50 });
  assertIdentities(report);
  assertEquals(report.requests.succeeded, 10_000);
  assertEquals(report.errors, []);
  assert(report.connections.retried > 0);
  // A request written into a closed connection is never read.
  assertEquals(target.requests, 10_000);
  assertEquals(target.connections, report.connections.opened);
  const warnings = targetWarnings(report);
  assertEquals(warnings.map(({ kind }) => kind), ["retried"]);
  assertStringIncludes(warnings[0].message, `${report.connections.retried} requests`);
});

Deno.test("a request that is not idempotent is not sent twice", async () => {
  await using target = new RawTarget(async ({ turn }, connection) => {
    if (turn < 4) return ok();
    await write(connection, ok());
    return null;
  });
  const { report } = await loadTest({
    url: target.url,
    requests: 100,
    concurrency: 1,
    method: "POST",
  });
  assertIdentities(report);
  assertEquals(report.connections.retried, 0);
  assert(report.requests.failed > 0);
  assertEquals(report.requests.failed, report.errors.reduce((sum, { count }) => sum + count, 0));
  assertEquals(target.requests, report.requests.succeeded);
});

Deno.test("bytes after a complete response end the connection and are not a response", async () => {
  const twice = ok("first") + ok("second", "500 Oops");
  await using target = new RawTarget(() => twice);
  const { report } = await loadTest({ url: target.url, requests: 20, concurrency: 2 });
  assertEquals(report.statusCodes, { "200": 20 });
  assertEquals(report.connections.opened, 20);
  assertEquals(targetWarnings(report).map(({ kind }) => kind), [
    ...["few_samples", "connections", "unsolicited_bytes"] as const,
  ]);
});

const heads: [name: string, head: string, connections: number][] = [
  ["Connection: close", "HTTP/1.1 200 OK\r\nConnection: close", 10],
  ["HTTP/1.0", "HTTP/1.0 200 OK", 10],
  ["HTTP/1.0 with keep-alive", "HTTP/1.0 200 OK\r\nConnection: keep-alive", 1],
  ["Keep-Alive: max=0", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=0", 10],
  ["Keep-Alive: max=1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=1", 1],
];
for (const [name, head, connections] of heads) {
  Deno.test(`${name} takes ${connections} connections for 10 requests`, async () => {
    await using target = new RawTarget(() => `${head}\r\nContent-Length: 1\r\n\r\nx`);
    const { report } = await loadTest({ url: target.url, requests: 10, concurrency: 1 });
    assertEquals(report.statusCodes, { "200": 10 });
    const { opened, failed, retried } = report.connections;
    assertEquals([opened, failed, retried], [connections, 0, 0]);
  });
}

Deno.test("a body that lasts until the connection closes is complete, over TCP", async () => {
  await using target = new RawTarget(async (_, connection) => {
    await write(connection, "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(100_000));
    return null;
  });
  const { report } = await loadTest({ url: target.url, requests: 10, concurrency: 2 });
  assertIdentities(report);
  assertEquals(report.statusCodes, { "200": 10 });
  assertEquals(report.bytes.received, 10 * 100_019);
});

withCertificates.test("a TLS stream that is cut without close_notify is not a whole response", async () => {
  await using authority = await Authority.create();
  const certificate = await authority.sign("DNS:localhost");
  const { createServer } = await import("node:tls");
  const listening = Promise.withResolvers<void>();
  const server = createServer(certificate, (socket) => {
    socket.on("error", () => {}).once("data", () => {
      // Until the connection closes: only a close_notify would mark the end.
      socket.write("HTTP/1.1 200 OK\r\n\r\npart", () => {
        (socket as unknown as { _parent?: { destroy(): void } })._parent?.destroy();
        socket.destroy();
      });
    });
  }).listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { report } = await loadTest({
    url: `https://localhost:${(server.address() as { port: number }).port}/`,
    requests: 4,
    concurrency: 1,
    caCerts: [await authority.caCert()],
  });
  const closed = Promise.withResolvers<unknown>();
  server.close(closed.resolve);
  await closed.promise;
  assertIdentities(report);
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["closed", 4]]);
});

Deno.test("the bytes of a request that is sent again count each time they are sent", async () => {
  // The second request of each connection is read but not answered.
  await using target = new RawTarget(({ turn }) => turn === 0 ? ok() : null);
  const { report } = await loadTest({ url: target.url, requests: 4, concurrency: 1 });
  assertIdentities(report);
  assertEquals(report.connections.retried, 3);
  assertEquals(report.statusCodes, { "200": 4 });
  const requestBytes = target.seen[0].head.length + "\r\n\r\n".length;
  assertEquals(report.bytes.sent, 7 * requestBytes);
});

Deno.test("a connection is not reused after a response before the whole body was sent", async () => {
  const body = new Uint8Array(16 * 1024 * 1024);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      // The rest of the body would be taken for the next request.
      await connection.read(new Uint8Array(1000));
      await write(connection, ok("enough"));
    }
  })();
  const { report } = await loadTest({
    url: `http://127.0.0.1:${listener.addr.port}/`,
    requests: 3,
    concurrency: 1,
    body,
    timeoutMs: 2000,
  });
  listener.close();
  await serving;
  for (const connection of connections) connection.close();
  assertIdentities(report);
  assertEquals(report.statusCodes, { "200": 3 });
  assertEquals([report.connections.opened, connections.length], [3, 3]);
});

Deno.test("Deadlines ends connections that were never returned to their pool", async () => {
  await using target = new RawTarget(() => ok());
  const { port } = new URL(target.url);
  const route = {
    address: { kind: "tcp", hostname: "127.0.0.1", port: Number(port), ipVersion: null },
    tunnel: null,
    tls: null,
    isHttp2: false,
  } as const;
  const now = () => performance.now();
  const deadlines = new Deadlines(50, now);
  const pool = new Pool({ connections: 2, connectTimeoutMs: 5000, deadlines, now });
  const [lost, idle] = [await pool.open(route), await pool.open(route)];
  assert(typeof lost === "object" && "lane" in lost && typeof idle === "object" && "lane" in idle);
  pool.give(idle.lane);
  pool[Symbol.dispose]();
  assertEquals([lost.lane.isReusable, idle.lane.isReusable], [true, false]);
  deadlines[Symbol.dispose]();
  assertEquals(lost.lane.isReusable, false);
});
