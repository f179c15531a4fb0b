/**
 * Tests what every option sets in a plan, its default, and how invalid values are rejected.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { shortDuration } from "../../../lib/units.ts";
import type { LoadOptions } from "../../../lib/load/plan/options.ts";
import { createPlan, type Plan } from "../../../lib/load/plan/plan.ts";
import { VERSION } from "../../../lib/version.ts";

const plan = (options: Partial<LoadOptions> = {}) =>
  createPlan({ url: "http://a.example/b?c=d", ...options });

/** Returns the request as sent, with the ID of request 0. */
const sent = ({ source }: Plan, index = 0) =>
  source.requestOf(index).layoutFor("h1").bytesOf(index);

/** Returns the head of the request as sent, line by line. */
function head(plan: Plan): string[] {
  const text = new TextDecoder().decode(sent(plan));
  return text.slice(0, text.indexOf("\r\n\r\n")).split("\r\n");
}

/** Returns the header field lines of the request, without the request ID. */
function fields(plan: Plan): string[] {
  return head(plan).slice(1).filter((line) => !line.startsWith("X-Request-ID: "));
}

const DEFAULT_FIELDS = ["Host: a.example", `User-Agent: load-tester/${VERSION}`, "Accept: */*"];

Deno.test("createPlan() applies the contract's defaults", () => {
  const { requests, durationMs, issuingMs, arrivals, warmupMs, concurrency, threads, ...rest } =
    plan();
  assertEquals([requests, durationMs, issuingMs, warmupMs], [100, null, null, 0]);
  assertEquals([arrivals, concurrency, threads], [{ kind: "closed" }, 10, 1]);
  const { timeoutMs, connectTimeoutMs, drainMs, redirects, success, spec, context } = rest;
  assertEquals([timeoutMs, connectTimeoutMs, drainMs, redirects], [30_000, 10_000, 30_000, 0]);
  assertEquals([success.text, spec, context.keepAlive], [
    "200-399",
    { method: "GET", headers: [], body: undefined },
    true,
  ]);
});

Deno.test("createPlan() drains for the timeout, unless set otherwise", () => {
  assertEquals(plan({ timeoutMs: 5000 }).drainMs, 5000);
  assertEquals(plan({ timeoutMs: 5000, drainMs: 0 }).drainMs, 0);
});

Deno.test("createPlan() has no number of requests if a duration ends the run", () => {
  const stages = [{ perSecond: 5, durationMs: 1000 }, { perSecond: 0, durationMs: 500 }];
  const cases: [
    options: Partial<LoadOptions>,
    requests: number | null,
    issuingMs: number | null,
  ][] = [
    [{}, 100, null],
    [{ durationMs: 2000 }, null, 2000],
    [{ durationMs: 2000, requests: 7 }, 7, 2000],
    [{ ratePerSecond: 5 }, 100, null],
    [{ ratePerSecond: 5, durationMs: 2000 }, null, 2000],
    [{ stages }, null, 1500],
    [{ stages, durationMs: 1000 }, null, 1000],
    [{ stages, durationMs: 9000, requests: 3 }, 3, 1500],
  ];
  for (const [options, requests, issuingMs] of cases) {
    const made = plan(options);
    assertEquals([made.requests, made.issuingMs], [requests, issuingMs], JSON.stringify(options));
  }
});

Deno.test("createPlan() determines when requests are due", () => {
  const stages = [{ perSecond: 5, durationMs: 1000 }];
  assertEquals(plan({ ratePerSecond: 2.5 }).arrivals, {
    kind: "rate",
    perSecond: 2.5,
    spacing: { kind: "even" },
  });
  assertEquals(plan({ stages }).arrivals, {
    kind: "stages",
    fromPerSecond: 0,
    stages,
    spacing: { kind: "even" },
  });
  assertEquals(plan({ stages, ratePerSecond: 3 }).arrivals, {
    kind: "stages",
    fromPerSecond: 3,
    stages,
    spacing: { kind: "even" },
  });
  const poisson = plan({ ratePerSecond: 3, arrivals: "poisson", seed: 7 });
  assertEquals(poisson.arrivals, {
    kind: "rate",
    perSecond: 3,
    spacing: { kind: "poisson", seed: 7 },
  });
  assertEquals(poisson.seed, 7);
  assert(plan({ ratePerSecond: 3, arrivals: "poisson" }).seed !== null, "the report says the seed");
  assertThrows(() => plan({ arrivals: "poisson" }), UsageError, "needs a rate");
  assertThrows(
    () => plan({ ratePerSecond: 3, arrivals: "bursty" as "even" }),
    UsageError,
    "bursty",
  );
});

Deno.test("createPlan() accepts the minimum and maximum of each number", () => {
  const hour = 3_600_000;
  const month = 30 * 24 * hour;
  const lowest = { requests: 1, concurrency: 1, durationMs: 1, timeoutMs: 1, connectTimeoutMs: 1 };
  const low = plan({ ...lowest, drainMs: 0, redirects: 0, warmupMs: 0, ratePerSecond: 1e-9 });
  assertEquals({ ...low, ...lowest }, { ...low });
  const highest = {
    requests: 999_999_999_999,
    concurrency: 100_000,
    durationMs: month,
    timeoutMs: hour,
    connectTimeoutMs: hour,
    drainMs: hour,
    redirects: 50,
    warmupMs: month,
  };
  const high = plan({ ...highest, ratePerSecond: 1_000_000 });
  assertEquals({ ...high, ...highest }, { ...high });
});

type Refusal = readonly [options: Partial<LoadOptions>, message: string];

/** Values of one option that are all rejected with the same advice. */
function refused(
  option: keyof LoadOptions,
  values: readonly unknown[],
  advice: string,
  unit = "",
): Refusal[] {
  return values.map((value) => [
    { [option]: value },
    `${option}: invalid value "${
      unit === "ms" ? shortDuration(value as number) : value
    }". ${advice}`,
  ]);
}

const cert = "-----BEGIN CERTIFICATE-----";
const key = "-----BEGIN PRIVATE KEY-----";
const area = "stages: no stage with a rate and a time above 0. Add one, such as 50:30s.";
const stage = (perSecond: number, durationMs: number) => ({ stages: [{ perSecond, durationMs }] });
const field = (name: string, value: string) => ({ headers: [["A", "b"], [name, value]] as const });

/** Invalid options, and the message. */
const REFUSED: readonly Refusal[] = [
  ...refused(
    "requests",
    [0, -1, 1.5, NaN, Infinity, 1e12],
    "Use a whole number from 1 to 999999999999.",
  ),
  ...refused(
    "concurrency",
    [0, -1, 2.5, NaN, 1e5 + 1],
    "Use a whole number from 1 to 100000.",
  ),
  ...refused("threads", [0, -1, 1.5, 65], "Use a whole number from 1 to 64."),
  [
    { threads: 11 },
    "threads: 11 threads for 10 connections. Each thread needs at least one connection.",
  ],
  ...refused("redirects", [-1, 51, 0.5], "Use a whole number from 0 to 50."),
  ...refused(
    "durationMs",
    [0, 0.9, -1, NaN, 3e9, Infinity],
    "Use a time from 1ms to 720h.",
    "ms",
  ),
  ...refused("warmupMs", [-1, NaN, 3e9], "Use a time from 0ms to 720h.", "ms"),
  ...refused("timeoutMs", [0, 3.7e6, NaN], "Use a time from 1ms to 1h.", "ms"),
  ...refused("connectTimeoutMs", [0.5, 3.7e6], "Use a time from 1ms to 1h.", "ms"),
  ...refused("drainMs", [-5, 3.7e6], "Use a time from 0ms to 1h.", "ms"),
  ...refused(
    "ratePerSecond",
    [0, -1, NaN, 1e6 + 1, Infinity],
    "Use requests per second above 0, up to 1000000.",
  ),
  [{ stages: [] }, area],
  [stage(0, 1000), area],
  [stage(5, 0), area],
  [stage(-5, 1000), 'stages: invalid value "-5". Use requests per second from 0, up to 1000000.'],
  [stage(5, -1), 'stages: invalid value "-1ms". Use a time from 0ms to 720h.'],
  ...refused(
    "method",
    ["", "GE T", "GÉT"],
    "Use a method such as GET or POST.",
  ),
  [{ method: "get" }, 'method: invalid value "get". Methods are case-sensitive. Did you mean GET?'],
  ...["CONNECT", "connect"].map((method): Refusal => [
    { method },
    "method: CONNECT opens a tunnel and has no response to measure. Use another method.",
  ]),
  ...["a b", "", "ä", "a:"].map((name): Refusal => [
    field(name, "c"),
    `headers: invalid value ${
      JSON.stringify(name.replace(" b", " …"))
    }. Use a header name, such as Accept.`,
  ]),
  ...["a\r\nX: y", "a\nb", "a\0b", "a\x7f"].map((value): Refusal => [
    field("C", value),
    'headers: control characters in the value of "C". Remove them.',
  ]),
  [
    field("transfer-encoding", "chunked"),
    "headers: Transfer-Encoding cannot be set: bodies are sent with Content-Length. Remove it.",
  ],
  ...refused(
    "success",
    ["2yy", ""],
    "Use status codes, classes and ranges, such as 2xx,304 or 200-399.",
  ),
  ...refused(
    "connectTo",
    ["", "a", "a:", ":1", "a:0", "a:65536", "a:b", "u@a:1", "::1:80", "http://a:1", "a:1/b"],
    "Use HOST:PORT.",
  ),
  [{ unixSocket: "" }, 'unixSocket: invalid value "". Use the path of a socket.'],
  [
    { unixSocket: "/a", connectTo: "a:1" },
    "unixSocket cannot be used with connectTo. Use one of them.",
  ],
  [
    { unixSocket: "/a", proxy: "http://p:1" },
    "unixSocket cannot be used with proxy. Use one of them.",
  ],
  [
    { connectTo: "a:1", proxy: "http://p:1" },
    "connectTo cannot be used with proxy. Use one of them.",
  ],
  ...refused(
    "proxy",
    ["", "p:1", "https://p:1", "socks5://p:1", "http://p:0"],
    "Use an http: URL, such as http://127.0.0.1:3128.",
  ),
  [{ url: "http://[::1]/", ipVersion: 4 }, "ipVersion: 4, but ::1 is an IPv6 address."],
  [{ url: "http://127.0.0.1/", ipVersion: 6 }, "ipVersion: 6, but 127.0.0.1 is an IPv4 address."],
  [{ caCerts: [cert, "no PEM"] }, "caCerts: no CERTIFICATE in it. Use a PEM file that has one."],
  [
    { caCerts: [cert], insecure: true },
    "insecure cannot be used with caCerts. Use one of them.",
  ],
  [{ cert }, "cert needs key."],
  [{ key }, "key needs cert."],
  [{ cert: "no PEM", key }, "cert: no CERTIFICATE in it. Use a PEM file that has one."],
  [{ cert, key: "no PEM" }, "key: no PRIVATE KEY in it. Use a PEM file that has one."],
];

Deno.test("createPlan() rejects invalid options by name", () => {
  for (const [options, message] of REFUSED) {
    const error = assertThrows(() => plan(options), UsageError);
    assertEquals(error.message, message, JSON.stringify(options));
    assert(message.startsWith(error.option), "names the option");
  }
});

Deno.test("createPlan() rejects a URL that is neither http: nor https:", () => {
  const advice = "Use an http: or https: URL, such as http://127.0.0.1:8080/.";
  const cases: Record<string, string> = {
    "": advice,
    "ftp://a/": advice,
    "file:///etc/passwd": advice,
    "http://": advice,
    "http://a:99999/": "Use a port from 1 to 65535.",
    "::1": "Write an IPv6 address in brackets, such as http://[::1].",
    "http://::1:8080/a": "Write an IPv6 address in brackets, such as http://[::1]:8080/a.",
    "fe80::1234": "Write an IPv6 address in brackets, such as http://[fe80::1234].",
    ":8080/a": "Did you mean http://localhost:8080/a?",
    "<http://a/>": "Did you mean http://a/?",
    "localhost:8080/a": "Did you mean http://localhost:8080/a?",
    "a.example": "Did you mean http://a.example?",
    "http://a:0/": "Use a port from 1 to 65535.",
  };
  for (const [url, advice] of Object.entries(cases)) {
    const error = assertThrows(() => createPlan({ url }), UsageError);
    assertEquals(error.message, `url: invalid value ${JSON.stringify(url)}. ${advice}`);
  }
});

Deno.test("createPlan() is frozen", () => {
  const made = plan();
  assert(Object.isFrozen(made));
  assertThrows(() => Object.assign(made, { requests: 5 }), TypeError);
});

Deno.test("createPlan() sends path and query, and Host first", () => {
  assertEquals(head(plan())[0], "GET /b?c=d HTTP/1.1");
  assertEquals(head(plan({ url: "https://a.example" }))[0], "GET / HTTP/1.1");
  assertEquals(
    head(plan({ url: "http://a.example/x y?q=ü&r#fragment" }))[0],
    [
      ...["GET", "/x%20y?q=%C3%BC&r", "HTTP/1.1"],
    ].join(" "),
  );
  assertEquals(fields(plan()), DEFAULT_FIELDS);
  assertEquals(head(plan())[1], "Host: a.example");
});

Deno.test("createPlan() sends the authority of the URL, without a default port", () => {
  const hosts: Record<string, string> = {
    "http://[::1]:8080/": "[::1]:8080",
    "http://[::1]/": "[::1]",
    "http://a.example:80/": "a.example",
    "https://a.example:443/": "a.example",
    "https://a.example:80/": "a.example:80",
    "http://A.Example:8080/": "a.example:8080",
    "http://bücher.example/": "xn--bcher-kva.example",
  };
  for (const [url, host] of Object.entries(hosts)) {
    assertEquals(head(createPlan({ url }))[1], `Host: ${host}`);
  }
});

Deno.test("createPlan() replaces default fields in place, and appends the caller's other fields", () => {
  const headers: [string, string][] = [
    ["X-First", "1"],
    ["user-agent", "  me \t"],
    ["HOST", "other.example"],
    ["X-Second", "a: b, \u00fc"],
    ["accept", "text/html"],
    ["Accept", "application/json"],
    ["X-First", ""],
  ];
  assertEquals(fields(plan({ headers })), [
    "HOST: other.example",
    "user-agent: me",
    "accept: text/html",
    "Accept: application/json",
    "X-First: 1",
    "X-Second: a: b, \u00fc",
    "X-First: ",
  ]);
});

Deno.test("createPlan() reads headers from any iterable, once", () => {
  const entries = new Map([["A", "1"], ["B", "2"]]).entries();
  assertEquals(fields(plan({ headers: entries })).slice(3), ["A: 1", "B: 2"]);
  const headers = new Headers({ "X-A": "1" });
  assertEquals(fields(plan({ headers })).slice(3), ["x-a: 1"]);
});

Deno.test("createPlan() leaves out User-Agent and Accept on request, unless they are set", () => {
  const omitHeaders = ["user-agent", "Accept"];
  assertEquals(fields(plan({ omitHeaders })), ["Host: a.example"]);
  assertEquals(fields(plan({ omitHeaders: ["Accept"] })).slice(1), [
    `User-Agent: load-tester/${VERSION}`,
  ]);
  const headers: [string, string][] = [["User-Agent", "me"]];
  assertEquals(fields(plan({ omitHeaders, headers })).slice(1), ["User-Agent: me"]);
  assertEquals(fields(plan({ omitHeaders, accept: "a/b" })).slice(1), ["Accept: a/b"]);
  assertEquals(fields(plan({ omitHeaders, url: "http://a.example/{{seq}}" })), ["Host: a.example"]);
  assertThrows(
    () => plan({ omitHeaders: ["Host"] }),
    UsageError,
    'omitHeaders: invalid value "Host". Use User-Agent or Accept.',
  );
});

Deno.test("createPlan() sends POST with a body, and its length in bytes", () => {
  const made = plan({ body: "ü" });
  assertEquals(head(made)[0], "POST /b?c=d HTTP/1.1");
  assertEquals(fields(made), [...DEFAULT_FIELDS, "Content-Length: 2"]);
  const bytes = plan({ body: Uint8Array.of(0, 255, 13, 10), method: "PUT" });
  assertEquals(head(bytes)[0], "PUT /b?c=d HTTP/1.1");
  assertEquals(sent(bytes).slice(-4), Uint8Array.of(0, 255, 13, 10));
  assertEquals(fields(bytes).at(-1), "Content-Length: 4");
});

Deno.test("createPlan() sends a length of 0 only for methods that expect a body", () => {
  for (const method of ["POST", "PUT", "PATCH"]) {
    assertEquals(fields(plan({ method })), [...DEFAULT_FIELDS, "Content-Length: 0"], method);
  }
  for (const method of ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "PURGE"]) {
    assertEquals(fields(plan({ method })), DEFAULT_FIELDS, method);
  }
  assertEquals(fields(plan({ body: "" })), [...DEFAULT_FIELDS, "Content-Length: 0"]);
  assertEquals(fields(plan({ method: "DELETE", body: "x" })).at(-1), "Content-Length: 1");
  const own = plan({ body: "abc", headers: [["content-length", "3"]] });
  assertEquals(fields(own), [...DEFAULT_FIELDS, "content-length: 3"]);
});

Deno.test("createPlan() sends Connection: close without keep-alive", () => {
  const made = plan({ keepAlive: false });
  assertEquals(made.context.keepAlive, false);
  assertEquals(fields(made), [...DEFAULT_FIELDS, "Connection: close"]);
});

Deno.test("createPlan() keeps no connection alive if the caller's fields ask to close it", () => {
  for (const value of ["close", "Close", "TE, close", "close,TE", " close "]) {
    const made = plan({ headers: [["connection", value]] });
    assertEquals(made.context.keepAlive, false, value);
    assertEquals(fields(made), [...DEFAULT_FIELDS, `connection: ${value.trim()}`]);
  }
  for (const value of ["keep-alive", "enclose", "disclosed", "close-ish", ""]) {
    assertEquals(plan({ headers: [["Connection", value]] }).context.keepAlive, true, value);
  }
  assertEquals(plan({ headers: [["X-Connection", "close"]] }).context.keepAlive, true);
});

Deno.test("createPlan() stamps the request ID into each request", () => {
  // Preceded by multi-byte characters, so that offsets in text and in bytes differ.
  for (const headers of [[], [["Host", "bücher→.example"], ["User-Agent", "ü"]]] as const) {
    const made = plan({ headers, body: "0".repeat(50) });
    const text = (index: number) => new TextDecoder().decode(sent(made, index));
    const { requestIds } = made.context;
    assertStringIncludes(text(0), `\r\nX-Request-ID: ${requestIds.of(0)}\r\n`);
    assertEquals(text(1234), text(0).replace(requestIds.of(0), requestIds.of(1234)));
    assertEquals(made.requestIdOf(1234), requestIds.of(1234));
  }
});

Deno.test("createPlan() does not replace a request ID of the caller", () => {
  const made = plan({ headers: [["x-request-id", "mine"]] });
  assertEquals(sent(made, 0), sent(made, 5));
  assertEquals(made.requestIdOf(5), "mine");
  assertEquals(head(made).filter((line) => /^x-request-id:/i.test(line)), ["x-request-id: mine"]);
});

Deno.test("createPlan() sends the request ID in the given field, or not at all", () => {
  const named = plan({ requestIdHeader: "x-correlation-id" });
  assertEquals(head(named).at(-1), `x-correlation-id: ${named.requestIdOf(0)}`);
  assert(!head(named).some((line) => /^x-request-id:/i.test(line)));
  const none = plan({ requestIdHeader: null });
  assertEquals(head(none).slice(1), DEFAULT_FIELDS);
  const own = plan({
    requestIdHeader: "x-correlation-id",
    headers: [["X-Correlation-ID", "mine"]],
  });
  assertEquals([own.requestIdOf(3), head(own).at(-1)], ["mine", "X-Correlation-ID: mine"]);
  const error = assertThrows(() => plan({ requestIdHeader: "a b" }), UsageError);
  assertEquals(
    error.message,
    'requestIdHeader: invalid value "a b". Use a header name, such as X-Request-ID.',
  );
});

Deno.test("createPlan() rejects a Content-Length that differs from the body's", () => {
  const cases: [value: string, body: string | undefined, bytes: number][] = [
    ["100", "hello", 5],
    ["4", "hello", 5],
    ["5, 5", "hello", 5],
    ["-1", undefined, 0],
    ["5", undefined, 0],
  ];
  for (const [value, body, bytes] of cases) {
    const error = assertThrows(
      () => plan({ headers: [["content-length", value]], body }),
      UsageError,
    );
    assertEquals(
      error.message,
      `headers: "content-length: ${value}" does not fit the body of ${bytes} bytes. Remove it.`,
    );
  }
  const fitting: [value: string, body: string | undefined][] = [
    ["5", "hello"],
    ["4", "é→".slice(0, 1) + "ab"],
    ["0", undefined],
    // The length is known only once the placeholders are filled in.
    ["7", '{"a": {{seq}}}'],
  ];
  for (const [value, body] of fitting) plan({ headers: [["Content-Length", value]], body });
});

Deno.test("createPlan() rejects a request ID field that has another meaning", () => {
  for (const name of ["Host", "content-length", "Transfer-Encoding", "CONNECTION", "traceparent"]) {
    const error = assertThrows(() => plan({ requestIdHeader: name }), UsageError);
    assertEquals(
      error.message,
      `requestIdHeader: ${name} cannot carry an ID. Use a header name, such as X-Request-ID.`,
    );
  }
});

Deno.test("createPlan() sends a trace context if requested and not set by the caller", () => {
  assertEquals(plan().context.traceContexts, null);
  const made = plan({ traceparent: true });
  assertEquals(head(made).at(-1), `traceparent: ${made.context.traceContexts!.of(0)}`);
  const own = plan({ traceparent: true, headers: [["Traceparent", "mine"]] });
  assertEquals(head(own).filter((line) => /^traceparent/i.test(line)), ["Traceparent: mine"]);
});

Deno.test("createPlan() creates new request IDs for each plan", () => {
  assertNotEquals(plan().context.requestIds.runId, plan().context.requestIds.runId);
});

Deno.test("createPlan() sends user and password as Basic authorization, and drops them from the URL", () => {
  const made = plan({ url: "http://us%65r:p%C3%A4ss%3A@a.example:81/b?c#d" });
  const credentials = new TextEncoder().encode("user:päss:").toBase64();
  assertEquals(fields(made), [
    "Host: a.example:81",
    ...DEFAULT_FIELDS.slice(1),
    `Authorization: Basic ${credentials}`,
  ]);
  assertEquals(made.target.url, "http://a.example:81/b?c");
  assertEquals([made.target.hostname, made.target.port, made.target.path], [
    ...["a.example", 81, "/b?c"],
  ]);
  const own = plan({ url: "http://u:p@a.example/", headers: [["authorization", "Bearer x"]] });
  assertEquals(fields(own), [...DEFAULT_FIELDS, "authorization: Bearer x"]);
});

Deno.test("createPlan() sends a proxy the whole URL, but no proxy secret to the target", () => {
  const proxy = "http://me:secret@proxy.example:3128/";
  const plain = plan({ proxy });
  assertEquals(head(plain)[0], "GET http://a.example/b?c=d HTTP/1.1");
  assertEquals(fields(plain), [
    ...DEFAULT_FIELDS,
    `Proxy-Authorization: Basic ${btoa("me:secret")}`,
  ]);
  const secure = plan({ proxy, url: "https://a.example/b?c=d" });
  assertEquals(head(secure)[0], "GET /b?c=d HTTP/1.1");
  assertEquals(fields(secure), DEFAULT_FIELDS);
});

Deno.test("createPlan() hides secrets of a query in reports, but sends them", () => {
  const { summary, source } = createPlan({ url: "http://a.example/?token=SECRET" });
  assertEquals(summary.url, "http://a.example/?token=***");
  assertEquals(source.requestOf(0).target.path, "/?token=SECRET");
  const paths = ["/a?token=SECRET1&b=1", "/a?token=SECRET2&b=1", "/a?b=1&sig=SECRET"];
  const targets = paths.map((path) => ({ url: `http://a.example${path}` }));
  const varied = createPlan({ targets }).source;
  assertEquals(varied.groups, [
    "GET http://a.example/a?token=***&b=1",
    "GET http://a.example/a?b=1&sig=***",
  ]);
  assertEquals([0, 1, 2].map((index) => varied.groupOf(index)), [0, 0, 1]);
  assertEquals([0, 1, 2].map((index) => varied.requestOf(index).target.path), paths);
});

Deno.test("createPlan() connects where the options say, and requests what the URL says", () => {
  const dialled = (options: Partial<LoadOptions>) => {
    const { routing: { route } } = plan(options);
    return route.address.kind === "unix"
      ? route.address.path
      : [route.address.hostname, route.address.port, route.address.ipVersion];
  };
  assertEquals(dialled({}), ["a.example", 80, null]);
  assertEquals(dialled({ url: "https://[::1]/" }), ["::1", 443, null]);
  assertEquals(dialled({ connectTo: "[::1]:8443" }), ["::1", 8443, null]);
  assertEquals(dialled({ connectTo: "b.example:80", ipVersion: 6 }), ["b.example", 80, 6]);
  assertEquals(dialled({ unixSocket: "/run/a.sock" }), "/run/a.sock");
  assertEquals(dialled({ proxy: "http://p.example/" }), ["p.example", 80, null]);
  assertEquals(head(plan({ connectTo: "b.example:81" }))[1], "Host: a.example");
});

Deno.test("createPlan() uses TLS only for https:, with the name of the URL or another one", () => {
  const { routing } = plan();
  assertEquals(routing.route.tls, null);
  const tls = (options: Partial<LoadOptions>) =>
    plan({ url: "https://a.example/", ...options }).routing.route.tls;
  assertEquals([tls({})?.serverName, tls({})?.verifiesPeer], ["a.example", true]);
  assertEquals(tls({ sni: "b.example" })?.serverName, "b.example");
  assertEquals(tls({ connectTo: "c.example:1" })?.serverName, "a.example");
  assertEquals(tls({ insecure: true })?.verifiesPeer, false);
});
