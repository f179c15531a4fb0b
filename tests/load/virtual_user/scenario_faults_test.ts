/**
 * Tests runs whose hooks, or target, misbehave.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import type { Scenario, ScenarioRequest } from "../../../lib/load/scenario/scenario.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import {
  delay,
  errorsOf,
  exampleOf,
  linesSeen,
  pathOf,
  runScenario,
  until,
} from "../../support/scenario_run.ts";

/** Steps that request their own names. */
function steps(...names: string[]): NonNullable<Scenario["steps"]> {
  return names.map((name) => ({ name, request: () => ({ path: `/${name}` }) }));
}

/** A scenario whose hook returns a value that its type does not allow. */
function odd(value: unknown): Scenario {
  return { request: () => value as ScenarioRequest };
}

Deno.test("a hook that throws is counted with its message and position, and the run continues", async () => {
  await using target = new RawTarget(() => ok());
  const report = await runScenario(target, {
    request: ({ seq }) => {
      if (seq % 2 === 1) throw new RangeError("no stock\nsecond line");
      return {};
    },
  }, { requests: 10, concurrency: 3 });
  assertEquals(errorsOf(report), { scenario: 5 });
  assertEquals(report.requests.succeeded, 5);
  assertEquals(target.requests, 5);
  assertMatch(
    exampleOf(report),
    /^request\(\): RangeError: no stock \(scenario_faults_test\.ts:\d+:\d+\)$/,
  );
});

Deno.test("text from the target is escaped in messages and names that hooks create from it", async () => {
  await using target = new RawTarget(() => ok("{\x1b]0;title\x07"));
  const thrown = await runScenario(target, {
    request: () => ({}),
    check: (response) => response.json() !== null,
  }, { requests: 1 });
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x1f\x7f-\x9f]/.test(exampleOf(thrown)), exampleOf(thrown));
  const named = await runScenario(target, {
    request: () => ({}),
    check: (response) => ({ [response.text()]: true, ["x".repeat(500)]: true }),
  }, { requests: 1 });
  assertEquals(named.checks.map(({ name }) => name).sort(), [
    ...["x".repeat(100), "{\\u001b]0;title\\u0007"],
  ]);
});

Deno.test("ever new names of checks are counted together beyond a thousand", async () => {
  await using target = new RawTarget(() => ok());
  const { checks } = await runScenario(target, {
    request: () => ({}),
    check: (_, { seq }) => ({ [`is ${seq}`]: true, "is it": seq % 2 === 0 }),
  }, { requests: 1100 });
  assertEquals(checks.length, 1001);
  assertEquals(checks.find(({ name }) => name === "(other checks)"), {
    ...{ name: "(other checks)", passed: 101, failed: 0 },
  });
  assertEquals(checks.reduce((sum, { passed, failed }) => sum + passed + failed, 0), 2200);
});

for (
  const [how, hook] of [
    ["throws", () => {
      throw new Error("broken");
    }],
    ["rejects", () => Promise.reject(new Error("broken"))],
    ["rejects later", async () => {
      await delay(1);
      throw new Error("broken");
    }],
  ] as [string, () => never][]
) {
  Deno.test(`a request hook of step 2 that ${how} ends its iteration`, async () => {
    await using target = new RawTarget(() => ok());
    const [a, b, c] = steps("a", "b", "c");
    const report = await runScenario(
      target,
      { steps: [a, { ...b, request: hook }, c] },
      { requests: 4, concurrency: 2 },
    );
    assertEquals(linesSeen(target), Array(4).fill("GET /a"));
    assertEquals(report.requests.issued, 8);
    assertEquals(errorsOf(report), { scenario: 4 });
    assertMatch(exampleOf(report), /^request\(\) of step "b": broken \(scenario_faults/);
    assertEquals(report.targets.map(({ requests }) => requests.failed), [0, 4, 0]);
  });

  Deno.test(`a check that ${how} makes its response an error`, async () => {
    await using target = new RawTarget(() => ok());
    const [a, b] = steps("a", "b");
    const report = await runScenario(
      target,
      { steps: [{ ...a, check: hook }, b] },
      { requests: 4, concurrency: 2 },
    );
    assertEquals(linesSeen(target), Array(4).fill("GET /a"));
    assertEquals(errorsOf(report), { scenario: 4 });
    assertEquals([report.statusCodes, report.checks], [{}, []]);
    assertMatch(exampleOf(report), /^check\(\) of step "a": broken \(scenario_faults/);
    // The connection is still usable.
    assert(target.connections <= 2, `${target.connections} connections`);
    assertEquals(report.bytes.received, target.bytesWritten);
  });
}

Deno.test("a check that fails makes a response failed, and is counted by name", async () => {
  await using target = new RawTarget(() => ok());
  const [a, b] = steps("a", "b");
  const report = await runScenario(target, {
    steps: [
      { ...a, check: (_, { seq }) => ({ "is even": seq % 2 === 0, "is there": true }) },
      { ...b, check: (_, { seq }) => Promise.resolve(seq !== 0) },
    ],
  }, { requests: 4 });
  assertEquals(report.checks, [
    { name: "a: is even", passed: 2, failed: 2 },
    { name: "a: is there", passed: 4, failed: 0 },
    { name: "b", passed: 1, failed: 1 },
  ]);
  assertEquals(report.requests, {
    issued: 6,
    succeeded: 3,
    failed: 3,
    unfinished: 0,
    unissued: null,
  });
  assertEquals([report.statusCodes, report.errors], [{ 200: 6 }, []]);
});

Deno.test("a check cannot make a failing status succeed", async () => {
  await using target = new RawTarget(() => ok("", "404 No"));
  const scenario: Scenario = { request: () => ({}), check: ({ status }) => status === 404 };
  const failed = await runScenario(target, scenario);
  assertEquals([failed.requests.failed, failed.checks[0].passed], [1, 1]);
  const succeeded = await runScenario(target, scenario, { success: "404" });
  assertEquals(succeeded.requests.succeeded, 1);
});

for (const said of [undefined, null, 1, "yes"]) {
  Deno.test(`a check that returns ${said} is an error`, async () => {
    await using target = new RawTarget(() => ok());
    const report = await runScenario(target, {
      request: () => ({}),
      check: () => said as unknown as boolean,
    });
    assertEquals(
      exampleOf(report),
      "check(): it returned neither a boolean nor an object of booleans.",
    );
  });
}

Deno.test("an invalid request is counted with the expected result, and nothing is sent", async () => {
  await using target = new RawTarget(() => ok());
  const cases: [unknown, RegExp][] = [
    [
      undefined,
      /^request\(\): it returned undefined\. Return an object, such as \{ path: "\/" \}\.$/,
    ],
    ["/", /it returned a string\. Return an object/],
    [{ path: "a" }, /its path "a" does not begin with a slash/],
    [{ path: 5 }, /its path is a number\. Use a string\./],
    [{ url: new URL("http://a.example/") }, /its url is an object\. Use a string\./],
    [
      { url: "ftp://a.example/" },
      /url: invalid value "ftp:\/\/a\.example\/"\. Use an http: or https: URL/,
    ],
    [{ path: "/", url: "http://a.example/" }, /both a path and a url/],
    [
      { method: "get" },
      /method: invalid value "get"\. Methods are case-sensitive\. Did you mean GET\?/,
    ],
    [{ method: "CONNECT" }, /CONNECT opens a tunnel/],
    [{ method: 5 }, /its method is a number\. Use a string\./],
    [{ body: { a: 1 } }, /its body is an object\. Use a string or a Uint8Array\./],
    [{ body: null }, /its body is null\. Use a string or a Uint8Array\./],
    [{ headers: "a: b" }, /its headers are a string\. Use an object\./],
    [{ headers: null }, /its headers are null\. Use an object\./],
    [
      { headers: { authorization: undefined } },
      /its header "authorization" is undefined\. Use a string\./,
    ],
    [{ headers: [["a"]] }, /its header "a" is undefined\. Use a string\./],
    [{ headers: { "a b": "c" } }, /headers: invalid value "a …"\. Use a header name/],
    [
      { headers: { a: "s3cret\r\nb: c" } },
      /headers: control characters in the value of "a"/,
    ],
    [{ headers: { "Transfer-Encoding": "chunked" } }, /bodies are sent with Content-Length/],
  ];
  for (const [value, message] of cases) {
    const report = await runScenario(target, odd(value), { requests: 2 });
    assertEquals(errorsOf(report), { scenario: 2 });
    assertMatch(exampleOf(report), message);
    assert(!exampleOf(report).includes("s3cret"));
  }
  assertEquals(target.requests, 0);
});

Deno.test("a thinkMs that throws, or returns an invalid time, is counted, and nothing is sent", async () => {
  await using target = new RawTarget(() => ok());
  const cases: [() => unknown, RegExp][] = [
    [() => {
      throw new Error("broken");
    }, /^thinkMs\(\): broken \(scenario_faults_test\.ts:/],
    [() => -1, /^thinkMs\(\): it returned -1\. Return milliseconds from 0\.$/],
    [() => NaN, /it returned NaN/],
    [() => "5", /it returned "5"/],
  ];
  for (const [thinkMs, message] of cases) {
    const report = await runScenario(target, {
      request: () => ({}),
      thinkMs: thinkMs as () => number,
    });
    assertMatch(exampleOf(report), message);
  }
  assertEquals(target.requests, 0);
});

Deno.test("an unhandled rejection of a request hook fails its request, with its position", async () => {
  await using target = new RawTarget(() => ok());
  const report = await runScenario(target, {
    request: ({ seq }) => {
      if (seq % 2 === 1) Promise.reject(new RangeError("not awaited"));
      return {};
    },
  }, { requests: 10, concurrency: 3 });
  assertIdentities(report);
  assertEquals(errorsOf(report), { scenario: 5 });
  assertEquals([report.requests.issued, report.requests.succeeded], [10, 5]);
  assertMatch(
    exampleOf(report),
    /^request\(\): unhandled rejection: RangeError: not awaited \(scenario_faults_test\.ts:\d+:\d+\)$/,
  );
  const warning = report.warnings.find(({ kind }) => kind === "unhandled_rejections")!;
  assertMatch(warning.message, /left 5 errors .* not awaited \(scenario_faults_test\.ts:/);
});

Deno.test("an unhandled rejection after the end of its request is reported, and the run continues", async () => {
  await using target = new RawTarget(() => ok());
  const report = await runScenario(target, {
    request: () => ({}),
    check: () => {
      Promise.reject(new Error("too late"));
      return true;
    },
  }, { requests: 10 });
  assertEquals([report.requests.succeeded, report.errors], [10, []]);
  const warning = report.warnings.find(({ kind }) => kind === "unhandled_rejections")!;
  assertMatch(warning.message, /left \d+ errors? that nothing caught.*: too late \(/);
});

Deno.test("an unhandled rejection of other code is not attributed to the scenario", async () => {
  await using target = new RawTarget(async () => (await delay(5), ok()));
  const seen: unknown[] = [];
  const take = (event: PromiseRejectionEvent) => {
    // Handled rejections stay handled.
    if (!event.defaultPrevented) seen.push(event.reason);
    event.preventDefault();
  };
  const running = runScenario(target, { request: () => ({}) }, { requests: 20 });
  globalThis.addEventListener("unhandledrejection", take);
  try {
    Promise.reject("the caller's own");
    const report = await running;
    assertEquals(report.warnings.filter(({ kind }) => kind === "unhandled_rejections"), []);
    assertEquals(seen, ["the caller's own"]);
  } finally {
    globalThis.removeEventListener("unhandledrejection", take);
  }
});

Deno.test("the report shows whatever a hook throws", async () => {
  await using target = new RawTarget(() => ok());
  const odd = Object.assign(new Error(), { message: 5 });
  const refuse = () => {
    throw new Error("do not ask");
  };
  const hostile = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse });
  const thrown = [
    "text",
    5,
    null,
    undefined,
    { a: 1 },
    Object.create(null),
    Symbol("s"),
    odd,
    hostile,
  ];
  const report = await runScenario(target, {
    steps: [{
      name: "\x1b[31m",
      request: () => {
        // deno-lint-ignore no-throw-literal -- a hook can
        throw undefined;
      },
    }],
  });
  assertEquals(exampleOf(report), `request() of step "\\u001b[31m": undefined was thrown`);
  for (const value of thrown) {
    const report = await runScenario(target, {
      request: () => {
        throw value;
      },
    });
    assertEquals(errorsOf(report), { scenario: 1 });
    assertMatch(exampleOf(report), /^request\(\): .+/);
  }
});

Deno.test("a hook that throws on every call does not block the end of the run", async () => {
  await using target = new RawTarget(() => ok());
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 100);
  const scenario: Scenario = {
    request: () => {
      throw new Error("broken");
    },
  };
  const options = { requests: 1_000_000_000, concurrency: 3 };
  const report = await runScenario(target, scenario, options, { signal: stop.signal });
  clearTimeout(timer);
  assertEquals([report.interrupted, report.requests.unfinished], [true, 0]);
  assert(report.elapsedMs < 10_000, `${report.elapsedMs} ms`);
});

for (const hook of ["request", "check"] as const) {
  const never = () => new Promise<never>(() => {});
  const scenario: Scenario = { request: () => ({}), [hook]: never };

  Deno.test(`a ${hook} hook that never resolves is given up at the timeout`, async () => {
    await using target = new RawTarget(() => ok());
    const report = await runScenario(target, scenario, {
      requests: 4,
      concurrency: 2,
      timeoutMs: 50,
    });
    assertEquals(errorsOf(report), { scenario: 4 });
    assertEquals(exampleOf(report), `${hook}() took longer than 50 ms`);
    assertEquals(target.requests, hook === "request" ? 0 : 4);
  });

  Deno.test(`a ${hook} hook that never resolves is unfinished after an abort`, async () => {
    await using target = new RawTarget(() => ok());
    const [stop, cut] = [new AbortController(), new AbortController()];
    let calls = 0;
    let torn = 0;
    const counted: Scenario = {
      ...scenario,
      [hook]: () => (calls++, never()),
      teardown: () => void torn++,
    };
    const running = runScenario(target, counted, { requests: 100, concurrency: 3 }, {
      signal: stop.signal,
      cutSignal: cut.signal,
    });
    await until(() => calls === 3);
    stop.abort();
    await delay(30);
    cut.abort();
    const report = await running;
    assertEquals([report.requests.issued, report.requests.unfinished], [3, 3]);
    assertEquals([report.interrupted, torn, calls], [true, 1, 3]);
    const { message } = report.warnings.find(({ kind }) => kind === "teardown_failed")!;
    assertEquals(message, "The scenario's teardown() failed: the run did not wait for it.");
  });
}

Deno.test("a hook that ends after it was given up has no effect", async () => {
  await using target = new RawTarget(() => ok());
  const late: ((error: Error) => void)[] = [];
  const report = await runScenario(target, {
    request: () => new Promise((_, reject) => late.push(reject)),
    teardown: async () => {
      for (const reject of late) reject(new Error("late"));
      await delay(5);
    },
  }, { requests: 3, concurrency: 3, timeoutMs: 30 });
  assertEquals(errorsOf(report), { scenario: 3 });
});

Deno.test("a thenable that throws is a failing hook", async () => {
  await using target = new RawTarget(() => ok());
  const report = await runScenario(
    target,
    odd({
      then() {
        throw new Error("no promise");
      },
    }),
  );
  assertMatch(exampleOf(report), /^request\(\): no promise/);
});

Deno.test("the first interrupt lets a request and its check finish, and starts no later step", async () => {
  const answer = Promise.withResolvers<void>();
  await using target = new RawTarget(async () => (await answer.promise, ok()));
  const stop = new AbortController();
  let torn = 0;
  const [a, b] = steps("a", "b");
  const running = runScenario(
    target,
    {
      steps: [{ ...a, check: async () => (await delay(5), true), thinkMs: 3_600_000 }, b],
      teardown: () => void torn++,
    },
    { requests: 100, concurrency: 2 },
    { signal: stop.signal },
  );
  await until(() => target.requests === 2);
  stop.abort();
  answer.resolve();
  const report = await running;
  assertEquals(report.requests, {
    issued: 2,
    succeeded: 2,
    failed: 0,
    unfinished: 0,
    unissued: null,
  });
  assertEquals([report.checks[0].passed, torn], [2, 1]);
  assertEquals(linesSeen(target), ["GET /a", "GET /a"]);
});

Deno.test("a refused connection in step 2 is an error of that step", async () => {
  await using target = new RawTarget(() => ok());
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}/`;
  listener.close();
  const [a, , c] = steps("a", "b", "c");
  const report = await runScenario(
    target,
    { steps: [a, { name: "b", request: () => ({ url }) }, c] },
    { requests: 3 },
  );
  assertEquals(errorsOf(report), { refused: 3 });
  assertEquals(report.targets.map(({ requests }) => requests.failed), [0, 3, 0]);
  assertEquals(target.requests, 3);
});

Deno.test("truncated, late or malformed responses are errors as in any run", async () => {
  await using target = new RawTarget((request) =>
    pathOf(request) === "/closed"
      ? null
      : pathOf(request) === "/timeout"
      ? "hang"
      : "nonsense\r\n\r\n"
  );
  const paths = ["/closed", "/timeout", "/protocol"];
  const report = await runScenario(
    target,
    { request: ({ seq }) => ({ path: paths[seq] }), check: () => true },
    { requests: 3, timeoutMs: 50 },
  );
  assertEquals(errorsOf(report), { closed: 1, timeout: 1, protocol: 1 });
  assertEquals(report.latencyMs.censored, 1);
  assertEquals(report.checks, []);
});

Deno.test("a setup that throws or rejects ends the run before anything is sent", async () => {
  await using target = new RawTarget(() => ok());
  let torn = 0;
  for (
    const setup of [
      () => {
        throw new Error("no database");
      },
      () => Promise.reject(new Error("no database")),
    ]
  ) {
    const error = await assertRejects(
      () => runScenario(target, { setup, request: () => ({}), teardown: () => void torn++ }),
      UsageError,
    );
    assertMatch(
      error.message,
      /^scenario: setup\(\) failed: no database \(scenario_faults_test\.ts:\d+:\d+\)\.$/,
    );
  }
  assertEquals([target.requests, torn], [0, 0]);
});

Deno.test("an interrupt does not wait for setup, and nothing is sent after it", async () => {
  await using target = new RawTarget(() => ok());
  const stop = new AbortController();
  let torn = 0;
  const scenario: Scenario = {
    setup: () => (stop.abort(), new Promise(() => {})),
    request: () => ({}),
    teardown: () => void torn++,
  };
  const report = await runScenario(target, scenario, { warmupMs: 100 }, { signal: stop.signal });
  assertEquals([report.interrupted, report.requests.issued, torn], [true, 0, 0]);
  assertEquals(target.requests, 0);
});

Deno.test("an error of teardown is a warning, and the report is complete", async () => {
  await using target = new RawTarget(() => ok());
  for (
    const teardown of [
      () => {
        throw new Error("no way");
      },
      () => Promise.reject(new Error("no way")),
    ]
  ) {
    const report = await runScenario(target, { request: () => ({}), teardown });
    assertEquals(report.requests.succeeded, 1);
    const { message } = report.warnings.find(({ kind }) => kind === "teardown_failed")!;
    assertMatch(message, /^The scenario's teardown\(\) failed: no way \(scenario_faults_test\.ts:/);
  }
});

Deno.test("loadTest() rejects an invalid scenario, naming the part", async () => {
  const request = () => ({});
  const cases: [unknown, RegExp][] = [
    [5, /the scenario is a number\. Make it an object\./],
    [null, /the scenario is null\. Make it an object\./],
    [() => ({}), /the scenario is a function\. Make it an object\./],
    [{}, /neither request nor steps\. Define one of them\./],
    [{ request, steps: [] }, /both request and steps\. Define one of them\./],
    [{ request: 5 }, /request is a number\. Make it a function\./],
    [{ request, check: true }, /check is a boolean\. Make it a function\./],
    [{ request, setup: {} }, /setup is an object\. Make it a function\./],
    [{ request, teardown: "" }, /teardown is a string\. Make it a function\./],
    [{ request, cookies: "yes" }, /cookies is a string\. Make it a boolean\./],
    [{ request, thinkMs: -1 }, /thinkMs is not a time\. Use milliseconds or a function\./],
    [{ request, thinkMs: "5" }, /thinkMs is not a time\. Use milliseconds or a function\./],
    [{ request, bodyLimitBytes: 1.5 }, /bodyLimitBytes is not a whole number\./],
    [{ steps: [] }, /steps is not an array of steps\. Use 1 to 1000 of them\./],
    [{ steps: "ab" }, /steps is not an array of steps\. Use 1 to 1000 of them\./],
    [{ steps: [null] }, /step 1 has no name\. Give it one\./],
    [{ steps: [{ request }] }, /step 1 has no name\. Give it one\./],
    [
      { steps: [{ name: "a", request }, { name: "a", request }] },
      /two steps are named "a"\. Rename one\./,
    ],
    [{ steps: [{ name: "a" }] }, /request of step "a" is undefined\. Make it a function\./],
    [
      { steps: [{ name: "a", request, check: 1 }] },
      /check of step "a" is a number\. Make it a function\./,
    ],
    [
      { steps: [{ name: "a", request }], check: () => true },
      /both check and steps\. Move check into the steps\./,
    ],
    [
      { steps: [{ name: "a", request }], thinkMs: 5 },
      /both thinkMs and steps\. Move thinkMs into the steps\./,
    ],
  ];
  await using target = new RawTarget(() => ok());
  for (const [scenario, message] of cases) {
    const error = await assertRejects(
      () => runScenario(target, scenario as Scenario),
      UsageError,
    );
    assertMatch(error.message, message);
  }
  assertEquals(target.requests, 0);
});

Deno.test("loadTest() rejects a scenario together with other options for requests", async () => {
  await using target = new RawTarget(() => ok());
  const scenario: Scenario = { request: () => ({}) };
  const cases: [object, RegExp][] = [
    [
      { url: undefined, targets: [{ url: target.url }] },
      /^targets cannot be used with scenario\. The scenario makes/,
    ],
    [{ feed: { rows: [{ a: "1" }] } }, /^feed cannot be used with scenario\./],
    [{ body: "a" }, /^body cannot be used with scenario\./],
    [{ form: [{ name: "a", value: "b" }] }, /^form cannot be used with scenario\./],
    [{ url: `${target.url}{{seq}}` }, /^scenario cannot be used with placeholders/],
    [{ headers: [["a", "{{uuid}}"]] }, /^scenario cannot be used with placeholders/],
    [{ threads: 2, concurrency: 2 }, /functions cannot be sent to 2 threads\./],
  ];
  for (const [options, message] of cases) {
    const error = await assertRejects(() => runScenario(target, scenario, options), UsageError);
    assertMatch(error.message, message);
  }
  assertEquals(target.requests, 0);
});
