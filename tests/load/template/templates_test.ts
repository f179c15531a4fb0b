/**
 * Tests the bytes that a target receives for requests made from templates, a feed and several
 * targets.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { createPlan } from "../../../lib/load/plan/plan.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { runPlan } from "../../../lib/load/run/prepared_load.ts";
import { VERSION } from "../../../lib/version.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget, type SeenRequest } from "../../support/raw_target.ts";

async function run(options: LoadOptions, hooks?: Parameters<typeof loadTest>[1]) {
  const { report } = await loadTest(options, hooks);
  assertIdentities(report);
  return report;
}

const bodyOf = ({ body }: SeenRequest) => new TextDecoder().decode(body);
const lineOf = ({ head }: SeenRequest) => head.split("\r\n", 1)[0];
const idOf = ({ head }: SeenRequest) => /^X-Request-ID: (.*)$/im.exec(head)![1];
const indexOf = (request: SeenRequest) => Number(idOf(request).split("-")[1]);
/** Sorts the requests by number. */
const inOrder = (seen: readonly SeenRequest[]) => seen.toSorted((a, b) => indexOf(a) - indexOf(b));
const count = (texts: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(texts, (text) => text)].map(([k, all]) => [k, all.length]));

/** Returns the message and the option of the error of invalid options. */
function refusal(options: LoadOptions): string {
  return assertThrows(() => createPlan(options), UsageError).message;
}

Deno.test("a template with a fixed width is sent byte for byte as if it had been written out", async () => {
  await using target = new RawTarget();
  const host = target.url.slice(7, -1);
  await run({
    url: `${target.url}a/{{random 10 99}}?b={{u}}#{{seq}}`,
    headers: [["X-Own", "<{{u}}>"], ["Accept", "{{n}}"]],
    body: '{"id":"{{requestId}}","u":"{{u}}"}',
    feed: { rows: [{ u: "aé", n: 1 }, { u: "bü", n: 2 }] },
    requests: 5,
    concurrency: 2,
    seed: 4,
  });
  for (const [index, request] of inOrder(target.seen).entries()) {
    const number = /\/a\/(\d\d)\?/.exec(request.head)![1];
    const [u, percent] = index % 2 === 0 ? ["aé", "a%C3%A9"] : ["bü", "b%C3%BC"];
    const body = `{"id":"${idOf(request)}","u":"${u}"}`;
    assertEquals(bodyOf(request), body);
    assertEquals(
      new TextDecoder().decode(Uint8Array.from(request.head, (c) => latin1Byte(c))).split("\r\n"),
      [
        `POST /a/${number}?b=${percent} HTTP/1.1`,
        `Host: ${host}`,
        `User-Agent: load-tester/${VERSION}`,
        `Accept: ${index % 2 + 1}`,
        `Content-Length: ${new TextEncoder().encode(body).length}`,
        `X-Request-ID: ${idOf(request)}`,
        `X-Own: <${u}>`,
      ],
    );
    assertEquals(indexOf(request), index);
  }
});

/** Returns the byte for a character of windows-1252, with which the target decodes heads. */
function latin1Byte(character: string): number {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  return new TextDecoder("latin1").decode(bytes).indexOf(character);
}

Deno.test("a template of varying width is laid out for each request, with the length of its body", async () => {
  await using target = new RawTarget();
  const cities = ["", "Wien", "a".repeat(300), "東京"];
  await run({
    url: `${target.url}{{city}}/{{seq}}`,
    headers: [["X-City", "{{city}}"]],
    body: "{{seq}}:{{city}}{{city}}",
    method: "PUT",
    feed: { rows: cities.map((city) => ({ city })) },
    requests: 120,
    concurrency: 5,
  });
  assertEquals(target.seen.length, 120);
  for (const [index, request] of inOrder(target.seen).entries()) {
    const city = cities[index % 4];
    assertEquals(lineOf(request), `PUT /${encodeURIComponent(city)}/${index} HTTP/1.1`);
    // The target reads as many bytes as Content-Length says, so a wrong one would show here.
    assertEquals(bodyOf(request), `${index}:${city}${city}`);
  }
  assertEquals(target.connections, 5);
});

Deno.test("values are percent-encoded in a URL, and unchanged or JSON in a body", async () => {
  await using target = new RawTarget();
  const name = 'a/b ?&#"ü%{{x}}\n';
  await run({
    url: `${target.url}{{the name}}?q={{ the  name }}`,
    body: '{{the name}}|{"n":{{json the name}}}',
    feed: { rows: [{ "the name": name }] },
    requests: 1,
  });
  const [request] = target.seen;
  const encoded = encodeURIComponent(name);
  assertEquals(lineOf(request), `POST /${encoded}?q=${encoded} HTTP/1.1`);
  assertEquals(bodyOf(request), `${name}|{"n":${JSON.stringify(name)}}`);
});

Deno.test("{{{{ is a literal {{ everywhere, and a request without placeholders stays fixed", async () => {
  await using target = new RawTarget();
  await run({
    url: `${target.url}a?b={{{{c}}`,
    headers: [["X-A", "{{{{a}}"]],
    body: "{{{{#each}}{{seq}}",
    requests: 1,
  });
  const [request] = target.seen;
  assertEquals(lineOf(request), "POST /a?b={{c}} HTTP/1.1");
  assertEquals(target.field("X-A"), ["{{a}}"]);
  assertEquals(bodyOf(request), "{{#each}}0");
});

Deno.test("a body of bytes is not a template", async () => {
  await using target = new RawTarget();
  await run({ url: target.url, body: new TextEncoder().encode("{{seq}}"), requests: 1 });
  assertEquals(target.seen.map(bodyOf), ["{{seq}}"]);
});

Deno.test("text that looks like an internal marker is sent unchanged", async () => {
  await using target = new RawTarget();
  await run({ url: `${target.url}hole0z`, body: "hole0z{{seq}}hole1z holee0z", requests: 1 });
  assertEquals(lineOf(target.seen[0]), "POST /hole0z HTTP/1.1");
  assertEquals(bodyOf(target.seen[0]), "hole0z0hole1z holee0z");
});

Deno.test("a body too large for one write may be a template, and one without placeholders stays separate", async () => {
  await using target = new RawTarget();
  const large = "x".repeat(100_000);
  await run({ url: target.url, body: `${large}{{seq}}`, requests: 12, concurrency: 2 });
  await run({ url: `${target.url}{{seq}}`, body: large, requests: 3, concurrency: 1 });
  assertEquals(
    inOrder(target.seen.slice(0, 12)).map(bodyOf),
    Array.from({ length: 12 }, (_, index) => `${large}${index}`),
  );
  assertEquals(target.seen.slice(12).map(lineOf), [0, 1, 2].map((i) => `POST /${i} HTTP/1.1`));
  assert(target.seen.slice(12).every((request) => bodyOf(request) === large));
});

Deno.test("two placeholders of one kind differ, and runs with the same seed are the same", async () => {
  await using target = new RawTarget();
  const options = {
    url: `${target.url}{{uuid}}/{{uuid}}/{{random 1 1000000000}}/{{random 1 1000000000}}`,
    requests: 20,
  };
  const lines = async (seed?: number) => {
    const from = target.seen.length;
    const report = await run({ ...options, seed });
    return { report, lines: inOrder(target.seen.slice(from)).map(lineOf) };
  };
  const [one, same, other, any] = [await lines(5), await lines(5), await lines(6), await lines()];
  assertEquals(one.lines, same.lines);
  assertNotEquals(one.lines, other.lines);
  const values = [...one.lines, ...other.lines].flatMap((line) => line.split(/[ /]+/).slice(1, 5));
  assertEquals(new Set(values).size, 160);
  assertEquals([one.report.plan.seed, typeof any.report.plan.seed], [5, "number"]);
  assertEquals((await lines(any.report.plan.seed!)).lines, any.lines);
});

Deno.test("a run without placeholders has no seed, and rejects one that is not a whole number", async () => {
  await using target = new RawTarget();
  assertEquals((await run({ url: target.url, requests: 1 })).plan.seed, null);
  for (const seed of [-1, 1.5, 2 ** 53]) {
    const advice = "Use a whole number from 0 to 9007199254740991.";
    const message = `seed: invalid value "${seed}". ${advice}`;
    assertEquals(refusal({ url: target.url, seed }), message);
  }
});

Deno.test("{{requestId}} is the ID of the request, even if the caller's own field sets it", async () => {
  await using target = new RawTarget(() => ok("no", "500 Oops"));
  await run({ url: `${target.url}{{requestId}}`, requests: 3 });
  assertEquals(target.seen.map(lineOf), target.seen.map((r) => `GET /${idOf(r)} HTTP/1.1`));
  const report = await run({
    url: `${target.url}{{requestId}}`,
    headers: [["x-request-id", "my {{seq}}/{{a}}"], ["X-Copy", "{{requestId}}"]],
    body: "{{requestId}}",
    feed: { rows: [{ a: "é" }] },
    requests: 3,
    concurrency: 1,
  });
  for (const [index, request] of target.seen.slice(3).entries()) {
    assertEquals(lineOf(request), `POST /my%20${index}%2F%C3%A9 HTTP/1.1`);
    assertEquals(bodyOf(request), `my ${index}/é`);
  }
  assertEquals(target.field("X-Copy").slice(3), target.field("X-Request-ID").slice(3));
  assertEquals(report.slowest.map(({ requestId }) => requestId).sort(), [
    ...["my 0/é", "my 1/é", "my 2/é"],
  ]);
});

Deno.test("IDs in another field, in none, and in a trace context work in templates too", async () => {
  await using target = new RawTarget();
  const options = { requests: 2, concurrency: 1, url: `${target.url}{{requestId}}/{{seq}}` };
  await run({ ...options, requestIdHeader: "X-Own", traceparent: true });
  for (const [i, { head }] of target.seen.entries()) {
    const [id, trace] = [target.field("X-Own")[i], target.field("traceparent")[i]];
    assertMatch(id, new RegExp(`^[0-9a-f]{8}-0{11}${i}$`));
    assertMatch(
      trace,
      new RegExp(`^00-${id.slice(0, 8)}[0-9a-f]{12}0{11}${i}-[0-9a-f]{4}0{11}${i}-01$`),
    );
    assertEquals(head.split("\r\n")[0], `GET /${id}/${i} HTTP/1.1`);
  }
  await run({ ...options, requestIdHeader: null, headers: [["X-Request-ID", "x{{random 5 5}}"]] });
  assertEquals(target.field("X-Request-ID").slice(2), ["x5", "x5"]);
  for (const { head } of target.seen.slice(2)) {
    assertMatch(head, /^GET \/[0-9a-f]{8}-0{11}[01]\/[01] /);
  }
  const report = await run({
    ...options,
    requestIdHeader: "X-Own",
    headers: [["x-own", "me-{{seq}}"]],
  });
  assertEquals(target.seen.slice(4).map(lineOf), [
    ...["GET /me-0/0 HTTP/1.1", "GET /me-1/1 HTTP/1.1"],
  ]);
  assertEquals(report.slowest.map(({ requestId }) => requestId).sort(), ["me-0", "me-1"]);
});

Deno.test("a request that is sent again on another connection is the same", async () => {
  // Each connection is closed after its first response, without notice.
  await using target = new RawTarget(({ turn }) => turn === 0 ? ok() : null);
  const report = await run({
    url: `${target.url}{{uuid}}/{{random 1 100000}}`,
    requests: 30,
    concurrency: 1,
    seed: 1,
  });
  assertEquals(report.requests.succeeded, 30);
  assertEquals(report.connections.retried, 29);
  const byId = Map.groupBy(target.seen, idOf);
  for (const again of byId.values()) assertEquals(new Set(again.map(lineOf)).size, 1);
  assertEquals(new Set(target.seen.map(lineOf)).size, 30);
  assert([...byId.values()].some((again) => again.length === 2));
});

Deno.test("a redirected request keeps its own body and fields", async () => {
  await using target = new RawTarget(({ head }) =>
    head.includes(" /first") ? ok("", "307 Temporary Redirect", "Location: next") : ok()
  );
  await run({
    url: `${target.url}first/{{seq}}`,
    headers: [["X-A", "{{uuid}}"]],
    body: "{{random 1 1000000}}:{{requestId}}",
    requests: 10,
    redirects: 1,
  });
  const byId = Map.groupBy(target.seen, idOf);
  assertEquals(byId.size, 10);
  for (const [first, second] of byId.values()) {
    assertMatch(lineOf(first), /^POST \/first\/\d+ /);
    assertEquals(lineOf(second), "POST /first/next HTTP/1.1");
    assertEquals(bodyOf(second), bodyOf(first));
    const own = ({ head }: SeenRequest) => /^X-A: (.*)$/m.exec(head)![1];
    assertEquals(own(second), own(first));
  }
});

Deno.test("a warm-up has its own values", async () => {
  await using target = new RawTarget();
  const report = await run({
    url: `${target.url}{{uuid}}`,
    requests: 50,
    warmupMs: 100,
    concurrency: 2,
    seed: 1,
  });
  assertEquals(report.requests.issued, 50);
  assert(target.requests > 50);
  assertEquals(new Set(target.seen.map(lineOf)).size, target.requests);
});

Deno.test("a proxy receives the whole URL with its values", async () => {
  await using proxy = new RawTarget();
  const url = "http://a.example:81/{{seq}}?a={{random 5 5}}";
  await run({ url, proxy: proxy.url, requests: 3, concurrency: 1 });
  assertEquals(
    proxy.seen.map(lineOf),
    [0, 1, 2].map((index) => `GET http://a.example:81/${index}?a=5 HTTP/1.1`),
  );
});

for (const threads of [1, 2]) {
  Deno.test(`each row of a feed occurs exactly as often as it should over ${threads} threads`, async () => {
    await using target = new RawTarget();
    const rows = Array.from({ length: 7 }, (_, i) => ({ user: `user-${i}` }));
    await run({
      url: `${target.url}{{user}}?r={{random 1 1000}}`,
      feed: { rows },
      requests: 1003,
      concurrency: 6,
      threads,
    });
    const users = target.seen.map((request) => /\/(user-\d)\?/.exec(request.head)![1]);
    // 1003 is 143 times 7, plus 2.
    assertEquals(
      count(users),
      Object.fromEntries(rows.map(({ user }, i) => [user, i < 2 ? 144 : 143])),
    );
    for (const request of target.seen) {
      assertMatch(lineOf(request), new RegExp(`/user-${indexOf(request) % 7}\\?`));
    }
  });
}

Deno.test("threads draw the values that a single thread would have drawn", async () => {
  await using target = new RawTarget();
  const lines = async (threads: number) => {
    const from = target.seen.length;
    await run({
      url: `${target.url}{{uuid}}/{{random 1 1000}}/{{user}}`,
      feed: { rows: [{ user: "a" }, { user: "b" }, { user: "c" }], order: "random" },
      requests: 100,
      threads,
      seed: 11,
    });
    return inOrder(target.seen.slice(from)).map(lineOf);
  };
  assertEquals(await lines(2), await lines(1));
});

Deno.test("targets take turns, and have separate results", async () => {
  await using target = new RawTarget(({ head }) =>
    head.startsWith("PUT") ? ok("", "404 No") : ok()
  );
  const report = await run({
    url: target.url.slice(0, -1),
    targets: [
      { url: "/a" },
      { url: "/b/{{seq}}", method: "PUT", body: "{{seq}}", weight: 2 },
      { url: "/c", headers: [["X-A", "own"]] },
    ],
    headers: [["X-A", "common"], ["X-B", "common"]],
    requests: 400,
    concurrency: 1,
  });
  assertEquals(report.requests.issued, 400);
  const kinds = target.seen.map((request) => lineOf(request).replace(/\d+ .*/, "").slice(0, 6));
  assertEquals(kinds.slice(0, 4), kinds.slice(4, 8));
  assertEquals(count(kinds), { "GET /a": 100, "PUT /b": 200, "GET /c": 100 });
  assertEquals(target.seen.filter((r) => lineOf(r).startsWith("PUT")).map(bodyOf)[0], "1");
  const fields = target.seen.map((_, i) => [target.field("X-A")[i], target.field("X-B")[i]]);
  for (const [i, [a, b]] of fields.slice(0, 8).entries()) {
    assertEquals([a, b], [kinds[i] === "GET /c" ? "own" : "common", "common"]);
  }
  assertEquals(
    report.targets.map(({ name, requests, statusCodes }) => [name, requests, statusCodes]),
    [
      [`GET ${target.url}a`, { succeeded: 100, failed: 0, unfinished: 0 }, { "200": 100 }],
      [`PUT ${target.url}b/{{seq}}`, { succeeded: 0, failed: 200, unfinished: 0 }, { "404": 200 }],
      [`GET ${target.url}c`, { succeeded: 100, failed: 0, unfinished: 0 }, { "200": 100 }],
    ],
  );
  assertEquals(report.target, { url: "3 requests", method: "GET, PUT" });
});

for (const threads of [1, 2]) {
  Deno.test(`targets of two origins share the concurrency over ${threads} threads`, async () => {
    let [inFlight, most] = [0, 0];
    const answering = async () => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inFlight--;
      return ok();
    };
    await using one = new RawTarget(answering);
    await using other = new RawTarget(answering);
    const report = await run({
      targets: [{ url: `${one.url}a`, weight: 3 }, { url: `${other.url}b/{{seq}}` }],
      requests: 1000,
      concurrency: 8,
      threads,
    });
    assertEquals(report.requests.succeeded, 1000);
    assertEquals([one.requests, other.requests], [750, 250]);
    assert(most <= 8, `${most} in flight`);
    assertEquals(one.field("Host"), Array(750).fill(`127.0.0.1:${one.port}`));
    assertEquals(other.field("Host"), Array(250).fill(`127.0.0.1:${other.port}`));
    const byNumber = inOrder(other.seen).map((request) => [indexOf(request), lineOf(request)]);
    for (const [i, line] of byNumber) assertEquals(line, `GET /b/${i} HTTP/1.1`);
    assertEquals(report.targets.map(({ requests }) => requests.succeeded), [750, 250]);
  });
}

Deno.test("more origins than connections cause a warning if connections are opened for them", async () => {
  await using one = new RawTarget();
  await using other = new RawTarget();
  const targets = [{ url: one.url }, { url: other.url }];
  const report = await run({ targets, requests: 100, concurrency: 1 });
  assertEquals([one.mostOpen, other.mostOpen, report.connections.opened], [1, 1, 100]);
  const [{ message }] = report.warnings.filter(({ kind }) => kind === "connections");
  assertMatch(message, /^100 connections were opened because 2 origins share 1\. /);
});

Deno.test("connectTo applies to the targets of every origin", async () => {
  await using target = new RawTarget();
  await run({
    targets: [{ url: "http://a.example/" }, { url: "http://b.example:81/" }],
    connectTo: `127.0.0.1:${target.port}`,
    requests: 4,
    concurrency: 1,
  });
  assertEquals(count(target.field("Host")), { "a.example": 2, "b.example:81": 2 });
});

Deno.test("lines with the same method and URL share results, and a single target has none of its own", async () => {
  await using target = new RawTarget();
  const [a, b] = [{ url: `${target.url}a` }, { url: `${target.url}b` }];
  const report = await run({ targets: [a, b, a], requests: 30 });
  assertEquals(report.targets.map(({ requests }) => requests.succeeded), [20, 10]);
  assertEquals((await run({ targets: [a, a], requests: 4 })).targets, []);
  assertEquals((await run({ targets: [a], requests: 4 })).targets, []);
  const many = Array.from({ length: 1001 }, (_, i) => ({ url: `${target.url}${i}` }));
  assertEquals((await run({ targets: many, requests: 4 })).targets, []);
});

Deno.test("a plan shows the requests as written", () => {
  const summary = (options: LoadOptions) => createPlan(options).summary;
  const url = "http://me:secret@a.example/ä/{{ seq }}?q={{random 1 2}}#{{x";
  assertEquals(summary({ url: url.replace("#{{x", "") }), {
    url: "http://a.example/%C3%A4/{{seq}}?q={{random 1 2}}",
    method: "GET",
    bodyBytes: null,
  });
  const targets = [{ url: "http://a/", at: "t.txt:2" }];
  assertEquals(summary({ targets }), {
    url: "1 request of t.txt",
    method: "GET",
    bodyBytes: null,
  });
  assertEquals(summary({ url: "http://a/", body: "ü" }).bodyBytes, 2);
  assertEquals(summary({ url: "http://a/", body: "{{seq}}" }).bodyBytes, null);
});

Deno.test("unknown names are rejected before the run, with the known ones", () => {
  const url = "http://127.0.0.1:1/";
  const builtIn = "Use seq, uuid, requestId, now or random LOW HIGH, or a column of";
  const rule = "For a literal {{ write {{{{.";
  const feed = { rows: [{ id: 1, name: "a" }], name: "users.csv" };
  const unused = "feed: users.csv: no request uses a column of it (id, name). " +
    "Put one as {{COLUMN}} into the URL, a header or the body.";
  const cases: [options: Partial<LoadOptions>, message: string][] = [
    [
      { body: "{{nam}}" },
      `body: unknown placeholder {{nam}}. ${builtIn} a feed. ${rule}`,
    ],
    [
      { headers: [["A", "{{nam}}"]], feed },
      `headers: unknown placeholder {{nam}}. ${builtIn} users.csv: id, name. ${rule}`,
    ],
    [
      { url: `${url}{{SEQ}}` },
      `url: unknown placeholder {{SEQ}}. ${builtIn} a feed. ${rule}`,
    ],
    [
      { body: "{{json nam}}", feed },
      `body: unknown placeholder {{json nam}}. ${builtIn} users.csv: id, name. ${rule}`,
    ],
    [{ body: "{{seq" }, `body: {{seq has no }}. ${rule}`],
    [
      { body: "{{seq 5}}" },
      `body: unknown placeholder {{seq 5}}. ${builtIn} a feed. ${rule}`,
    ],
    ...["random", "random 1", "random 2 1", "random 1 2 3", "random a b", "random 0.5 1"].map((
      name,
    ): [Partial<LoadOptions>, string] => [
      { body: `{{${name}}}` },
      `body: {{${name}}} needs two whole numbers, the lower first. Write it as {{random 1 1000}}.`,
    ]),
    [
      { body: "{{seq}}{{id}}", feed: { rows: [{ seq: 1, id: 2 }], name: "f.csv" } },
      "body: {{seq}} is both built in and a column of f.csv. Rename the column.",
    ],
    [{ feed }, unused],
    [{ body: "{{seq}}", feed }, unused],
    [{ body: "{{id}}", feed: { rows: [] } }, "feed: no rows."],
    [
      {
        headers: [["A", "{{name}}"]],
        feed: { ...feed, rows: [{ name: "a" }, { name: "b\nc" }], lines: [2, 3] },
      },
      'feed: users.csv:3: control characters in "name", which a header uses.',
    ],
    [
      { body: "{{name}}", feed: { ...feed, rows: [{ name: "a" }, { id: 1 }], lines: [2, 4] } },
      'feed: users.csv:4: no value for the column "name".',
    ],
    [
      { headers: [["X-Request-ID", "{{now}}"]] },
      'headers: {{now}} in "X-Request-ID", which carries the request ID. Use a value that the report can repeat.',
    ],
    [
      { url: "http://{{seq}}.example/" },
      'url: placeholder in the scheme, host or port of "http://{{seq}}.example/". For several hosts, use a list of targets.',
    ],
    [
      { url: "http://{{seq}}:80@a.example/" },
      'url: placeholder in the scheme, host or port of "http://***@a.example/". For several hosts, use a list of targets.',
    ],
  ];
  for (const [options, message] of cases) {
    assertEquals(refusal({ url, ...options }), message);
  }
});

Deno.test("invalid targets are rejected by their position in the list", () => {
  const cases: [options: LoadOptions, message: string][] = [
    [{ targets: [] }, "targets: no targets. Give at least one."],
    [
      { targets: [{ url: "http://a/" }, { url: "ftp://b/" }] },
      'targets: target 2: url: invalid value "ftp://b/". Use an http: or https: URL, such as http://127.0.0.1:8080/.',
    ],
    [
      { targets: [{ url: "/a", at: "t.txt:1" }] },
      'targets: t.txt:1: url: "/a" is only a path. Add the run\'s URL, or write the whole URL.',
    ],
    [
      { targets: [{ url: "http://a/", method: "get", at: "t.txt:1" }] },
      'targets: t.txt:1: method: invalid value "get". Methods are case-sensitive. Did you mean GET?',
    ],
    [
      { targets: [{ url: "http://a/", headers: [["A b", "c"]], at: "t.txt:1" }] },
      'targets: t.txt:1: headers: invalid value "A …". Use a header name, such as Accept.',
    ],
    [
      { targets: [{ url: "http://a/" }], headers: [["A b", "c"]] },
      'headers: invalid value "A …". Use a header name, such as Accept.',
    ],
    [
      { targets: [{ url: "http://a/", body: "{{", at: "t.txt:1" }] },
      "targets: t.txt:1: body: {{ has no }}. For a literal {{ write {{{{.",
    ],
    ...[0, 1.5, -1, 1_000_001].map((weight): [LoadOptions, string] => [
      { targets: [{ url: "http://a/", weight, at: "t.txt:1" }] },
      `targets: t.txt:1: weight: invalid value "${weight}". Use a whole number from 1 to 1000000.`,
    ]),
    [
      { targets: [{ url: "http://a/", weight: 1_000_000 }, { url: "http://a/" }] },
      "targets: the weights add up to 1000001, more than 1000000. Use smaller weights.",
    ],
    [
      { url: "http://b/", targets: [{ url: "http://a/" }] },
      "url cannot be used with targets. Every target has its own URL. Remove one or the other.",
    ],
    [
      { targets: [{ url: "http://a/{{x}}", at: "t.txt:1" }], feed: { rows: [{ y: 1 }] } },
      "targets: t.txt:1: url: unknown placeholder {{x}}. Use seq, uuid, requestId, now or random LOW HIGH, or a column of the feed: y. For a literal {{ write {{{{.",
    ],
    [
      { targets: [{ url: "http://a/{{y}}" }], feed: { rows: [{ y: 1 }, {}] } },
      'feed: row 2: no value for the column "y".',
    ],
    [{}, 'url: invalid value "". Use an http: or https: URL, such as http://127.0.0.1:8080/.'],
  ];
  for (const [options, message] of cases) assertEquals(refusal(options), message);
});

Deno.test("the report of a failed run names the request by its own ID", async () => {
  await using target = new RawTarget(() => null);
  const plan = createPlan({
    url: target.url,
    headers: [["X-Request-ID", "n{{seq}}"]],
    requests: 1,
    method: "POST",
  });
  const report = createReport(await runPlan(plan));
  assertMatch(report.errors[0].example, /\(request n0\)$/);
});
