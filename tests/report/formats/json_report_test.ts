/**
 * Tests the names, units and types of the JSON that users rely on, and what it must never contain.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { RunResult } from "../../../lib/load/engine/result.ts";
import { renderJson } from "../../../lib/report/formats/json_report.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import { renderHeading, renderText } from "../../../lib/report/text/text_report.ts";
import { VERSION } from "../../../lib/version.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

/** The shape of a value: `?` allows null; for an array, the shape of each element. */
type Shape =
  | "number"
  | "number?"
  | "string"
  | "boolean"
  | readonly [Shape]
  | { readonly orNull: Shape }
  | { readonly [name: string]: Shape };

const LATENCY: Shape = {
  count: "number",
  censored: "number",
  ...{ min: "number?", mean: "number?", stddev: "number?" },
  ...{ p50: "number?", p75: "number?", p90: "number?", p95: "number?", p99: "number?" },
  ...{ "p99.9": "number?", "p99.99": "number?", max: "number?" },
};

/** The contract's JSON report. A report may contain more, never less. */
const REPORT: Shape = {
  schemaVersion: "number",
  loadTester: "string",
  target: { url: "string", method: "string" },
  plan: {
    requests: "number?",
    durationMs: "number?",
    concurrency: "number",
    ratePerSecond: "number?",
    stages: [{ perSecond: "number", durationMs: "number" }],
    warmupMs: "number",
    threads: "number",
    timeoutMs: "number",
    keepAlive: "boolean",
  },
  startedAt: "string",
  elapsedMs: "number",
  interrupted: "boolean",
  requests: {
    issued: "number",
    succeeded: "number",
    failed: "number",
    unfinished: "number",
    unissued: "number?",
  },
  throughputPerSecond: "number?",
  bytes: { sent: "number", received: "number" },
  connections: { opened: "number", failed: "number" },
  latencyMs: LATENCY,
  serviceMs: { orNull: LATENCY },
  lagMs: { orNull: LATENCY },
  phasesMs: {
    connect: { orNull: LATENCY },
    tls: { orNull: LATENCY },
    firstByte: { orNull: LATENCY },
  },
  statusCodes: {},
  errors: [{
    kind: "string",
    count: "number",
    example: "string",
    firstAtMs: "number",
    lastAtMs: "number",
  }],
  series: [{
    atMs: "number",
    completed: "number",
    responses: "number",
    failed: "number",
    bytesReceived: "number",
    ...{ p50Ms: "number?", p90Ms: "number?", p99Ms: "number?", maxMs: "number?" },
  }],
  slowest: [{ requestId: "string", latencyMs: "number", status: "number?", atMs: "number" }],
  warnings: [{ kind: "string", message: "string" }],
  assertions: [{
    expression: "string",
    actual: "number?",
    holds: "boolean",
    reason: { orNull: "string" },
  }],
};

/** Returns where a value does not match its shape. */
function differences(value: unknown, shape: Shape, path = ""): string[] {
  if (typeof shape === "string") {
    const isRight = shape.endsWith("?") && value === null ||
      typeof value === shape.replace("?", "");
    return isRight ? [] : [`${path} is ${JSON.stringify(value)}, not a ${shape}`];
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path} is no array`];
    return value.flatMap((element, i) => differences(element, shape[0], `${path}/${i}`));
  }
  if ("orNull" in shape) return value === null ? [] : differences(value, shape.orNull, path);
  if (typeof value !== "object" || value === null) return [`${path} is no object`];
  return Object.entries(shape).flatMap(([name, inner]) =>
    name in value
      ? differences((value as Record<string, unknown>)[name], inner, `${path}/${name}`)
      : [`${path}/${name} is missing`]
  );
}

/** Returns everything in a value, at any depth. */
function* leaves(value: unknown, path = ""): Iterable<[path: string, leaf: unknown]> {
  if (typeof value !== "object" || value === null) return yield [path, value];
  for (const [name, inner] of Object.entries(value)) yield* leaves(inner, `${path}/${name}`);
}

const refused = { failure: { kind: "refused", message: "nobody listens" } } as const;
const timedOut = { failure: { kind: "timeout", message: "no response in time" } } as const;

const mixed: Told[] = [
  ...Array.from({ length: 40 }, (_, i) => ({ atMs: 60 * i, tookMs: 10 + i / 7 })),
  { atMs: 100, tookMs: 30, status: 503 },
  { atMs: 100, tookMs: 30_000, ...timedOut },
  { atMs: 100, tookMs: 1, ...refused },
  { atMs: 100, tookMs: 1, end: "cut", hasUnsolicitedBytes: true },
];

const stages = [{ perSecond: 20, durationMs: 5000 }];

/** Runs that differ as much as possible. */
const RUNS: Record<string, () => RunResult> = {
  "a mixed run": () => {
    return madeResult(mixed, { requests: 44 }, { connectionsOpened: 43 }, (tally) => {
      tally.addConnection(0.4, null, "127.0.0.1:80");
      tally.addConnection(0.5, 3.25, "127.0.0.1:80");
      tally.addRetry();
    });
  },
  "an open loop": () => madeResult(mixed, { ratePerSecond: 15, warmupMs: 100 }, { unissued: 3 }),
  "stages": () => madeResult(mixed, { stages }),
  "a duration": () => madeResult(mixed, { durationMs: 2500, keepAlive: false }),
  "all requests refused": () =>
    madeResult(mixed.map(({ atMs }) => ({ atMs, tookMs: 1, ...refused }))),
  "all requests timed out": () => madeResult(mixed.map(() => ({ tookMs: 30_000, ...timedOut }))),
  "all requests cut": () => madeResult(mixed.map(() => ({ tookMs: 5, end: "cut" }))),
  "assertions": () => madeResult(mixed, { assertions: ["max<1s", "p99.99<1s", "failed<1%"] }),
  "one response": () => madeResult([{ tookMs: 4.2 }], { requests: 1 }),
  "nothing sent": () => madeResult([], {}, { interrupted: true }),
  "no time": () => madeResult([{ tookMs: 0 }]),
};

for (const [name, run] of Object.entries(RUNS)) {
  Deno.test(`renderJson() has every key of the contract for ${name}`, () => {
    const report = createReport(run());
    const text = renderJson(report);
    assertEquals(differences(JSON.parse(text), REPORT), []);
    // JSON would convert NaN to null, and omit undefined.
    for (const [path, leaf] of leaves(report)) {
      assert(leaf !== undefined, `${path} is undefined`);
      assert(typeof leaf !== "number" || Number.isFinite(leaf), `${path} is ${leaf}`);
    }
    assertEquals(JSON.parse(text), report as unknown);
    assert(text.endsWith("\n}\n"), "one line end at the end");
  });
}

Deno.test("renderJson() has the contract's latency keys, in its order", () => {
  const { latencyMs, serviceMs, lagMs } = JSON.parse(
    renderJson(createReport(RUNS["an open loop"]())),
  );
  for (const summary of [latencyMs, serviceMs, lagMs]) {
    assertEquals(Object.keys(summary), Object.keys(LATENCY));
  }
});

Deno.test("renderJson() has the options of the run, including defaults", () => {
  const report = JSON.parse(renderJson(createReport(RUNS["one response"]())));
  assertEquals([report.schemaVersion, report.loadTester], [1, VERSION]);
  const asked = {
    requests: 1,
    durationMs: null,
    concurrency: 10,
    ratePerSecond: null,
    stages: [],
    warmupMs: 0,
    threads: 1,
    timeoutMs: 30_000,
    connectTimeoutMs: 10_000,
    drainMs: 30_000,
    redirects: 0,
    keepAlive: true,
    success: "200-399",
  };
  assertEquals(report.plan, { ...report.plan, ...asked });
  assertEquals(JSON.parse(renderJson(createReport(RUNS["stages"]()))).plan.stages, stages);
});

Deno.test("differences() finds what is missing in a report", () => {
  const { latencyMs, requests, errors, ...rest } = JSON.parse(
    renderJson(createReport(RUNS["a mixed run"]())),
  );
  const { p50: _, ...withoutP50 } = latencyMs;
  const broken = {
    ...rest,
    latencyMs: { ...withoutP50, count: null },
    requests: { ...requests, issued: "44" },
    errors: [...errors, { kind: "reset" }],
    phasesMs: undefined,
  };
  assertEquals(differences(broken, REPORT), [
    '/requests/issued is "44", not a number',
    "/latencyMs/count is null, not a number",
    "/latencyMs/p50 is missing",
    "/phasesMs is no object",
    "/errors/2/count is missing",
    "/errors/2/example is missing",
    "/errors/2/firstAtMs is missing",
    "/errors/2/lastAtMs is missing",
  ]);
});

Deno.test("a report never contains a secret, in JSON or in text", () => {
  const result = madeResult(mixed, {
    url: "https://user:pa55word@example.com/api?q=1",
    headers: [
      ["Authorization", "Bearer t0ken"],
      ["Cookie", "session=c00kie"],
      ["X-Api-Key", "k3y"],
      ["Proxy-Authorization", "Basic cHJveHk="],
    ],
    body: "grant_type=password&secret=b0dy",
    proxy: "http://proxyuser:pr0xypass@127.0.0.1:3128/",
  });
  // Guards against a vacuous test: the request itself contains some of them.
  const request = new TextDecoder().decode(
    result.plan.source.requestOf(0).layoutFor("h1").bytesOf(0),
  );
  for (const sent of ["t0ken", "c00kie", "k3y", "b0dy"]) assertStringIncludes(request, sent);
  const report = createReport(result);
  const shown = renderJson(report) + renderText(report, { verbose: true }) + renderHeading(report);
  assertStringIncludes(shown, "https://example.com/api?q=1");
  const secrets = [
    ...["pa55word", "user:", "@example", "t0ken", "Bearer", "c00kie", "k3y", "cHJveHk=", "b0dy"],
    ...["proxyuser", "pr0xypass", btoa("user:pa55word"), btoa("proxyuser:pr0xypass")],
  ];
  for (const secret of secrets) assert(!shown.includes(secret), `${secret} is shown`);
});
