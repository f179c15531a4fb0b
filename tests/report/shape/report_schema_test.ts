/**
 * Tests that the schema in docs/ describes exactly what -o json prints.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { loadTest } from "../../../lib/load_tester.ts";
import { renderJson } from "../../../lib/report/formats/json_report.ts";
import { hostileReport } from "../../support/hostile.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { assertValidBy, closed, docsSchema, validator } from "../../support/schema.ts";

const SCHEMA = await docsSchema("report.schema.json");
const validate = validator(closed(SCHEMA));
const assertValid = (text: string) => assertValidBy(validate, text);

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("the schema is valid for real runs of every kind", async () => {
  let count = 0;
  await using target = new RawTarget(async () => {
    await delay(2);
    return count++ % 3 === 0 ? null : ok();
  });
  const { url } = target;
  const runs = [
    { url, requests: 50 },
    { url, durationMs: 300, concurrency: 3, success: "500-599" },
    { url, requests: 30, ratePerSecond: 100, warmupMs: 100 },
    { url, stages: [{ perSecond: 100, durationMs: 300 }], ratePerSecond: 10 },
    { requests: 9, targets: [{ url: `${url}{{random 1 9}}` }, { url: `${url}b` }] },
    {
      targets: [{ url, dueMs: 5 }, { url: `${url}b`, dueMs: 9 }],
      arrivals: "recorded" as const,
    },
    { url, requests: 5, keepAlive: false, headers: [["A", "b"]] as const },
  ];
  for (const options of runs) {
    const { report } = await loadTest(options);
    assertValid(renderJson(report));
  }
});

Deno.test("the schema is valid for runs in which nothing succeeded, or nothing was sent", async () => {
  await using hanging = new RawTarget(() => "hang");
  const stopped = AbortSignal.abort();
  const runs = [
    loadTest({ url: "http://127.0.0.1:1/", requests: 20 }),
    loadTest({ url: hanging.url, requests: 5, timeoutMs: 50 }),
    loadTest({ url: "http://127.0.0.1:1/", requests: 5 }, { signal: stopped }),
  ];
  for (const { report } of await Promise.all(runs)) {
    assertEquals(report.requests.succeeded, 0);
    assertValid(renderJson(report));
  }
});

Deno.test("the schema is valid for targets, checks, errors and warnings of any text", () => {
  const report = hostileReport();
  assert(report.targets.length > 0 && report.checks.length > 0 && report.errors.length > 0);
  const assertions = [
    { expression: "p99<1s", actual: 3.5, holds: true, reason: null },
    { expression: "p99<1s", actual: null, holds: false, reason: "nothing was timed" },
  ];
  assertValid(JSON.stringify({ ...report, assertions }));
});

Deno.test("the schema accepts what a later version adds, and rejects what breaks a reader", () => {
  const open = validator(SCHEMA);
  const report = JSON.parse(renderJson(hostileReport()));
  assert(open({ ...report, another: 1, requests: { ...report.requests, another: 2 } }));
  const { latencyMs, errors: [error], ...rest } = report;
  const broken: [place: string, report: unknown][] = [
    ["", rest],
    ["/schemaVersion", { ...report, schemaVersion: 2 }],
    ["/latencyMs/p99", { ...report, latencyMs: { ...latencyMs, p99: "1s" } }],
    ["/latencyMs", { ...report, latencyMs: null }],
    ["/startedAt", { ...report, startedAt: "today" }],
    ["/requests/failed", { ...report, requests: { ...report.requests, failed: -1 } }],
    ["/statusCodes", { ...report, statusCodes: { OK: 5 } }],
    ["/errors/0/kind", { ...report, errors: [{ ...error, kind: "bad luck" }] }],
  ];
  for (const [place, value] of broken) {
    assert(!open(value), place);
    assert(open.errors!.some(({ instancePath }) => instancePath === place), place);
  }
});
