/**
 * Tests what a peer does to an idle connection, and which requests are sent again.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { loadTest } from "../../../lib/load_tester.ts";
import { Authority } from "../../support/certificates.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { unless, withCertificates } from "../../support/system.ts";

const IDLE_MS = 30;
/** Slow enough that a connection is idle for longer than a second between two requests. */
const SLOWLY = { requests: 3, ratePerSecond: 3, concurrency: 1 };

/** Responds, and then does something to each idle connection. */
class IdleTarget extends RawTarget {
  #timers = new Map<Deno.Conn, ReturnType<typeof setTimeout>>();

  constructor(act: (connection: Deno.Conn) => unknown) {
    super((_, connection) => {
      clearTimeout(this.#timers.get(connection));
      this.#timers.set(connection, setTimeout(() => act(connection), IDLE_MS));
      return ok();
    });
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await super[Symbol.asyncDispose]();
  }
}

const write = (connection: Deno.Conn, text: string) =>
  connection.write(new TextEncoder().encode(text));

for (const scheme of ["http", "https"] as const) {
  const on = scheme === "https" ? withCertificates : unless();
  on.test(`a POST is not lost to a peer that closes idle connections, over ${scheme}`, async () => {
    await using authority = scheme === "https" ? await Authority.create() : null;
    const tls = await authority?.sign("DNS:localhost");
    await using target = new RawTarget(async (_, connection) => {
      await write(connection, ok());
      return null;
    }, tls === undefined ? {} : { tls });
    const { report } = await loadTest({
      ...SLOWLY,
      url: `${scheme}://localhost:${target.port}/`,
      method: "POST",
      body: "x",
      caCerts: authority === null ? [] : [await authority.caCert()],
      retry: false,
    });
    assertIdentities(report);
    assertEquals(report.errors, []);
    assertEquals(report.statusCodes, { "200": 3 });
    const { opened, failed, retried } = report.connections;
    assertEquals([opened, failed, retried], [3, 0, 0]);
    assertEquals(target.requests, 3);
  });
}

const REQUEST_TIMEOUT =
  "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

Deno.test("a 408 on an idle connection is not a response to the next request", async () => {
  await using target = new IdleTarget(async (connection) => {
    await write(connection, REQUEST_TIMEOUT);
    connection.close();
  });
  const { report } = await loadTest({ ...SLOWLY, url: target.url });
  assertIdentities(report);
  assertEquals(report.statusCodes, { "200": 3 });
  const { opened, failed, retried } = report.connections;
  assertEquals([opened, failed, retried], [3, 0, 0]);
  assert(report.warnings.every(({ kind }) => kind !== "unsolicited_bytes"));
});

Deno.test("unsolicited bytes on an idle connection end it, and are reported", async () => {
  await using target = new IdleTarget((connection) => write(connection, ok("oops", "500 A")));
  const { report } = await loadTest({ ...SLOWLY, url: target.url });
  assertIdentities(report);
  assertEquals(report.statusCodes, { "200": 3 });
  const warning = report.warnings.find(({ kind }) => kind === "unsolicited_bytes");
  // After the last response, the run ends before they arrive.
  assertStringIncludes(warning?.message ?? "", "2 ");
});

for (const [timeout, connections] of [["1", 3], ["0", 3], ["60", 1]] as const) {
  Deno.test(`Keep-Alive: timeout=${timeout} takes ${connections} connections at two requests a second`, async () => {
    await using target = new RawTarget(() => ok("a", "200 OK", `Keep-Alive: timeout=${timeout}`));
    const { report } = await loadTest({
      url: target.url,
      requests: 3,
      ratePerSecond: 1.4,
      concurrency: 1,
    });
    assertEquals(report.statusCodes, { "200": 3 });
    const { opened, failed, retried } = report.connections;
    assertEquals([opened, failed, retried], [connections, 0, 0]);
  });
}

Deno.test("Keep-Alive: timeout does not limit a connection that is never idle", async () => {
  await using target = new RawTarget(() => ok("a", "200 OK", "Keep-Alive: timeout=0"));
  const { report } = await loadTest({ url: target.url, requests: 10, concurrency: 1 });
  assertEquals(report.connections.opened, 1);
});

/** Resets the connection instead of answering every tenth request. */
async function resettingTenth(use: (url: string) => Promise<void>): Promise<void> {
  let requests = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {}).on("data", () => {
      if (++requests % 10 === 0) socket.resetAndDestroy();
      else socket.write(ok());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

Deno.test("resets of busy connections are failures", async () => {
  await resettingTenth(async (url) => {
    const { report } = await loadTest({ url, requests: 200, concurrency: 5 });
    assertIdentities(report);
    assertEquals(report.requests.failed, 20);
    assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["reset", 20]]);
    assertEquals(report.connections.retried, 0);
  });
});

Deno.test("retry: false fails requests that would be sent again", async () => {
  await using target = new RawTarget(async ({ turn }, connection) => {
    if (turn < 6) return ok();
    await write(connection, ok());
    return null;
  });
  const options = { url: target.url, requests: 100, concurrency: 5 };
  const { report } = await loadTest({ ...options, retry: false });
  assertIdentities(report);
  assertEquals(report.connections.retried, 0);
  assert(report.requests.failed > 5, `${report.requests.failed} failed`);
  const again = await loadTest(options);
  assertEquals(again.report.requests.failed, 0);
  assert(again.report.connections.retried > 5);
});
