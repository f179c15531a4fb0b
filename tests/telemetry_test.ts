/**
 * Tests what a collector receives of a run: its span, and one per request if enabled.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Collector } from "./support/collector.ts";
import { startProgram } from "./support/program.ts";
import { ok, RawTarget } from "./support/raw_target.ts";

Deno.test("with telemetry, a run is a span with its plan and its report, and no secrets", async () => {
  await using collector = new Collector();
  await using target = new RawTarget(({ turn }) => turn === 1 ? ok("", "500 Oh") : ok());
  const url = target.url.replace("//", "//me:secret@") + "a?b=c";
  const { code, stdout } = await startProgram(
    [url, "-n", "50", "-c", "2", "-H", "Cookie: secret", "--assert", "failed<1", "-o", "json"],
    ["-N"],
    undefined,
    collector.env,
  ).ended;
  assertEquals(code, 1);
  const report = JSON.parse(stdout);
  assertEquals(collector.spans.length, 1);
  const [{ name, kind, startMs, endMs, attributes }] = collector.spans;
  assertEquals([name, kind], ["load test", 1]);
  assert(Math.abs(startMs - Date.parse(report.startedAt)) < 5000, `${startMs}`);
  assert(endMs - startMs >= report.elapsedMs);
  const port = BigInt(target.port);
  const expected = {
    "http.request.method": "GET",
    "url.full": `http://127.0.0.1:${port}/a?b=c`,
    "server.address": "127.0.0.1",
    "server.port": port,
    "load_tester.run_id": target.field("X-Request-ID")[0].split("-")[0],
    "load_tester.plan.requests": 50n,
    "load_tester.plan.concurrency": 2n,
    "load_tester.plan.keep_alive": true,
    "load_tester.plan.success": "200-399",
    "load_tester.requests.issued": 50n,
    "load_tester.requests.failed": BigInt(report.requests.failed),
    "load_tester.status_codes.500": BigInt(report.statusCodes["500"]),
    "load_tester.interrupted": false,
    "load_tester.assertions_failed": ["failed<1"],
  };
  for (const [key, value] of Object.entries(expected)) assertEquals(attributes[key], value, key);
  // A busy machine adds warnings.
  const warnings: unknown = attributes["load_tester.warnings"];
  assert(Array.isArray(warnings) && warnings.includes("few_samples"), `${warnings}`);
  assertEquals(Number(attributes["load_tester.elapsed_ms"]), report.elapsedMs);
  assertEquals(Number(attributes["load_tester.latency_ms.max"]), report.latencyMs.max);
  assertEquals(Number(attributes["load_tester.latency_ms.p99_9"]), report.latencyMs["p99.9"]);
  // Missing values are omitted.
  assert(!("load_tester.plan.duration_ms" in attributes));
  assert(!("load_tester.plan.stages" in attributes));
  const told = JSON.stringify(attributes, (_, value) => `${value}`);
  assert(!told.includes("secret"), told);
});

for (const threads of [1, 2]) {
  Deno.test(`--trace-requests on ${threads} threads creates a span for each request in the trace that the target saw`, async () => {
    await using collector = new Collector();
    await using target = new RawTarget(({ turn }) => turn === 1 ? ok("", "500 Oh") : ok());
    const { code, stdout } = await startProgram(
      [`${target.url}a`, "-n", "200", "-c", "2", "--threads", `${threads}`, "--trace-requests"],
      ["-N", "-R=lib"],
      undefined,
      collector.env,
    ).ended;
    assertEquals(code, 0, stdout);
    const run = collector.spans.find(({ name }) => name === "load test")!;
    const requests = collector.spans.filter((span) => span !== run);
    const place = ({ traceId, parentSpanId }: { traceId: string; parentSpanId: string }) =>
      `00-${traceId}-${parentSpanId}-01`;
    assertEquals(requests.map(place).sort(), target.field("traceparent").sort());
    assertEquals(
      requests.map(({ attributes }) => `${attributes["load_tester.request_id"]}`).sort(),
      target.field("X-Request-ID").sort(),
    );
    for (const { name, kind, startMs, endMs, attributes, status } of requests) {
      assertEquals([name, kind], ["GET", 3]);
      // The runtime uses another clock for the run's span.
      assert(run.startMs - 50 < startMs && startMs <= endMs && endMs < run.endMs + 50);
      const latencyMs = Number(attributes["load_tester.latency_ms"]);
      // Floats of milliseconds since the epoch have a resolution of a quarter of a microsecond.
      assert(Math.abs(endMs - startMs - latencyMs) < 0.005, `${endMs - startMs} ${latencyMs}`);
      assertEquals(attributes["load_tester.run_id"], run.attributes["load_tester.run_id"]);
      assertEquals(attributes["url.full"], `${target.url}a`);
      assertEquals(attributes["server.port"], BigInt(target.port));
      const code = attributes["http.response.status_code"];
      const isFailed = code === 500n;
      assert(isFailed || code === 200n);
      assertEquals(attributes["error.type"], isFailed ? "500" : undefined);
      assertEquals(attributes["load_tester.outcome"], isFailed ? "failed" : "succeeded");
      assertEquals(status.code, isFailed ? 2 : 0);
    }
    assert(requests.some(({ status }) => status.code === 2));
  });
}

Deno.test("a request without a response is a failed span, in the caller's own trace", async () => {
  await using collector = new Collector();
  const own = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  await startProgram(
    ["http://127.0.0.1:1/", "-n", "1", "--trace-requests", "-H", `traceparent: ${own}`],
    ["-N"],
    undefined,
    collector.env,
  ).ended;
  const { traceId, parentSpanId, attributes, status, startMs, endMs } = collector.spans
    .find(({ name }) => name === "GET")!;
  assertEquals(`00-${traceId}-${parentSpanId}-01`, own);
  assertEquals(attributes["error.type"], "refused");
  assert(!("http.response.status_code" in attributes));
  assertEquals(status.code, 2);
  assertStringIncludes(status.message, "refused");
  assert(endMs > startMs, "the time that dialling took");
});

Deno.test("a list of targets is described in words, and each request's span by its own URL", async () => {
  await using collector = new Collector();
  await using target = new RawTarget(() => ok());
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "GET /a?id={{seq}}\nPOST /b\n");
    const { code } = await startProgram(
      ["--url", target.url, "--targets", path, "-n", "2", "-c", "1", "--trace-requests"],
      ["-N", `-R=${path}`],
      undefined,
      collector.env,
    ).ended;
    assertEquals(code, 0);
  } finally {
    await Deno.remove(path);
  }
  const run = collector.spans.find(({ name }) => name === "load test")!;
  assertStringIncludes(`${run.attributes["load_tester.targets"]}`, "2 requests");
  assert(!("url.full" in run.attributes));
  const urls = collector.spans.filter((span) => span !== run)
    .map(({ name, attributes }) => `${name} ${attributes["url.full"]}`);
  assertEquals(urls.sort(), [`GET ${target.url}a?id=0`, `POST ${target.url}b`]);
});

Deno.test("a run without a report has a span that says so", async () => {
  await using collector = new Collector();
  await using target = new RawTarget(() => ok());
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(
      path,
      "export default { setup() { throw new Error('no') }, request: () => ({}) };",
    );
    const { code } = await startProgram(
      [target.url, "-S", path],
      ["-N", `-R=${path}`],
      undefined,
      collector.env,
    ).ended;
    assertEquals(code, 2);
  } finally {
    await Deno.remove(path);
  }
  assertEquals(collector.spans.map(({ name, status }) => [name, status.code]), [["load test", 2]]);
});

Deno.test("--trace-requests is rejected without telemetry, and nothing is sent", async () => {
  await using target = new RawTarget(() => ok());
  const { code, stdout, stderr } = await startProgram([target.url, "--trace-requests"]).ended;
  assertEquals([code, stdout, target.connections], [2, "", 0]);
  assertEquals(
    stderr,
    "load-tester: --trace-requests needs OpenTelemetry. Set OTEL_DENO=true.\n",
  );
});

Deno.test("with telemetry, a run sends metrics: responses by status, errors, latency", async () => {
  await using collector = new Collector();
  await using target = new RawTarget(({ turn }) => turn === 1 ? ok("", "500 Oh") : ok());
  const { code, stderr } = await startProgram(
    [target.url, "-n", "50", "-c", "2", "--no-progress"],
    ["-N"],
    undefined,
    collector.env,
  ).ended;
  assertEquals(code, 0, stderr);
  const last = (name: string, attribute?: readonly [string, unknown]) =>
    collector.points.findLast((point) =>
      point.name === name &&
      (attribute === undefined || String(point.attributes[attribute[0]]) === `${attribute[1]}`)
    );
  assertEquals(last("load_tester.responses", ["http.response.status_code", 200])?.value, 48);
  assertEquals(last("load_tester.responses", ["http.response.status_code", 500])?.value, 2);
  assertEquals(last("load_tester.received")?.unit, "By");
  assertEquals(last("http.client.active_requests")?.value, 0);
  const p99 = last("load_tester.request.duration", ["quantile", 0.99])!;
  assert(p99.value > 0 && p99.value < 60 && p99.unit === "s", `${p99.value}`);
  assertEquals(p99.attributes["server.address"], "127.0.0.1");
});
