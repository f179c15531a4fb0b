/**
 * Tests which requests of a connection are written together.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Http2Connection } from "../../../lib/http/h2/connection.ts";
import { HeadCache } from "../../../lib/http/h2/head_cache.ts";
import { Deadlines } from "../../../lib/http/wire/deadlines.ts";
import { data, frame, framesIn, headers, joined, settings } from "../../support/http2_frames.ts";
import { messageOf, ROUTE } from "../../support/http2_play.ts";
import { answer } from "../../support/http2_target.ts";

/** A transport whose reads complete at once while there are pieces to read. */
class PieceTransport {
  readonly writes: Uint8Array[] = [];
  reads = 0;
  #pieces: Uint8Array[] = [];
  #waiting: ((count: number | null) => void) | undefined;
  #buffer: Uint8Array = new Uint8Array(0);

  /** Makes pieces available, each to one read. */
  offer(...pieces: Uint8Array[]): void {
    this.#pieces.push(...pieces);
    if (this.#waiting !== undefined && pieces.length > 0) this.#waiting(this.#next());
    this.#waiting = undefined;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    this.#buffer = buffer;
    if (this.#pieces.length > 0) return this.#next();
    return await new Promise((resolve) => this.#waiting = resolve);
  }

  write(bytes: Uint8Array): Promise<number> {
    this.writes.push(bytes.slice());
    return Promise.resolve(bytes.length);
  }

  close(): void {
    this.#waiting?.(null);
  }

  #next(): number {
    const piece = this.#pieces.shift()!;
    this.#buffer.set(piece);
    this.reads++;
    return piece.length;
  }
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Returns the number of requests in each write since one. */
function requestsIn(writes: readonly Uint8Array[], from: number): number[] {
  return writes.slice(from).map((bytes) =>
    framesIn(bytes).frames.filter(({ type }) => type === frame.HEADERS).length
  ).filter((count) => count > 0);
}

/** Opens a connection with as many requests in flight; each is followed by another one. */
async function opened(transport: PieceTransport, deadlines: Deadlines, streams: number) {
  const connection = new Http2Connection({ transport, address: "a:1" }, ROUTE, {
    deadlines,
    now: () => 0,
    cache: new HeadCache(),
    keepsExcerptOf: () => false,
  });
  transport.offer(settings());
  assertEquals(await connection.ready, null);
  await turn();
  const before = transport.writes.length;
  const message = messageOf();
  for (let i = 0; i < streams; i++) {
    const lane = connection.take();
    lane.load(message, i);
    let isFirst = true;
    lane.exchange(1000, undefined, null, () => {
      const goesOn = isFirst;
      isFirst = false;
      return goesOn;
    });
  }
  await turn();
  assertEquals(requestsIn(transport.writes, before), [streams]);
  return connection;
}

Deno.test("requests after responses that are available at once are one write", async () => {
  const transport = new PieceTransport();
  using deadlines = new Deadlines(1000, () => 0);
  const connection = await opened(transport, deadlines, 10);
  const before = transport.writes.length;
  transport.offer(...Array.from({ length: 9 }, (_, i) => answer(2 * i + 1)));
  await turn();
  assertEquals(requestsIn(transport.writes, before), [9]);
  connection.close();
});

Deno.test("requests are written without the responses that are not available", async () => {
  const transport = new PieceTransport();
  using deadlines = new Deadlines(1000, () => 0);
  const connection = await opened(transport, deadlines, 10);
  const before = transport.writes.length;
  for (let i = 0; i < 3; i++) {
    transport.offer(answer(2 * i + 1));
    await turn();
  }
  assertEquals(requestsIn(transport.writes, before), [1, 1, 1]);
  connection.close();
});

Deno.test("requests are written though data of another stream is always available", async () => {
  const transport = new PieceTransport();
  using deadlines = new Deadlines(1000, () => 0);
  const connection = await opened(transport, deadlines, 2);
  const before = transport.writes.length;
  let readsAtWrite = 0;
  const { write } = transport;
  transport.write = function (bytes) {
    readsAtWrite ||= this.reads;
    return write.call(this, bytes);
  };
  const rest = Array.from({ length: 500 }, () => data(3, "x".repeat(1000)));
  transport.offer(joined([answer(1), headers(3)]), ...rest);
  await turn();
  assertEquals(requestsIn(transport.writes, before), [1]);
  assert(readsAtWrite < 100, `written after ${readsAtWrite} reads`);
  assertEquals(transport.reads, 502);
  connection.close();
});
