/**
 * Tests successive exchanges on a connection to a simulated peer.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Connection } from "../../../lib/http/h1/connection.ts";
import { Deadlines } from "../../../lib/http/wire/deadlines.ts";
import type { Message } from "../../../lib/http/message/message.ts";
import { EncodedMessage } from "../../../lib/http/message/request_encoding.ts";
import type { Route } from "../../../lib/http/wire/route.ts";
import type { Transport } from "../../../lib/http/wire/transport.ts";
import { SpareBuffers } from "../../../lib/http/h1/exchange_buffers.ts";
import { ok } from "../../support/raw_target.ts";

const ROUTE: Route = {
  address: { kind: "tcp", hostname: "127.0.0.1", port: 1, ipVersion: null },
  tunnel: null,
  tls: null,
  isHttp2: false,
};

function get(path: string): Message {
  return new EncodedMessage({
    method: "GET",
    isSecure: false,
    path,
    headers: [["Host", "a"]],
    body: undefined,
  });
}

/** A peer that answers each request with the next response, as fast as it is read. */
class PlayedPeer implements Transport {
  readonly sent: string[] = [];
  /** Size of each requested read. */
  readonly readSizes: number[] = [];
  isClosed = false;
  #responses: Iterator<string>;
  #left = new Uint8Array(0);

  constructor(responses: Iterable<string>) {
    this.#responses = responses[Symbol.iterator]();
  }

  write(bytes: Uint8Array): Promise<number> {
    this.sent.push(new TextDecoder().decode(bytes).split(" ")[1]);
    this.#left = new TextEncoder().encode(this.#responses.next().value);
    return Promise.resolve(bytes.length);
  }

  read(buffer: Uint8Array): Promise<number | null> {
    this.readSizes.push(buffer.length);
    const part = this.#left.subarray(0, buffer.length);
    buffer.set(part);
    this.#left = this.#left.subarray(part.length);
    return Promise.resolve(part.length === 0 ? null : part.length);
  }

  close(): void {
    this.isClosed = true;
  }
}

async function connected(
  responses: Iterable<string>,
  use: (connection: Connection, peer: PlayedPeer) => Promise<void>,
): Promise<void> {
  let ms = 0;
  const now = () => ms++;
  using deadlines = new Deadlines(100, now);
  const peer = new PlayedPeer(responses);
  const connection = new Connection(
    { transport: peer, address: "" },
    ROUTE,
    new SpareBuffers(),
    deadlines,
    now,
  );
  await use(connection, peer);
  connection.close();
  assert(peer.isClosed);
}

Deno.test("exchange() sends what is loaded, until nothing is", async () => {
  await connected([ok("a"), ok("bc"), "HTTP/1.1 404 N\r\nContent-Length: 0\r\n\r\n"], async (
    connection,
    peer,
  ) => {
    const seen: unknown[] = [];
    connection.load(get("/0"), 0);
    const last = await connection.exchange(1000, undefined, null, () => {
      const { end, status, bytesReceived, sentMs, doneMs } = connection.outcome;
      seen.push([end, status, bytesReceived]);
      assert(doneMs > sentMs);
      if (seen.length === 3) return false;
      connection.load(get(`/${seen.length}`), 0);
      return true;
    });
    assertEquals(peer.sent, ["/0", "/1", "/2"]);
    assertEquals(seen, [["response", 200, 39], ["response", 200, 40], ["response", 404, 37]]);
    assert(last === connection.outcome);
  });
});

Deno.test("exchange() also calls loadNext after a failure, when the connection is not reusable", async () => {
  await connected([ok("a"), ""], async (connection, peer) => {
    const reusable: boolean[] = [];
    connection.load(get("/"), 0);
    const last = await connection.exchange(1000, undefined, null, () => {
      reusable.push(connection.isReusable);
      return connection.isReusable;
    });
    assertEquals(reusable, [true, false]);
    assertEquals(last.failure?.kind, "closed");
    assertEquals(last.retry, "ifIdempotent");
    assertEquals(peer.sent, ["/", "/"]);
  });
});

Deno.test("reads grow to the size of responses, up to 128 KiB", async () => {
  const KIB = 1024;
  const cases: [kib: number, firstReads: number[], laterReads: number[]][] = [
    [1, [4], [4]],
    [10, [4, 16], [16]],
    [100, [4, 128], [128]],
    [1000, [4, ...Array(8).fill(128)], Array(8).fill(128)],
  ];
  for (const [kib, firstReads, laterReads] of cases) {
    const responses = Array(3).fill(ok("x".repeat(kib * KIB)));
    await connected(responses, async (connection, peer) => {
      for (const expected of [firstReads, laterReads, laterReads]) {
        connection.load(get("/"), 0);
        const { end } = await connection.exchange(1000);
        assertEquals(end, "response");
        assertEquals(peer.readSizes.splice(0).map((size) => size / KIB), expected);
      }
    });
  }
});

Deno.test("reads grow to 128 KiB if a response has no length", async () => {
  const chunks = `${"1000\r\n" + "x".repeat(4096) + "\r\n"}`.repeat(100);
  const response = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
  await connected([response, response], async (connection, peer) => {
    for (let i = 0; i < 2; i++) {
      connection.load(get("/"), 0);
      const { end, bytesReceived } = await connection.exchange(1000);
      assertEquals([end, bytesReceived], ["response", response.length]);
    }
    const sizes = peer.readSizes.map((size) => size / 1024);
    assertEquals(sizes, sizes.toSorted((a, b) => a - b));
    assertEquals([sizes[0], sizes.at(-1)], [4, 128]);
  });
});

/** A peer whose reads are completed manually. */
class HeldPeer implements Transport {
  writes = 0;
  isClosed = false;
  reading = Promise.withResolvers<number | null>();

  write(bytes: Uint8Array): Promise<number> {
    this.writes++;
    return Promise.resolve(bytes.length);
  }

  read(buffer: Uint8Array): Promise<number | null> {
    this.reading = Promise.withResolvers();
    return this.reading.promise.then((count) => {
      if (count !== null) new TextEncoder().encodeInto(ok(), buffer);
      return count;
    });
  }

  /** Completes the pending read with a response. */
  respond(): void {
    this.reading.resolve(ok().length);
  }

  close(): void {
    this.isClosed = true;
    this.reading.reject(new Deno.errors.Interrupted());
  }
}

/** Creates a connection that has had one exchange and is idle. */
async function idle(
  use: (connection: Connection, peer: HeldPeer, wait: (ms: number) => void) => Promise<void>,
): Promise<void> {
  let ms = 0;
  using deadlines = new Deadlines(100, () => ms);
  const peer = new HeldPeer();
  const connection = new Connection(
    { transport: peer, address: "" },
    ROUTE,
    new SpareBuffers(),
    deadlines,
    () => ms,
  );
  connection.load(get("/"), 0);
  const first = connection.exchange(1000);
  // A write has to finish before the read that follows it.
  await new Promise((resolve) => setTimeout(resolve));
  peer.respond();
  assertEquals((await first).end, "response");
  connection.rest();
  assert(connection.isReusable);
  await use(connection, peer, (more) => ms += more);
  connection.close();
  assert(peer.isClosed);
}

Deno.test("an idle connection is closed after the peer has closed it", async () => {
  await idle(async (connection, peer) => {
    peer.reading.resolve(null);
    await new Promise((resolve) => setTimeout(resolve));
    assertEquals([connection.isReusable, peer.isClosed], [false, true]);
  });
});

Deno.test("exchange() takes over the read of an idle connection", async () => {
  await idle(async (connection, peer) => {
    connection.load(get("/"), 0);
    const next = connection.exchange(1000);
    const { reading } = peer;
    await new Promise((resolve) => setTimeout(resolve));
    assert(peer.reading === reading, "a second read");
    peer.respond();
    assertEquals((await next).end, "response");
    assertEquals(peer.writes, 2);
  });
});

Deno.test("exchange() sends nothing if the peer has closed in the same turn of the event loop", async () => {
  await idle(async (connection, peer) => {
    connection.load(get("/"), 0);
    peer.reading.resolve(null);
    await Promise.resolve();
    assert(connection.isReusable, "seen too early for this test");
    const { end, failure, retry, bytesSent } = await connection.exchange(1000);
    assertEquals([end, failure?.kind, retry, bytesSent], ["failure", "closed", "always", 0]);
    assertEquals(peer.writes, 1);
  });
});

for (const [idleMs, retry] of [[999, "never"], [1000, "ifIdempotent"]] as const) {
  Deno.test(`a reset after ${idleMs} ms of idling allows a retry: ${retry}`, async () => {
    await idle(async (connection, peer, wait) => {
      wait(idleMs);
      connection.load(get("/"), 0);
      const next = connection.exchange(1000);
      await new Promise((resolve) => setTimeout(resolve));
      peer.reading.reject(new Deno.errors.ConnectionReset());
      const outcome = await next;
      assertEquals([outcome.failure?.kind, outcome.retry], ["reset", retry]);
    });
  });
}
