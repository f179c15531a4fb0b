/**
 * Tests that every part of a request is encoded in HTTP/2 as in HTTP/1.1.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { loadTest, type Scenario } from "../../../mod.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { frame } from "../../support/http2_frames.ts";
import { answer, Http2Target, type Http2TargetOptions } from "../../support/http2_target.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function run(options: Partial<LoadOptions>, target: Http2TargetOptions = {}) {
  await using server = new Http2Target(target);
  const { report } = await loadTest({
    url: server.url,
    http2: true,
    requests: 30,
    concurrency: 3,
    timeoutMs: 5000,
    ...options,
  });
  return { report, server };
}

Deno.test("request IDs and trace contexts are those of the run, with lower-case names", async () => {
  const { server } = await run({ traceparent: true });
  const ids = server.field("x-request-id");
  assertEquals(new Set(ids).size, 30);
  const [run0] = ids[0]!.split("-");
  for (const [i, id] of ids.entries()) {
    assert(/^[0-9a-f]{8}-\d{12}$/.test(id!), id);
    assertEquals(id!.split("-")[0], run0);
    assert(server.field("traceparent")[i]!.includes(id!.split("-")[1]));
  }
  for (const { fields } of server.seen) {
    for (const [name] of fields) assertEquals(name, name.toLowerCase());
  }
});

Deno.test("an ID is sent under another name, or not at all", async () => {
  const { server } = await run({ requestIdHeader: "X-Trace" });
  assertEquals(new Set(server.field("x-trace")).size, 30);
  assertEquals(server.field("x-request-id")[0], undefined);
  const { server: without } = await run({ requestIdHeader: null });
  assertEquals(without.field("x-request-id")[0], undefined);
});

Deno.test("templates are filled in path, headers and body, whatever their lengths", async () => {
  const rows = ["a", "bb".repeat(100), "ü", "d".repeat(20_000)];
  await using server = new Http2Target();
  const { report } = await loadTest({
    url: `${server.url}x/{{name}}?n={{seq}}`,
    http2: true,
    method: "POST",
    body: "{{name}}-{{seq}}",
    headers: [["X-Name", "<{{name}}>"], ["X-Fixed", "{{seq}}"]],
    feed: { rows: rows.map((name) => ({ name })) },
    requests: 8,
    concurrency: 1,
  });
  assertEquals(report.errors, []);
  for (const [i, { fields, body }] of server.seen.entries()) {
    const [name, seq] = [rows[i % 4], String(i)];
    const value = (of: string) => fields.find(([other]) => other === of)?.[1];
    assertEquals(value(":path"), `/x/${encodeURIComponent(name)}?n=${seq}`);
    assertEquals(value("x-name"), `<${name}>`);
    assertEquals(value("x-fixed"), seq);
    assertEquals(text(body), `${name}-${seq}`);
    assertEquals(value("content-length"), String(body.length));
  }
  assertEquals(server.requests, 8);
});

Deno.test("a body is sent unchanged, with its length", async () => {
  const { server } = await run({ body: "hello wörld", contentType: "text/plain" });
  assertEquals(new Set(server.seen.map(({ body }) => text(body))), new Set(["hello wörld"]));
  assertEquals(new Set(server.field("content-length")), new Set(["12"]));
  assertEquals(server.field("content-type")[0], "text/plain");
  assertEquals(server.field(":method")[0], "POST");
});

Deno.test("an empty body ends its stream with the header block", async () => {
  const { server, report } = await run({ method: "POST" });
  assertEquals(report.requests.succeeded, 30);
  assertEquals(server.field("content-length")[0], "0");
  assertEquals(server.framesOf(0).length, 0);
});

Deno.test("HEAD expects no body", async () => {
  const { report } = await run({ method: "HEAD" }, {
    answering: ({ streamId }) =>
      answer(streamId, [[":status", "200"], ["content-length", "5"]], ""),
  });
  assertEquals(report.requests.succeeded, 30);
});

Deno.test("credentials in the URL are sent, and never indexed", async () => {
  await using server = new Http2Target();
  const url = server.url.replace("//", "//user:secret@");
  const { report } = await loadTest({ url, http2: true, requests: 3 });
  assertEquals(report.requests.succeeded, 3);
  assertEquals(server.field("authorization")[0], `Basic ${btoa("user:secret")}`);
});

Deno.test("redirects are followed over HTTP/2", async () => {
  const { report, server } = await run({ redirects: 3 }, {
    answering: ({ streamId, fields }) => {
      const path = fields.find(([name]) => name === ":path")![1];
      return path === "/"
        ? answer(streamId, [[":status", "302"], ["location", "/there"]], "")
        : answer(streamId);
    },
  });
  assertEquals(report.statusCodes, { 200: 30 });
  assertEquals(server.requests, 60);
  assertEquals(server.peers.length, 1);
});

Deno.test("several targets share connections, each by its own name", async () => {
  await using first = new Http2Target();
  await using second = new Http2Target();
  const { report } = await loadTest({
    targets: [{ url: `${first.url}a` }, { url: `${second.url}b`, method: "PUT", body: "x" }],
    http2: true,
    requests: 40,
    concurrency: 4,
  });
  assertEquals(report.requests.succeeded, 40);
  assertEquals([first.requests, second.requests], [20, 20]);
  assertEquals([first.peers.length, second.peers.length], [1, 1]);
});

Deno.test("targets of two servers have connections of their own, without a warning", async () => {
  const settings = [[frame.MAX_CONCURRENT_STREAMS, 3]] as const;
  await using first = new Http2Target({ settings });
  await using second = new Http2Target({ settings });
  const targets = [{ url: first.url }, { url: second.url }];
  const { report } = await loadTest({ targets, http2: true, requests: 400, concurrency: 4 });
  assertEquals(report.requests.succeeded, 400);
  assertEquals([first.requests, second.requests], [200, 200]);
  assert(first.peers.length + second.peers.length <= 4);
  const kinds = report.warnings.map(({ kind }) => kind);
  assertEquals(kinds.filter((kind) => kind !== "generator_limit"), ["stream_limit"]);
});

Deno.test("scenarios see responses, and their cookies are sent", async () => {
  const scenario: Scenario = {
    cookies: true,
    steps: [
      { name: "login", request: () => ({ method: "POST", path: "/login", body: "me" }) },
      {
        name: "home",
        request: ({ responses }) => ({ path: `/home/${responses.login.text()}` }),
        check: (response) => ({
          "says hello": response.text() === "hello",
          "has its header": response.headers.get("x-kind") === "home",
        }),
      },
    ],
  };
  const { report, server } = await run({ scenario, requests: 10 }, {
    answering: ({ streamId, fields }) => {
      const path = fields.find(([name]) => name === ":path")![1];
      return path === "/login"
        ? answer(streamId, [[":status", "200"], ["set-cookie", "session=abc; Path=/"]], "key")
        : answer(streamId, [[":status", "200"], ["x-kind", "home"]]);
    },
  });
  assertEquals(report.requests.succeeded, 20);
  assertEquals(report.checks.map(({ passed, failed }) => [passed, failed]), [[10, 0], [10, 0]]);
  const home = server.seen.filter(({ fields }) =>
    fields.some(([name, value]) => name === ":path" && value === "/home/key")
  );
  assertEquals(home.length, 10);
  for (const { fields } of home) {
    assertEquals(fields.find(([name]) => name === "cookie")?.[1], "session=abc");
  }
});

Deno.test("the log has a line for each request, with the connection that carried it", async () => {
  await using server = new Http2Target();
  const entries: { connection: number; status: number; requestId: string }[] = [];
  await loadTest({ url: server.url, http2: true, requests: 40, concurrency: 4, streams: 2 }, {
    onLog: (lines) => {
      for (const line of new TextDecoder().decode(lines).trimEnd().split("\n")) {
        entries.push(JSON.parse(line));
      }
    },
  });
  assertEquals(entries.length, 40);
  assertEquals(new Set(entries.map(({ connection }) => connection)), new Set([0, 1]));
  assertEquals(
    new Set(entries.map(({ requestId }) => requestId)),
    new Set(server.field("x-request-id")),
  );
});
