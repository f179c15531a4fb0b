/**
 * Tests all faults of a peer, with their kinds and counts in the report.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ErrorKind } from "../../../lib/errors.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { assertIdentities } from "../../support/identities.ts";
import { type Answering, ok, RawTarget } from "../../support/raw_target.ts";
import { ResettingTarget } from "../../support/resetting_target.ts";

const encoder = new TextEncoder();
const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs against a target and expects every request to fail with one kind. */
async function expectKind(url: string, kind: ErrorKind, options: Partial<LoadOptions> = {}) {
  const { report } = await loadTest({ url, requests: 6, concurrency: 3, ...options });
  assertIdentities(report);
  assertEquals(report.errors.map((error) => [error.kind, error.count]), [[kind, 6]]);
  assertEquals(report.requests.failed, 6);
  assert(/\(request [0-9a-f]{8}-\d{12}\)$/.test(report.errors[0].example));
  return report;
}

interface Fault {
  readonly name: string;
  readonly kind: ErrorKind;
  readonly answering: Answering;
  readonly options?: Partial<LoadOptions>;
}

const write = (connection: Deno.Conn, text: string) => connection.write(encoder.encode(text));

/** Writes a piece every 20 ms until the peer closes. */
async function drip(connection: Deno.Conn, pieces: Iterable<string>): Promise<null> {
  for (const piece of pieces) {
    await write(connection, piece);
    await delay(20);
  }
  return null;
}

const patient = { timeoutMs: 150 };
const faults: Fault[] = [
  { name: "accepts and never answers", kind: "timeout", answering: () => "hang", options: patient },
  {
    name: "sends half a status line and stalls",
    kind: "timeout",
    answering: async (_, connection) => (await write(connection, "HTTP/1.1 2"), "hang"),
    options: patient,
  },
  {
    name: "stalls inside the body",
    kind: "timeout",
    answering: async (_, connection) => (await write(connection, ok("12345").slice(0, -2)), "hang"),
    options: patient,
  },
  {
    name: "drips a byte at a time past the deadline",
    kind: "timeout",
    answering: (_, connection) => drip(connection, ok("x".repeat(1000))),
    options: patient,
  },
  {
    name: "sends interim responses for ever",
    kind: "timeout",
    answering: (_, connection) =>
      drip(connection, Array(1000).fill("HTTP/1.1 102 Processing\r\n\r\n")),
    options: patient,
  },
  { name: "closes without a byte", kind: "closed", answering: () => null },
  {
    name: "closes inside the status line",
    kind: "closed",
    answering: async (_, connection) => (await write(connection, "HTTP/1.1 20"), null),
  },
  {
    name: "closes inside the header",
    kind: "closed",
    answering: async (
      _,
      connection,
    ) => (await write(connection, "HTTP/1.1 200 OK\r\nA: b\r\n"), null),
  },
  {
    name: "closes inside the body",
    kind: "closed",
    answering: async (_, connection) => (await write(connection, ok("12345").slice(0, -1)), null),
  },
  {
    name: "closes inside a chunked body",
    kind: "closed",
    answering: async (_, connection) => {
      await write(
        connection,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      );
      return null;
    },
  },
  {
    name: "closes after interim responses only",
    kind: "closed",
    answering: async (
      _,
      connection,
    ) => (await write(connection, "HTTP/1.1 100 Continue\r\n\r\n"), null),
  },
  { name: "talks something else", kind: "protocol", answering: () => "SSH-2.0-OpenSSH_9.2\r\n" },
  {
    name: "switches protocols unasked",
    kind: "protocol",
    answering: () => "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
  },
  {
    name: "frames the body in two ways",
    kind: "protocol",
    answering: () =>
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  },
  {
    name: "sends an endless header",
    kind: "protocol",
    answering: () => "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000),
  },
];

for (const { name, kind, answering, options } of faults) {
  Deno.test(`a target that ${name} gives ${kind}`, async () => {
    await using target = new RawTarget(answering);
    const startMs = performance.now();
    await expectKind(target.url, kind, options);
    const limitMs = 2 * (options?.timeoutMs ?? 500) + 1000;
    assert(performance.now() - startMs < limitMs, "the run took too long");
  });
}

for (const place of ["before the header", "inside the header", "inside the body"] as const) {
  Deno.test(`a target that resets ${place} gives reset`, async () => {
    await using target = await ResettingTarget.start(place);
    await expectKind(target.url, "reset");
  });
}

Deno.test("a closed port gives refused", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const report = await expectKind(`http://127.0.0.1:${port}/`, "refused");
  const { opened, failed, retried } = report.connections;
  assertEquals([opened, failed, retried], [0, 6, 0]);
});

Deno.test("a name that does not resolve gives dns", async () => {
  await expectKind("http://no-such-host.invalid/", "dns");
});

Deno.test("a timed-out request counts as a latency at its limit, and is censored", async () => {
  await using target = new RawTarget(({ turn }) => turn === 0 ? ok() : "hang");
  const { report } = await loadTest({
    url: target.url,
    requests: 4,
    concurrency: 1,
    timeoutMs: 100,
  });
  assertIdentities(report);
  // A connection that timed out is closed, so every second request hangs.
  assertEquals(report.latencyMs.count, 4);
  assertEquals(report.latencyMs.censored, 2);
  assertEquals(report.latencyMs.max, 100);
  assertEquals(report.slowest[0].status, null);
});

Deno.test("a response before the whole body has been sent counts", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(1000));
      await write(connection, ok("too large", "413 Content Too Large", "Connection: close"));
      await delay(20);
      connection.close();
    }
  })();
  const body = new Uint8Array(20_000_000);
  const url = `http://127.0.0.1:${port}/`;
  const { report } = await loadTest({ url, requests: 4, concurrency: 2, body, timeoutMs: 5000 });
  listener.close();
  await serving;
  assertIdentities(report);
  assertEquals(report.statusCodes, { "413": 4 });
});

Deno.test("interim responses precede the one that counts", async () => {
  await using target = new RawTarget(() =>
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok()
  );
  const { report } = await loadTest({ url: target.url, requests: 10, concurrency: 2 });
  assertEquals(report.statusCodes, { "200": 10 });
  assertEquals(report.connections.opened, 2);
});

Deno.test("a target that is down for one connection is up for the next", async () => {
  await using target = new RawTarget(({ connection }) => connection % 2 === 0 ? null : ok());
  const { report } = await loadTest({ url: target.url, requests: 10, concurrency: 1 });
  assertIdentities(report);
  assertEquals(report.requests.issued, 10);
  assertEquals(report.requests.failed, 1);
});

Deno.test("HEAD, 204 and 304 have no body whatever their header says", async () => {
  const heads = ["200 OK", "204 No Content", "304 Not Modified"];
  await using target = new RawTarget(({ turn }) =>
    `HTTP/1.1 ${heads[turn % 3]}\r\nContent-Length: 999\r\n\r\n`
  );
  const { report } = await loadTest({
    url: target.url,
    requests: 30,
    concurrency: 1,
    method: "HEAD",
  });
  assertEquals(report.statusCodes, { "200": 10, "204": 10, "304": 10 });
  assertEquals(report.connections.opened, 1);
});

Deno.test("failures of several kinds are counted separately, the most frequent first", async () => {
  await using target = new RawTarget(({ head }) =>
    Number(/-(\d+)/.exec(/^x-request-id: (.*)$/im.exec(head)![1])![1]) % 3 === 0
      ? null
      : "nonsense\r\n"
  );
  const { report } = await loadTest({ url: target.url, requests: 30, concurrency: 3 });
  assertIdentities(report);
  assertEquals(counts(report), { protocol: 20, closed: 10 });
  assertEquals(report.errors[0].kind, "protocol");
  assertStringIncludes(report.errors[0].example, "status line");
});

function counts(report: Report): Record<string, number> {
  return Object.fromEntries(report.errors.map(({ kind, count }) => [kind, count]));
}

Deno.test("a flood of interim responses is a protocol error, also in a scenario that keeps cookies", async () => {
  const flood = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(12_000);
  await using target = new RawTarget(() => flood + ok());
  const scenario = { cookies: true, request: () => ({ path: "/" }), check: () => true };
  for (const options of [{}, { scenario }]) {
    const { report } = await loadTest({ url: target.url, requests: 3, concurrency: 1, ...options });
    assertIdentities(report);
    assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["protocol", 3]]);
    assertStringIncludes(report.errors[0].example, "over 64 interim responses");
  }
});
