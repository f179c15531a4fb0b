/**
 * Tests that reports of loads over HTTP/2 match what the server saw, whatever it does.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../mod.ts";
import {
  data,
  frame,
  goAway,
  headers,
  joined,
  reset,
  settings,
} from "../../support/http2_frames.ts";
import { answer, type Http2Answering, Http2Target } from "../../support/http2_target.ts";
import { RawTarget } from "../../support/raw_target.ts";
import { until } from "../../support/until.ts";
import { targetWarnings } from "../../support/target_warnings.ts";

const END = frame.END_STREAM;

/** Runs a load over HTTP/2. */
const load = (target: { url: string }, options: Parameters<typeof loadTest>[0] = {}) =>
  loadTest({
    url: target.url,
    http2: true,
    requests: 100,
    concurrency: 10,
    timeoutMs: 5000,
    ...options,
  });

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("every request over HTTP/2 gets one response, on one connection", async () => {
  await using target = new Http2Target();
  const { report } = await load(target, { requests: 1000 });
  assertEquals(report.requests.succeeded, 1000);
  const addresses = [{ address: `127.0.0.1:${target.port}`, opened: 1 }];
  assertEquals(report.connections, { opened: 1, failed: 0, retried: 0, addresses });
  assertEquals(report.protocol, "h2");
  assertEquals(report.streams, { mostPerConnection: 10, serverLimit: null });
  assertEquals(report.plan.streams, 100);
  assertEquals(target.requests, 1000);
  assertEquals(new Set(target.field("x-request-id")).size, 1000);
  assertEquals(target.peers[0].mostInFlight, 10);
  // This machine may be busy.
  assertEquals(targetWarnings(report), []);
  assertEquals(report.latencyMs.count, 1000);
  assert(report.phasesMs.connect !== null && report.phasesMs.firstByte !== null);
});

Deno.test("bytes over HTTP/2 are those that the server wrote and read", async () => {
  let written = 0;
  await using target = new Http2Target({
    answering: ({ streamId }) => {
      const bytes = answer(streamId);
      written += bytes.length;
      return bytes;
    },
  });
  const { report } = await load(target, { body: "x".repeat(1000) });
  const read = target.peers[0].frames.reduce((sum, { payload }) => sum + 9 + payload.length, 24);
  assertEquals(report.requests.succeeded, 100);
  // SETTINGS with its acknowledgement, and two window updates per body.
  assertEquals(report.bytes.received, written + 18 + 100 * 26);
  // The GOAWAY is sent after the last exchange.
  assertEquals(report.bytes.sent, read - target.framesOf(frame.GOAWAY).length * 17);
});

Deno.test("--streams limits a connection, and -c the total", async () => {
  await using target = new Http2Target();
  const { report } = await load(target, { requests: 400, concurrency: 20, streams: 5 });
  assertEquals(report.requests.succeeded, 400);
  assertEquals(target.peers.length, 4);
  assertEquals(report.streams?.mostPerConnection, 5);
  for (const { mostInFlight } of target.peers) assert(mostInFlight <= 5);
});

Deno.test("a server that allows fewer streams gets more connections, and the report says so", async () => {
  await using target = new Http2Target({ settings: [[frame.MAX_CONCURRENT_STREAMS, 2]] });
  const { report } = await load(target, { concurrency: 6 });
  assertEquals(report.requests.succeeded, 100);
  assertEquals(target.peers.length, 3);
  assertEquals(Math.max(...target.peers.map(({ mostInFlight }) => mostInFlight)), 2);
  assertEquals(report.streams, { mostPerConnection: 2, serverLimit: 2 });
  assertEquals(targetWarnings(report), [{
    kind: "stream_limit",
    message: "The server allows 2 streams per connection, fewer than --streams 100. " +
      "3 connections were opened to keep 6 requests in flight.",
  }]);
});

Deno.test("requests wait for a server that lowers its limit, and continue when it raises it", async () => {
  let lowered = false;
  await using target = new Http2Target({
    answering: async ({ streamId, number }, peer) => {
      if (number > 20) await delay(1);
      if (number === 20) {
        lowered = true;
        peer.write(joined([settings([frame.MAX_CONCURRENT_STREAMS, 1]), answer(streamId)]));
        await delay(50);
        assert(peer.requests < 200, "it went on meanwhile, one at a time");
        return settings([frame.MAX_CONCURRENT_STREAMS, 10]);
      }
      return answer(streamId);
    },
  });
  const { report } = await load(target, { requests: 200 });
  assert(lowered);
  assertEquals(report.requests.succeeded, 200);
  assertEquals(target.peers.length, 1);
});

Deno.test("a request that times out resets its stream, and nothing else", async () => {
  await using target = new Http2Target({
    async answering({ streamId, number }) {
      // Late data for it has no effect.
      if (number % 10 === 3) await delay(700);
      return answer(streamId);
    },
  });
  const { report } = await load(target, { requests: 40, concurrency: 4, timeoutMs: 500 });
  assertEquals(report.requests.succeeded, 36);
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["timeout", 4]]);
  assertEquals(report.latencyMs.count, 40);
  assertEquals([target.requests, target.peers.length], [40, 1]);
  await until(() => target.framesOf(frame.RST_STREAM).length >= 4);
  const resets = target.framesOf(frame.RST_STREAM);
  assertEquals(resets.map(({ payload }) => payload[3]), [8, 8, 8, 8]);
});

Deno.test("requests wait for a server that allows no stream at first", async () => {
  let acknowledged = 0;
  await using target = new Http2Target({
    settings: [[frame.MAX_CONCURRENT_STREAMS, 0]],
    onFrame: ({ type, flags }) => {
      const isAck = type === frame.SETTINGS && (flags & frame.ACK) !== 0;
      // Each of the six requests waits on a connection of its own by then.
      if (!isAck || ++acknowledged !== 6) return;
      for (const peer of target.peers) peer.write(settings([frame.MAX_CONCURRENT_STREAMS, 5]));
    },
  });
  const { report } = await load(target, { requests: 60, concurrency: 6 });
  assertEquals(report.requests.succeeded, 60);
  assertEquals(target.requests, 60);
});

Deno.test("bodies wait for a server whose windows are empty at first", async () => {
  await using target = new Http2Target({
    settings: [[frame.INITIAL_WINDOW_SIZE, 0]],
    onFrame: ({ type, streamId }, peer) => {
      // All three requests in flight wait by then.
      if (type !== frame.HEADERS || streamId !== 5) return;
      peer.write(settings([frame.INITIAL_WINDOW_SIZE, 3000]));
    },
  });
  const body = "abc".repeat(5000);
  const { report } = await load(target, { requests: 12, concurrency: 3, body });
  assertEquals(report.requests.succeeded, 12);
  for (const seen of target.seen) assertEquals(new TextDecoder().decode(seen.body), body);
});

Deno.test("a connection whose peer reads nothing for the timeout gets no more requests", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      connections.push(connection);
      await connection.write(settings());
    }
  })().catch(() => {});
  // More than the system buffers between the two.
  const { report } = await loadTest({
    url: `http://127.0.0.1:${listener.addr.port}/`,
    http2: true,
    headers: [["x-large", "x".repeat(50_000)]],
    requests: 600,
    concurrency: 200,
    streams: 200,
    timeoutMs: 500,
  });
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["timeout", 600]]);
  assert(report.connections.opened > 1);
  listener.close();
  for (const connection of connections) connection.close();
  await serving;
});

Deno.test("a connection is left after a GOAWAY, and unprocessed requests are sent again", async () => {
  await using target = new Http2Target({
    async answering({ streamId }, peer) {
      if (peer.requests > 7) return;
      if (peer.requests < 7) return answer(streamId);
      // The responses before it have been written by then.
      await delay(1);
      peer.write(joined([answer(streamId), goAway(streamId, frame.NO_ERROR)]));
      peer.close();
    },
  });
  const { report } = await load(target, { requests: 70, concurrency: 4, method: "POST" });
  assertEquals(report.requests.succeeded + report.requests.failed, 70);
  assertEquals(report.errors, []);
  // Each request beyond the last one was seen at most twice, and answered once.
  assert(report.connections.retried > 0);
  assertEquals(report.connections.opened, target.peers.length);
});

Deno.test("the error code of a GOAWAY is in the message of the requests it fails", async () => {
  await using target = new Http2Target({
    answering: ({ streamId }, peer) => {
      peer.write(goAway(streamId, frame.ENHANCE_YOUR_CALM)).then(() => peer.close());
    },
  });
  const { report } = await load(target, { requests: 3, concurrency: 1 });
  const [{ kind, example }] = report.errors;
  assertEquals(kind, "closed");
  assertStringIncludes(example, "closed the connection during an exchange: ENHANCE_YOUR_CALM");
});

Deno.test("a request is sent again as often as connections end before it while others are answered", async () => {
  // Of 40 requests in flight each connection answers 4, so the last ones are not taken 9 times.
  await using target = new Http2Target({
    answering: ({ streamId }, peer) => {
      if (peer.requests > 4) return;
      if (peer.requests < 4) return answer(streamId);
      peer.write(joined([answer(streamId), goAway(streamId, frame.NO_ERROR)])).then(() =>
        peer.close()
      );
    },
  });
  const { report } = await load(target, { requests: 200, concurrency: 40, method: "POST" });
  assertEquals(report.errors, []);
  assertEquals(report.requests.succeeded, 200);
});

Deno.test("a refused request is sent again once, whatever its method", async () => {
  const refused = new Set<string>();
  const answering: Http2Answering = ({ streamId, fields, number }) => {
    const id = fields.find(([name]) => name === "x-request-id")![1];
    if (number % 5 !== 0 || refused.has(id)) return answer(streamId);
    refused.add(id);
    return reset(streamId, frame.REFUSED_STREAM);
  };
  await using target = new Http2Target({ answering });
  const { report } = await load(target, { body: "x" });
  assertEquals(report.requests.succeeded, 100);
  assertEquals(report.connections.retried, refused.size);
  assertEquals(target.requests, 100 + refused.size);
  assertEquals(target.peers.length, 1);
});

Deno.test("a request that is refused repeatedly fails", async () => {
  await using target = new Http2Target({
    answering: ({ streamId }) => reset(streamId, frame.REFUSED_STREAM),
  });
  const { report } = await load(target, { requests: 20 });
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["reset", 20]]);
  assertEquals(target.requests, 20 * 4);
});

Deno.test("streams that are reset, malformed or lost fail with the right kind", async () => {
  const answers: Record<number, (streamId: number) => Uint8Array> = {
    1: (id) => reset(id, 2),
    2: (id) => headers(id, [[":status", "200"], ["connection", "close"]], END),
    3: (id) =>
      joined([headers(id, [[":status", "200"], ["content-length", "2"]]), data(id, "hello", END)]),
  };
  await using target = new Http2Target({
    answering: ({ streamId, number }) => (answers[number] ?? answer)(streamId),
  });
  const { report } = await load(target, { requests: 10, concurrency: 1 });
  assertEquals(report.requests.succeeded, 7);
  assertEquals(
    report.errors.map(({ kind, count }) => [kind, count]),
    [["protocol", 2], ["reset", 1]],
  );
  assertEquals(target.peers.length, 1);
});

Deno.test("a connection that breaks ends its streams, and others follow", async () => {
  await using target = new Http2Target({
    answering: ({ streamId, number }, peer) => {
      if (number !== 20) return answer(streamId);
      peer.write(headers(streamId));
      peer.close();
    },
  });
  const { report } = await load(target, { requests: 50, concurrency: 1 });
  assertEquals(report.requests.succeeded, 49);
  assertEquals(report.errors.map(({ kind }) => kind), ["closed"]);
  assertEquals(report.connections.opened, 2);
});

Deno.test("a malformed header block ends the connection and all its streams", async () => {
  await using target = new Http2Target({
    answering: ({ streamId, number }) =>
      number === 20 ? headers(streamId, Uint8Array.of(0xbe), END) : answer(streamId),
  });
  const { report } = await load(target, { requests: 50, concurrency: 1 });
  assertEquals(report.requests.succeeded, 49);
  assertEquals(report.errors.map(({ kind }) => kind), ["protocol"]);
  assertEquals(target.framesOf(frame.GOAWAY)[0].payload[7], 9);
});

Deno.test("large bodies are sent completely through small windows", async () => {
  const body = Uint8Array.from({ length: 300_000 }, (_, i) => i % 253);
  await using target = new Http2Target({
    settings: [[frame.INITIAL_WINDOW_SIZE, 1000]],
  });
  const { report } = await load(target, { requests: 6, concurrency: 3, body });
  assertEquals(report.requests.succeeded, 6);
  for (const seen of target.seen) assertEquals(seen.body, body);
  assertEquals(target.field("content-length"), Array(6).fill("300000"));
});

Deno.test("a server that responds before the end of the body gets no more of it", async () => {
  await using target = new Http2Target({
    onFrame: ({ type, streamId }, peer) => {
      if (type === frame.HEADERS) peer.write(headers(streamId, [[":status", "413"]], END));
    },
  });
  const { report } = await load(target, {
    requests: 5,
    concurrency: 1,
    body: new Uint8Array(500_000),
  });
  assertEquals(report.statusCodes, { 413: 5 });
  await until(() => target.framesOf(frame.RST_STREAM).length >= 5);
  assertEquals(target.peers.length, 1);
});

Deno.test("large bodies are received and counted", async () => {
  const piece = data(1, new Uint8Array(16_384)).subarray(9);
  await using target = new Http2Target({
    answering: ({ streamId }) =>
      joined([
        headers(streamId),
        ...Array.from({ length: 64 }, (_, i) => data(streamId, piece, i === 63 ? END : 0)),
      ]),
  });
  const { report } = await load(target, { requests: 20, concurrency: 5 });
  assertEquals(report.requests.succeeded, 20);
  assert(report.bytes.received > 20 * 64 * 16_384);
});

Deno.test("an HTTP/1.1 server is recognized, with advice", async () => {
  await using target = new RawTarget(() => "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  const { report } = await load(target, { requests: 3, concurrency: 1 });
  assertEquals(report.requests.failed, 3);
  assertEquals(report.errors[0].kind, "protocol");
  assertStringIncludes(report.errors[0].example, "Leave out --http2.");
  assertEquals(report.connections.failed, 3);
});

Deno.test("a server that sends nothing exceeds the connect timeout", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) accepted.push(connection);
  })();
  const url = `http://127.0.0.1:${listener.addr.port}/`;
  const { report } = await load({ url }, { requests: 2, concurrency: 2, connectTimeoutMs: 100 });
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["connect_timeout", 2]]);
  listener.close();
  for (const connection of accepted) connection.close();
  await accepting;
});

Deno.test("each request has its own connection without keep-alive", async () => {
  await using target = new Http2Target();
  const { report } = await load(target, { requests: 20, concurrency: 4, keepAlive: false });
  assertEquals(report.requests.succeeded, 20);
  assertEquals(target.peers.map(({ requests }) => requests), Array(20).fill(1));
});

Deno.test("a stopped run drains its streams, and then sends a GOAWAY", async () => {
  const stop = new AbortController();
  await using target = new Http2Target({
    answering: async ({ streamId, number }) => {
      if (number === 20) stop.abort();
      await delay(20);
      return answer(streamId);
    },
  });
  const { report } = await loadTest(
    { url: target.url, http2: true, durationMs: 20_000, concurrency: 5 },
    { signal: stop.signal },
  );
  assertEquals(report.interrupted, true);
  assertEquals(report.requests.unfinished, 0);
  assertEquals(report.requests.succeeded, target.requests);
  await until(() => target.framesOf(frame.GOAWAY).length > 0);
  assertEquals(target.framesOf(frame.GOAWAY)[0].payload[7], frame.NO_ERROR);
});

Deno.test("an aborted run leaves its streams unfinished", async () => {
  const [stop, cut] = [new AbortController(), new AbortController()];
  await using target = new Http2Target({
    async answering({ number, streamId }) {
      if (number < 10) return answer(streamId);
      if (number > 10) return;
      await delay(30);
      stop.abort();
      await delay(30);
      cut.abort();
    },
  });
  const { report } = await loadTest(
    { url: target.url, http2: true, durationMs: 20_000, concurrency: 5 },
    { signal: stop.signal, cutSignal: cut.signal },
  );
  assertEquals(report.requests.unfinished, 5);
  assertEquals(report.requests.succeeded, 10);
});

Deno.test("a body whose windows are never opened times out", async () => {
  await using target = new Http2Target({ opensWindows: false });
  const { report } = await load(target, {
    requests: 4,
    concurrency: 2,
    timeoutMs: 150,
    body: new Uint8Array(200_000),
  });
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["timeout", 4]]);
});

Deno.test("streams is an option only of HTTP/2", async () => {
  const error = await loadTest({ url: "http://127.0.0.1:1/", streams: 5 }).catch((e) => e);
  assertEquals(error.message, "streams: only HTTP/2 has streams. Add http2.");
});

Deno.test("connection-specific fields are not sent, and the report names them", async () => {
  await using target = new Http2Target();
  const { report } = await load(target, {
    requests: 1,
    headers: [["Connection", "keep-alive"], ["TE", "gzip"], ["X-Other", "a"], [
      "Host",
      "b.example",
    ]],
  });
  const [{ fields }] = target.seen;
  assertEquals(fields.slice(0, 4).map(([name]) => name), [
    ":method",
    ":scheme",
    ":authority",
    ":path",
  ]);
  assertEquals(target.field(":authority"), ["b.example"]);
  assertEquals(target.field("x-other"), ["a"]);
  for (const name of ["connection", "te", "host"]) assertEquals(target.field(name), [undefined]);
  assertEquals(
    report.warnings.filter(({ kind }) => kind === "fields_dropped").map((w) => w.message),
    [
      "HTTP/2 has no such header fields, so they were not sent: Connection, TE.",
    ],
  );
});

Deno.test("an open loop over HTTP/2 keeps its rate", async () => {
  await using target = new Http2Target();
  const { report } = await load(target, { requests: 100, ratePerSecond: 500, concurrency: 20 });
  assertEquals(report.requests.succeeded, 100);
  assert(report.elapsedMs > 190, `${report.elapsedMs} ms`);
  assertEquals(target.peers.length, 1);
});

Deno.test("two threads over HTTP/2 share the load", async () => {
  await using target = new Http2Target();
  const { report } = await load(target, { requests: 101, concurrency: 4, streams: 2, threads: 2 });
  assertEquals(report.requests.succeeded, 101);
  assertEquals(target.peers.length, 2);
  assertEquals(new Set(target.field("x-request-id")).size, 101);
  assertEquals(report.streams?.mostPerConnection, 2);
});
