/**
 * Tests what a scenario sends, what its hooks see, and its report.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { currentRequest } from "../../../lib/load/scenario/current_request.ts";
import type { Scenario, ScenarioResponse } from "../../../lib/load/scenario/scenario.ts";
import { assertIdentities } from "../../support/identities.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import {
  delay,
  errorsOf,
  fieldOf,
  linesSeen,
  pathOf,
  runScenario,
} from "../../support/scenario_run.ts";

const decoder = new TextDecoder();

Deno.test("a request ID set by a hook is used in report, log and response", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/0" ? null : ok("", pathOf(request) === "/1" ? "500 No" : undefined)
  );
  const ids: string[] = [];
  const lines: string[] = [];
  const { report } = await loadTest({
    url: target.url,
    requests: 4,
    concurrency: 1,
    scenario: {
      request: ({ seq }) => ({ path: `/${seq}`, headers: { "x-request-id": `mine-${seq}` } }),
      check: ({ requestId }) => (ids.push(requestId), true),
    },
  }, { onLog: (bytes) => lines.push(decoder.decode(bytes)) });
  const sent = ["mine-0", "mine-1", "mine-2", "mine-3"];
  assertEquals(target.field("x-request-id"), sent);
  assertEquals(ids, sent.slice(1));
  assertEquals(report.slowest.map(({ requestId }) => requestId).sort(), sent.slice(1));
  assertStringIncludes(report.errors[0].example, "(request mine-0)");
  const logged = lines.join("").trim().split("\n").map((line) => JSON.parse(line).requestId);
  assertEquals(logged, sent);
});

Deno.test("a scenario makes each request, byte for byte", async () => {
  await using target = new RawTarget(() => ok());
  const report = await runScenario(target, {
    setup: () => ({ token: "t0ken" }),
    request: ({ seq, state, requestId }) => ({
      method: "PUT",
      path: `/items/${seq}?a=b c`,
      headers: { "X-Token": state.token, "X-Same": requestId, accept: "a/b" },
      body: `{"n":${seq}}ö`,
    }),
  }, { requests: 2, headers: [["X-Options", "1"], ["X-Token", "options'"]] });
  const host = `127.0.0.1:${target.port}`;
  assertEquals(
    target.seen.map(({ head, body }) =>
      `${head.replace(/User-Agent: .*/, "User-Agent: us")}\r\n\r\n${decoder.decode(body)}`
    ),
    report.slowest.map(({ requestId }) => requestId).sort().map((id, n) =>
      [
        `PUT /items/${n}?a=b%20c HTTP/1.1`,
        ...[`Host: ${host}`, "User-Agent: us", "accept: a/b", "Content-Length: 9"],
        ...[`X-Request-ID: ${id}`, "X-Options: 1", "X-Token: t0ken", `X-Same: ${id}`, ""],
        `{"n":${n}}ö`,
      ].join("\r\n")
    ),
  );
  assertEquals(report.requests.succeeded, 2);
  assertEquals([report.plan.steps, report.targets, report.checks], [[], [], []]);
});

Deno.test("omitted parts of a request come from the options or the defaults", async () => {
  await using target = new RawTarget(() => ok());
  const made = [{}, { body: "a" }, { path: "/p" }, { method: "DELETE" }, {
    body: new Uint8Array(2),
  }];
  const run = (method?: string) =>
    runScenario(
      { url: target.url + "of/options?x" },
      { request: ({ seq }) => made[seq] },
      { requests: made.length, method },
    );
  await run();
  await run("PATCH");
  const url = "/of/options?x";
  assertEquals(linesSeen(target), [
    ...[`GET ${url}`, `POST ${url}`, "GET /p", `DELETE ${url}`, `POST ${url}`],
    ...[`PATCH ${url}`, `PATCH ${url}`, "PATCH /p", `DELETE ${url}`, `PATCH ${url}`],
  ]);
  assertEquals(target.field("Content-Length").slice(0, 5), ["", "1", "", "", "2"]);
});

Deno.test("a request that equals, or almost equals, the last one is sent correctly", async () => {
  await using target = new RawTarget(() => ok());
  const shared: { path: string; headers: Record<string, string> } = { path: "/", headers: {} };
  const made = [
    () => ({ path: "/a", headers: { x: "1" } }),
    () => ({ path: "/a", headers: { x: "1" } }),
    () => ({ path: "/a", headers: { x: "1", y: "2" } }),
    () => ({ path: "/a", headers: { x: "1" } }),
    () => ({ path: "/a", headers: { y: "1" } }),
    () => ({ path: "/a", headers: { y: "1" }, body: "" }),
    () => ({ path: "/a", headers: [["x", "1"], ["x", "2"]] as [string, string][] }),
    () => ({ path: "/a", headers: new Headers({ x: "3" }) }),
    () => ({ path: "/a" }),
    () => ({ body: "/a" }),
    // The same object, modified.
    () => Object.assign(shared, { path: "/c", headers: { x: "4" } }),
    () => (shared.headers.x = "5", shared),
    () => Object.assign(shared, { path: "/d" }),
  ];
  await runScenario(
    target,
    { request: ({ seq }) => made[seq]() },
    { requests: made.length },
  );
  const seen = target.seen.map((request) => {
    const fields = request.head.split("\r\n").filter((line) => /^[xy]: /.test(line));
    const length = fieldOf(request, "Content-Length");
    return [pathOf(request), ...fields, ...(length === undefined ? [] : [`length ${length}`])]
      .join();
  });
  assertEquals(seen, [
    ...["/a,x: 1", "/a,x: 1", "/a,x: 1,y: 2", "/a,x: 1", "/a,y: 1", "/a,y: 1,length 0"],
    ...["/a,x: 1,x: 2", "/a,x: 3", "/a", "/,length 2", "/c,x: 4", "/c,x: 5", "/d,x: 5"],
  ]);
  assertEquals(new Set(target.field("X-Request-ID")).size, made.length);
});

Deno.test("an absolute URL goes to another origin, without the user of the run's URL", async () => {
  await using target = new RawTarget(() => ok());
  await using other = new RawTarget(() => ok());
  await runScenario({ url: target.url.replace("//", "//me:secret@") }, {
    request: ({ seq }) => seq === 0 ? { url: `${other.url}there` } : { path: "/here" },
  }, { requests: 2 });
  assertEquals([linesSeen(other), linesSeen(target)], [["GET /there"], ["GET /here"]]);
  assertEquals(other.field("Authorization"), [""]);
  assertEquals(target.field("Authorization"), [`Basic ${btoa("me:secret")}`]);
});

Deno.test("later steps see the responses of earlier ones, and each has its own number", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/login"
      ? ok(
        JSON.stringify({ token: `t${fieldOf(request, "X-Request-ID")}` }),
        "201 Created",
        "X-A: b",
      )
      : ok("bought", pathOf(request) === "/buy/1" ? "500 No" : "200 OK")
  );
  const seen: unknown[] = [];
  const scenario: Scenario = {
    steps: [
      {
        name: "log in",
        request: () => ({ path: "/login", body: "me" }),
        check: (response) => ({
          "has a token": response.json().token !== undefined,
          "is created": response.status === 201,
        }),
      },
      {
        name: "browse",
        request: ({ responses, step }) => ({
          path: `/${step}`,
          headers: { token: responses["log in"].json().token },
        }),
      },
      {
        name: "buy",
        request: ({ seq, responses, requestId }) => {
          const { headers, status, requestId: loginId, serviceMs } = responses["log in"];
          assert(serviceMs >= 0);
          seen.push([headers.get("x-a"), status, responses.browse.text()]);
          return { path: `/buy/${seq}`, headers: { "X-Login": loginId, "X-Own": requestId } };
        },
        check: () => true,
      },
    ],
  };
  const report = await runScenario(target, scenario, { requests: 3 });
  assertEquals(
    linesSeen(target),
    [0, 1, 2].flatMap((n) => ["POST /login", "GET /browse", `GET /buy/${n}`]),
  );
  assertEquals(seen, Array(3).fill(["b", 201, "bought"]));
  const ids = target.field("X-Request-ID");
  assertEquals(new Set(ids).size, 9);
  assertEquals(target.field("token").filter(Boolean), [0, 3, 6].map((i) => `t${ids[i]}`));
  assertEquals(target.field("X-Login").filter(Boolean), [0, 3, 6].map((i) => ids[i]));
  assertEquals(target.field("X-Own").filter(Boolean), [2, 5, 8].map((i) => ids[i]));
  assertEquals(report.plan.steps, ["log in", "browse", "buy"]);
  assertEquals(report.requests, {
    issued: 9,
    succeeded: 8,
    failed: 1,
    unfinished: 0,
    unissued: null,
  });
  assertEquals(
    report.targets.map((
      { name, requests, statusCodes },
    ) => [name, requests.succeeded, statusCodes]),
    [["log in", 3, { 201: 3 }], ["browse", 3, { 200: 3 }], ["buy", 2, { 200: 2, 500: 1 }]],
  );
  assertEquals(report.checks, [
    { name: "buy", passed: 3, failed: 0 },
    { name: "log in: has a token", passed: 3, failed: 0 },
    { name: "log in: is created", passed: 3, failed: 0 },
  ]);
  const slow = new Map(report.slowest.map(({ requestId, status }) => [requestId, status]));
  assertEquals(ids.map((id) => slow.get(id)), [201, 200, 200, 201, 200, 500, 201, 200, 200]);
});

Deno.test("an iteration ends at the first step that fails, and the next one starts over", async () => {
  await using target = new RawTarget((request) => pathOf(request) === "/b" ? null : ok());
  const seen: string[][] = [];
  const step = (name: string) => ({
    name,
    request: ({ responses }: { responses: object }) => {
      seen.push([name, ...Object.keys(responses)]);
      return { path: `/${name}` };
    },
  });
  const report = await runScenario(
    target,
    { steps: [step("a"), step("b"), step("c")] },
    { requests: 2 },
  );
  assertEquals(seen, [["a"], ["b", "a"], ["a"], ["b", "a"]]);
  assertEquals(report.requests.issued, 4);
  assertEquals(report.targets.map(({ requests: r }) => r.succeeded + r.failed), [2, 2, 0]);
  assertEquals(errorsOf(report), { closed: 2 });
});

Deno.test("steps may have the names of inherited properties", async () => {
  await using target = new RawTarget(() => ok());
  const seen: unknown[] = [];
  const names = ["__proto__", "constructor", "a: b", "ümlaut \x1b[31m"];
  const report = await runScenario(target, {
    steps: names.map((name, i) => ({
      name,
      request: ({ responses }) => {
        seen.push([responses.toString, responses[names[i - 1]]?.status]);
        return {};
      },
    })),
  });
  assertEquals(seen, [[undefined, undefined], ...Array(3).fill([undefined, 200])]);
  assertEquals(report.targets.map(({ name }) => name), names);
});

Deno.test("--requests counts iterations exactly, at any concurrency", async () => {
  await using target = new RawTarget(() => ok());
  const steps = ["a", "b", "c"].map((name) => ({ name, request: () => ({ path: `/${name}` }) }));
  for (const [requests, concurrency] of [[1, 5], [7, 3], [100, 10]]) {
    target.seen.length = target.requests = 0;
    const report = await runScenario(target, { steps }, { requests, concurrency });
    assertEquals(report.requests.succeeded, 3 * requests);
    assertEquals(target.requests, 3 * requests);
    assertEquals(new Set(target.field("X-Request-ID")).size, 3 * requests);
    const seqs = target.field("X-Request-ID").map((id) => Number(id.split("-")[1]));
    assertEquals(seqs.sort((a, b) => a - b), Array.from({ length: 3 * requests }, (_, i) => i));
    assert(target.mostOpen <= concurrency);
  }
});

Deno.test("currentRequest() returns that of the hook, across awaits and timers, in parallel", async () => {
  await using target = new RawTarget(async () => (await delay(2), ok()));
  const wrong: unknown[] = [];
  let looks = 0;
  /** Code that does not receive the request as a parameter. */
  async function deep(requestId: string, step: string) {
    for (
      const wait of [
        () => null,
        () => delay(Math.random() * 5),
        () => Promise.resolve().then(() => {}),
        () => new Promise((resolve) => queueMicrotask(() => resolve(null))),
      ]
    ) {
      await wait();
      looks++;
      const now = currentRequest();
      if (now?.requestId !== requestId || now.step !== step) wrong.push([requestId, now]);
    }
  }
  const step = (name: string) => ({
    name,
    request: async ({ requestId }: { requestId: string }) => (await deep(requestId, name), {}),
    check: async (_: ScenarioResponse, { requestId }: { requestId: string }) => {
      await Promise.all([deep(requestId, name), deep(requestId, name)]);
      return true;
    },
  });
  await runScenario(target, { steps: [step("a"), step("b")] }, { requests: 40, concurrency: 8 });
  assertEquals(wrong, []);
  assertEquals(looks, 40 * 2 * 3 * 4);
  assertEquals(currentRequest(), undefined);
});

Deno.test("the result of currentRequest() can be logged directly", async () => {
  await using target = new RawTarget(() => ok());
  let logged = {};
  await runScenario(target, {
    setup: () => 5,
    request: () => (logged = { ...currentRequest() }, {}),
  });
  const [requestId] = target.field("X-Request-ID");
  assertEquals(logged, { seq: 0, requestId, step: "", state: 5, responses: Object.create(null) });
});

Deno.test("hooks may be methods that use this", async () => {
  await using target = new RawTarget(() => ok());
  class Shop {
    calls: string[] = [];
    steps = [{
      name: "a",
      at: "/of/step",
      request() {
        return { path: this.at };
      },
    }];
    setup() {
      this.calls.push("setup");
    }
    teardown() {
      this.calls.push("teardown");
    }
  }
  const shop = new Shop();
  await runScenario(target, shop);
  assertEquals([shop.calls, linesSeen(target)], [["setup", "teardown"], ["GET /of/step"]]);
});

Deno.test("without a check in a single request, nothing of a response is captured", async () => {
  const big = ok("x".repeat(5_000_000));
  await using target = new RawTarget(() => big);
  const seen: unknown[] = [];
  const report = await runScenario(target, {
    request: ({ responses }) => (seen.push(Object.keys(responses)), {}),
    bodyLimitBytes: 10,
  });
  assertEquals([report.requests.succeeded, seen], [1, [[]]]);
});

Deno.test("a body over the limit is received with status and header, and reading it throws", async () => {
  await using target = new RawTarget((request) =>
    ok(pathOf(request) === "/10" ? "0123456789" : "0123456789a")
  );
  const report = await runScenario(target, {
    bodyLimitBytes: 10,
    request: ({ seq }) => ({ path: seq === 0 ? "/10" : "/11" }),
    check: (response) => response.headers.has("content-length") && response.text().length === 10,
  }, { requests: 2 });
  assertEquals(report.checks, [{ name: "check", passed: 1, failed: 0 }]);
  assertEquals(errorsOf(report), { scenario: 1 });
  assertMatch(
    report.errors[0].example,
    /^check\(\): the body or its framing exceeds bodyLimitBytes \(10\)/,
  );
  assertEquals(report.bytes.received, target.bytesWritten);
});

Deno.test("the response to HEAD has header fields and no body", async () => {
  await using target = new RawTarget(() =>
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\n"
  );
  const report = await runScenario(target, {
    request: () => ({ method: "HEAD" }),
    check: (response) => response.text() === "" && response.headers.get("x-a") === "b",
  }, { requests: 3 });
  assertEquals(report.requests.succeeded, 3);
  assertEquals(target.connections, 1);
});

Deno.test("checks see chunked, close-delimited and interim responses, in one piece or several", async () => {
  const answers = [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nX-A: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
  ];
  const encoder = new TextEncoder();
  await using target = new RawTarget(async (request, connection) => {
    const [, answer, way] = pathOf(request).split("/");
    const bytes = encoder.encode(answers[Number(answer)]);
    const size = way === "whole" ? bytes.length : 9;
    for (let at = 0; at < bytes.length; at += size) {
      await connection.write(bytes.subarray(at, at + size));
      if (size === 9) await delay(1);
    }
    return answer === "2" ? null : "";
  });
  const report = await runScenario(target, {
    request: ({ seq }) => ({ path: `/${seq % 3}/${seq < 3 ? "whole" : "pieces"}` }),
    check: (response) => response.text() === "hello" && response.headers.get("x-a") === null,
  }, { requests: 6 });
  assertEquals(report.checks, [{ name: "check", passed: 6, failed: 0 }]);
});

Deno.test("responses of an iteration do not change while others arrive", async () => {
  await using target = new RawTarget((request) => ok(pathOf(request)));
  const report = await runScenario(target, {
    steps: ["a", "b", "c"].map((name) => ({
      name,
      request: ({ seq }) => ({ path: `/${name}/${seq}` }),
      check: (_, { seq, responses }) =>
        Object.entries(responses).every(([step, response]) =>
          response.text() === `/${step}/${seq}`
        ),
    })),
  }, { requests: 50, concurrency: 5 });
  assertEquals(report.checks.map(({ passed }) => passed), [50, 50, 50]);
});

Deno.test("the same holds with a connection per request", async () => {
  await using target = new RawTarget(() => ok("a"));
  const scenario = {
    steps: ["a", "b"].map((name) => ({
      name,
      request: () => ({}),
      check: (r: ScenarioResponse) => r.text() === "a",
    })),
  };
  const report = await runScenario(target, scenario, {
    requests: 10,
    concurrency: 3,
    keepAlive: false,
  });
  assertEquals([report.requests.succeeded, target.connections], [20, 20]);
  assert(target.mostOpen <= 3);
});

Deno.test("a request on a stale connection is sent again with the same ID, and its response is seen", async () => {
  // The second request on a connection finds it closed.
  await using target = new RawTarget(({ turn, connection }) =>
    turn === 1 ? null : ok(`c${connection}`)
  );
  const bodies: string[] = [];
  const report = await runScenario(target, {
    steps: ["a", "b"].map((name) => ({
      name,
      request: () => ({ path: `/${name}` }),
      check: (response) => (bodies.push(response.text()), true),
    })),
  });
  assertEquals(report.requests.succeeded, 2);
  assertEquals(bodies, ["c0", "c1"]);
  assertEquals(linesSeen(target), ["GET /a", "GET /b", "GET /b"]);
  const ids = target.field("X-Request-ID");
  assertEquals(ids[1], ids[2]);
});

Deno.test("pauses are not part of latencies, hold a connection, and follow any outcome of a request", async () => {
  await using target = new RawTarget((request) =>
    ok("a", pathOf(request) === "/a" ? "200 OK" : "500 No")
  );
  const atMs: number[] = [];
  const look = () => (atMs.push(performance.now()), {});
  const report = await runScenario(target, {
    steps: [
      { name: "a", request: () => ({ ...look(), path: "/a" }), thinkMs: 60 },
      { name: "b", request: () => ({ ...look(), path: "/b" }), thinkMs: ({ seq }) => 50 + seq },
    ],
  }, { requests: 3 });
  const gapsMs = atMs.slice(1).map((ms, i) => ms - atMs[i]);
  assert(gapsMs.every((ms) => ms >= 49), `${gapsMs}`);
  assert(report.elapsedMs >= 3 * 110 - 3, `${report.elapsedMs}`);
  assert(report.latencyMs.p50! < 45, `${report.latencyMs.p50}`);
  assertEquals(report.requests, {
    issued: 6,
    succeeded: 3,
    failed: 3,
    unfinished: 0,
    unissued: null,
  });
});

Deno.test("the end of the run ends pauses, and no later step starts", async () => {
  await using target = new RawTarget(() => ok());
  const scenario: Scenario = {
    steps: [
      { name: "a", request: () => ({ path: "/a" }), thinkMs: 3_600_000 },
      { name: "b", request: () => ({ path: "/b" }) },
    ],
  };
  const report = await runScenario(target, scenario, {
    requests: undefined,
    durationMs: 150,
    concurrency: 3,
  });
  assertEquals(report.requests.issued, 3);
  assertEquals(report.targets.map(({ requests }) => requests.succeeded), [3, 0]);
  assert(report.elapsedMs < 5000, `${report.elapsedMs}`);
});

Deno.test("in an open loop, iterations are due as scheduled, and later steps when they are sent", async () => {
  await using target = new RawTarget(async () => (await delay(30), ok()));
  const report = await runScenario(target, {
    steps: ["a", "b"].map((name) => ({ name, request: () => ({ path: `/${name}` }) })),
  }, { requests: 8, ratePerSecond: 400, concurrency: 1 });
  assertEquals(report.requests.issued, 16);
  assertEquals([report.latencyMs.count, report.lagMs!.count, report.serviceMs!.count], [
    16,
    16,
    16,
  ]);
  const [a, b] = report.targets;
  // The last of eight iterations waited for seven others of 60 ms each.
  assert(a.latencyMs.max! > 7 * 58, `${a.latencyMs.max}`);
  // A later step waits for nothing.
  assert(b.latencyMs.max! < a.latencyMs.max! / 2, `${b.latencyMs.max}`);
  assertEquals(report.lagMs!.min, 0);
});

Deno.test("iterations that were due and never started are unissued", async () => {
  await using target = new RawTarget(async () => (await delay(200), ok()));
  const report = await runScenario(target, {
    steps: ["a", "b"].map((name) => ({ name, request: () => ({}) })),
  }, { requests: undefined, durationMs: 300, ratePerSecond: 100, concurrency: 1 });
  const { issued, unissued } = report.requests;
  assert(issued <= 4 && unissued! >= 27 && unissued! <= 29, `${issued} issued, ${unissued} not`);
});

Deno.test("a warm-up has the state and other IDs, and is not counted", async () => {
  await using target = new RawTarget(async () => (await delay(2), ok()));
  let setups = 0;
  const report = await runScenario(target, {
    setup: () => ({ n: ++setups }),
    request: ({ state, requestId }) => ({
      headers: { "X-State": `${state.n}`, "X-Own": requestId },
    }),
  }, { requests: 20, concurrency: 2, warmupMs: 100 });
  assertEquals([setups, report.requests.issued], [1, 20]);
  assert(target.requests > 20);
  assertEquals(new Set(target.field("X-State")), new Set(["1"]));
  const ids = target.field("X-Request-ID");
  assertEquals(new Set(ids).size, target.requests);
  assertEquals(target.field("X-Own"), ids);
  const runs = Map.groupBy(ids, (id) => id.split("-")[0]);
  assertEquals(runs.size, 2);
  assertEquals(runs.get(report.slowest[0].requestId.split("-")[0])!.length, 20);
});

Deno.test("hooks see the ID that the target sees, even if the options set it", async () => {
  await using target = new RawTarget(() => ok());
  const seen: string[] = [];
  const scenario: Scenario = { request: ({ requestId }) => (seen.push(requestId), {}) };
  const own = await runScenario(target, scenario, { headers: [["x-request-id", "mine"]] });
  assertEquals([seen, target.field("X-Request-ID")], [["mine"], ["mine"]]);
  assertEquals(own.slowest[0].requestId, "mine");
  await runScenario(target, scenario, { requestIdHeader: "X-Trace" });
  assertEquals(target.field("X-Trace"), ["", seen[1]]);
  await runScenario(target, scenario, { requestIdHeader: null });
  assertMatch(seen[2], /^[0-9a-f]{8}-0{12}$/);
});

Deno.test("setup and teardown are called once, before and after all requests", async () => {
  await using target = new RawTarget(() => ok());
  const calls: unknown[] = [];
  const { report } = await loadTest({
    url: target.url,
    requests: 5,
    scenario: {
      setup: async () => (calls.push(["setup", target.requests]), await delay(5), "s"),
      request: () => ({}),
      teardown: async (state) => {
        await delay(5);
        calls.push(["teardown", state, target.requests]);
      },
    },
  });
  assertIdentities(report);
  assertEquals(calls, [["setup", 0], ["teardown", "s", 5]]);
  assertEquals(report.warnings.filter(({ kind }) => kind === "teardown_failed"), []);
});
