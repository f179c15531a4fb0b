/**
 * Tests the syntax of assertions, and how invalid ones are rejected.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import {
  type Assertion,
  type Metric,
  parseAssertion,
} from "../../../lib/report/assertions/assertion.ts";

const time = (statistic: string, of = "latency") => ({ kind: "time", of, statistic }) as Metric;

const UNDERSTOOD: [
  expression: string,
  metric: Metric,
  ...rest: [Assertion["operator"], number, Assertion["unit"]],
][] = [
  ["p99<200ms", time("p99"), "<", 200, "ms"],
  ["p50<=1s", time("p50"), "<=", 1000, "ms"],
  ["p75 > 1.5s", time("p75"), ">", 1500, "ms"],
  ["  p99.99  >=  2min ", time("p99.99"), ">=", 120_000, "ms"],
  ["p99.9<1m30s", time("p99.9"), "<", 90_000, "ms"],
  ["p90<1m 30s", time("p90"), "<", 90_000, "ms"],
  ["mean<250us", time("mean"), "<", 0.25, "ms"],
  ["max<250µs", time("max"), "<", 0.25, "ms"],
  ["min>0ms", time("min"), ">", 0, "ms"],
  ["latency.p95<200 ms", time("p95"), "<", 200, "ms"],
  ["service.p99<1s", time("p99", "service"), "<", 1000, "ms"],
  ["lag.p99<5ms", time("p99", "lag"), "<", 5, "ms"],
  ["failed<1%", { kind: "failed" }, "<", 1, "percent"],
  ["failed <= 0.1 %", { kind: "failed" }, "<=", 0.1, "percent"],
  ["retried<1%", { kind: "retried" }, "<", 1, "percent"],
  ["failed<10", { kind: "failed" }, "<", 10, "count"],
  ["status.503<10", { kind: "status", code: "503" }, "<", 10, "count"],
  ["status.200>=99.9%", { kind: "status", code: "200" }, ">=", 99.9, "percent"],
  ["throughput>1000", { kind: "throughput" }, ">", 1000, "perSecond"],
  ["throughput>=0.5/s", { kind: "throughput" }, ">=", 0.5, "perSecond"],
  ["throughput>1000 req/s", { kind: "throughput" }, ">", 1000, "perSecond"],
  ["throughput>1.5k", { kind: "throughput" }, ">", 1500, "perSecond"],
  ["throughput>6000/m", { kind: "throughput" }, ">", 100, "perSecond"],
  ["failed<1k", { kind: "failed" }, "<", 1000, "count"],
  ["p99<1h30m", { kind: "time", of: "latency", statistic: "p99" }, "<", 5_400_000, "ms"],
];

Deno.test("parseAssertion() parses a number, a comparison and a limit", () => {
  for (const [expression, metric, operator, limit, unit] of UNDERSTOOD) {
    assertEquals(
      parseAssertion(expression, "assertions"),
      { expression, target: null, metric, operator, limit, unit },
      expression,
    );
  }
});

Deno.test("parseAssertion() parses the same for a target by its name", () => {
  for (const [expression, metric, operator, limit, unit] of UNDERSTOOD) {
    if (metric.kind === "time" && metric.of !== "latency" || metric.kind === "retried") continue;
    for (const prefix of [`target("GET /a b")`, ` target( 'GET /a b' ) `]) {
      const named = `${prefix}.${expression.trimStart()}`;
      const expected = { expression: named, target: "GET /a b", metric, operator, limit, unit };
      assertEquals(parseAssertion(named, "assertions"), expected, named);
    }
  }
  assertEquals(parseAssertion(`target("it's").failed<1`, "assertions").target, "it's");
});

const REFUSED: [expression: string, advice: string][] = [
  ["", "such as p99<200ms, failed<1% or throughput>1000."],
  ["p99", "Use a metric, one of < <= > >= and a limit"],
  ["p99<", "Use a metric, one of < <= > >= and a limit"],
  ["<200ms", "Use a metric, one of < <= > >= and a limit"],
  ["p99=200ms", "Write p99<=200ms."],
  ["p99==200ms", "Write p99<=200ms."],
  ["p99=<200ms", "Write p99<=200ms."],
  ["p99<<200ms", "Use a metric, one of < <= > >= and a limit"],
  ["p99<200ms p50<1s", "Use a time with a unit"],
  ["p99<200", "(us, ms, s or min), such as p99<200ms."],
  ["p99<-1ms", "(us, ms, s or min), such as p99<200ms."],
  ["p99<1%", "Use a time with a unit"],
  ["p99<200 years", "Use a time with a unit"],
  ["p98<1s", "Unknown metric p98. Use p50 p75 p90 p95 p99 p99.9 p99.99 min mean max"],
  ["p99.<1s", "Unknown metric p99.."],
  ["P99<1s", "Write p99<1s."],
  ["toString<1s", "Unknown metric toString."],
  ["connect.p99<1s", "Unknown metric connect.p99."],
  ["service.failed<1", "Unknown metric service.failed."],
  ["status.99<1", "Unknown metric status.99."],
  ["status.2xx<1", "Unknown metric status.2xx."],
  ["status<1", "Unknown metric status."],
  ["failed<1ms", "Use a count, or a share from 0% to 100%, such as failed<1%."],
  ['target("a").retried<1', "Retries are counted for the whole run"],
  ["failed<1.5", "Use a count, or a share"],
  ["failed<101%", "Use a count, or a share from 0% to 100%"],
  ["status.503<1ms", "such as status.503<1%."],
  ["throughput<100ms", "Use requests per second, such as throughput<1000."],
  ["throughput>1%", "Use requests per second, such as throughput>1000."],
  ["target(a).p99<1s", "Use a metric, one of < <= > >= and a limit"],
  ['target("a")p99<1s', "Use a metric, one of < <= > >= and a limit"],
  ['target("a").service.p99<1s', "Service and lag are measured for the whole run."],
];

Deno.test("parseAssertion() suggests what to use instead of any other text", () => {
  for (const [expression, advice] of REFUSED) {
    const error = assertThrows(() => parseAssertion(expression, "abortOn"), UsageError);
    assertEquals(error.option, "abortOn", expression);
    assertStringIncludes(error.message, advice);
    assertStringIncludes(error.message, JSON.stringify(expression));
    assert(!error.message.includes("\n"), "one line");
  }
});

Deno.test("parseAssertion() translates the syntax of k6, artillery and others", () => {
  const meant: Record<string, string> = {
    ...{ "p(95)<500": "p95<500ms", "p(99.9) < 1500": "p99.9<1500ms", "avg<200": "mean<200ms" },
    ...{ "med<100": "p50<100ms", "http_req_duration.p(99)<1s": "p99<1s", "95th<300": "p95<300ms" },
    ...{ "http_req_failed<0.01": "failed<1%", "rate<0.005": "failed<0.5%", "errors<3": "failed<3" },
    ...{ "rps>100": "throughput>100", "http_reqs>=50": "throughput>=50" },
    ...{ "http.response_time.p95 < 250": "p95<250ms", "http.codes.500<1": "status.500<1" },
    ...{ "p99==200ms": "p99<=200ms", "throughput=>10": "throughput>=10" },
  };
  for (const [written, translation] of Object.entries(meant)) {
    const error = assertThrows(() => parseAssertion(written, "assert"), UsageError);
    assertEquals(error.advice, `Write ${translation}.`, written);
    assertEquals(parseAssertion(translation, "assert").expression, translation);
  }
  // There is no p98, so a translation would be useless.
  const error = assertThrows(() => parseAssertion("p(98)<3", "assert"), UsageError);
  assertStringIncludes(error.advice, "Use a metric, ");
});

Deno.test("parseAssertion() rejects hostile lengths at once", () => {
  const [few, many] = [900, 300_000].map((count) => " ".repeat(count));
  const beganMs = performance.now();
  for (const text of [`p99<1${many}`, `p99${many}<1ms`, `p99<1${few}`, `p${"9".repeat(900)}<1ms`]) {
    assertThrows(() => parseAssertion(text, "assert"), UsageError);
  }
  assert(performance.now() - beganMs < 500, "linear");
});
