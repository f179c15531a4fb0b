/**
 * Tests the result of a search in numbers and words, in a file, and compared with another one.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { compareCapacities, fellBy, renderCapacityComparison } from "../../../capacity.ts";
import {
  renderCapacityJson,
  renderCapacityMarkdown,
} from "../../../lib/report/capacity/capacity_formats.ts";
import { capacityCharts, renderCapacityHtml } from "../../../lib/report/capacity/capacity_page.ts";
import { renderCapacity } from "../../../lib/report/capacity/capacity_text.ts";
import { decodeCapacity, encodeCapacity } from "../../../lib/report/capacity/saved_capacity.ts";
import { BadSavedResult, sectionBytes, zipped } from "../../../lib/report/saved/container.ts";
import { encodeResult } from "../../../lib/report/saved/saved_bytes.ts";
import { HOSTILE } from "../../support/hostile.ts";
import { madeCapacity, madeProbe } from "../../support/made_capacity.ts";
import { madeSaved } from "../../support/made_saved.ts";
import { assertValidBy, closed, docsSchema, validator } from "../../support/schema.ts";

Deno.test("createCapacityReport() finds the knee, and requests in flight by Little's law", () => {
  const report = madeCapacity(200, 208);
  assertEquals([report.capacityPerSecond, report.isLowerBound], [200, false]);
  assertEquals(report.limitedBy, "p99<200ms");
  // p50 goes from 11 ms at 100 per second to 41 at 200, and is twice 11 in between.
  assert(report.kneePerSecond! > 130 && report.kneePerSecond! < 145, `${report.kneePerSecond}`);
  assert(Math.abs(report.inFlight! - 200 * 0.041) < 0.1, `${report.inFlight}`);
});

Deno.test("renderCapacity() shows the result, its bracket, the limiting assertion, and the curve", () => {
  const text = renderCapacity(madeCapacity(1840, 1932));
  for (
    const line of [
      "Assertions: p99<200ms\nProbe: 10s, Concurrency: 200\n",
      "Capacity: 1,840/s\n",
      "  Holds at:   1,840/s for 10s\n",
      "  Fails at:   1,932/s (p99<200ms: 402ms)\n",
      "  Limited by: p99<200ms\n",
      "holds (confirmed)",
      "close",
      "cut\n                                               short after 10s",
      "  Search:     4 probes in 1m 1s\n",
      "\nCurve:\n",
    ]
  ) assertStringIncludes(text, line);
  for (const line of text.split("\n")) assert(line.length <= 80, line);
});

Deno.test("renderCapacity() says at least for a lower bound, and why there is no result", () => {
  const lower = madeCapacity(1840, 1932, { outcome: "generator", isLowerBound: true });
  assertStringIncludes(renderCapacity(lower), "Capacity: at least 1,840/s\n");
  const none = { capacityPerSecond: null, bracket: { holdsPerSecond: null, failsPerSecond: 10 } };
  const nothing = madeCapacity(20, 40, { outcome: "nothing_holds", ...none });
  assertStringIncludes(renderCapacity(nothing), "Capacity: none: not even 10/s holds\n");
  const unsteady = madeCapacity(20, 40, { outcome: "unsteady", capacityPerSecond: null });
  assertStringIncludes(renderCapacity(unsteady), "Capacity: not known: the probes disagree\n");
  const interrupted = madeCapacity(20, 40, { outcome: "interrupted", capacityPerSecond: null });
  assertStringIncludes(renderCapacity(interrupted), "Capacity: 20/s or more: interrupted\n");
});

Deno.test("renderCapacityHtml() draws the limit, the bracket and the failures, and escapes text", async () => {
  const report = madeCapacity(200, 208);
  const charts = capacityCharts(report);
  assertEquals(charts.map(({ title }) => title), [
    "Latency against rate",
    "Throughput against rate",
  ]);
  assertEquals(
    charts[0].lines.map(({ name }) => name),
    ["p50", "p90", "p99", "p99<200ms", "bracket"],
  );
  const page = await renderCapacityHtml({ ...report, target: { url: HOSTILE, method: HOSTILE } });
  assert(!page.includes("<img") && !page.includes("<script>"), page.slice(0, 500));
  assertStringIncludes(page, "The highest rate of requests found at which p99&lt;200ms holds");
  const markdown = renderCapacityMarkdown({ ...report, target: { url: HOSTILE, method: "GET" } });
  assertStringIncludes(markdown, "### Capacity: 200/s\n");
  assertEquals(markdown.split("\n").filter((line) => line.startsWith("| b")).length, 0);
});

Deno.test("decodeCapacity() returns what encodeCapacity() was given, without seconds", async () => {
  const report = madeCapacity(200, 208);
  const probes = report.probes.map((probe) => ({
    ...probe,
    report: { ...probe.report, series: [] },
  }));
  assertEquals(await decodeCapacity(await encodeCapacity(report)), { ...report, probes });
});

Deno.test("decodeCapacity() rejects anything but a capacity, in one sentence", async () => {
  const refusal = async (bytes: Uint8Array) =>
    (await assertRejects(() => decodeCapacity(bytes), BadSavedResult)).message;
  const saved = await encodeResult(madeSaved([{ tookMs: 1 }]));
  assertEquals(await refusal(saved), "the result of a run, not a capacity");
  const capacity = JSON.parse(JSON.stringify(madeCapacity(200, 208)));
  const changes: [change: (report: Record<string, unknown>) => void, message: string][] = [
    [(report) => report.probes = null, "damaged: its report has no probes"],
    [(report) => report.bracket = [], "damaged: its report has no bracket"],
    [(report) => report.schemaVersion = 3, "damaged: it is of another version"],
    [(report) => report.probes = [{}], "damaged: its report has no probes.0.ratePerSecond"],
    [(report) => report.elapsedMs = 1e300, "damaged: its report has no elapsedMs"],
  ];
  for (const [change, message] of changes) {
    const changed = structuredClone(capacity);
    change(changed);
    const json = new TextEncoder().encode(JSON.stringify(changed));
    assertEquals(await refusal(await zipped(sectionBytes(new Map([["capacity", json]])))), message);
  }
});

Deno.test("compareCapacities() shows how much it fell, and the range of the change", () => {
  const comparison = compareCapacities(madeCapacity(1840, 1900), madeCapacity(1610, 1660));
  assertEquals(comparison.changePercent, -12.5);
  assertEquals(comparison.changeRangePercent, { low: -15.3, high: -9.8 });
  assertEquals(comparison.verdict, "less");
  assertEquals([fellBy(comparison, 9), fellBy(comparison, 10)], [true, false]);
  assertStringIncludes(
    renderCapacityComparison(comparison).replaceAll("\n", " "),
    "Capacity fell from 1,840/s to 1,610/s, −12.5% (between −15.3% and −9.8%).",
  );
});

Deno.test("compareCapacities() finds no difference if the brackets overlap", () => {
  const comparison = compareCapacities(madeCapacity(200, 210), madeCapacity(205, 215));
  assertEquals(comparison.verdict, "no difference found");
});

Deno.test("compareCapacities() does not judge lower bounds, and lists differing options", () => {
  const lower = madeCapacity(200, 210, { isLowerBound: true });
  const comparison = compareCapacities(madeCapacity(200, 210), lower);
  assertEquals([comparison.verdict, comparison.changePercent], ["not judged", null]);
  assertStringIncludes(comparison.notes.join(), "The capacity of the candidate is at least 200/s.");
  const random = { plan: { ...lower.plan, arrivals: "poisson" } } as const;
  const searches = [madeCapacity(200, 210, random), madeCapacity(150, 157, random)] as const;
  assertStringIncludes(compareCapacities(...searches).notes.join(), "With random arrivals");
  const other = madeCapacity(200, 210, { target: { url: "http://b/", method: "GET" } });
  assertStringIncludes(compareCapacities(lower, other).notes.join(), "differ in target");
});

Deno.test("a probe without a verdict on the target says so", () => {
  const report = madeCapacity(200, 208, {
    probes: [madeProbe(100, 10, "holds"), madeProbe(300, 40, "generator")],
  });
  assertStringIncludes(renderCapacity(report), "no verdict (the load generator");
  const generator = madeProbe(300, 40, "generator");
  const warnings = [{ kind: "concurrency_limit", message: "Raise --concurrency." }] as const;
  const busy = { ...generator, report: { ...generator.report, warnings } };
  const text = renderCapacity(madeCapacity(200, 208, { probes: [busy] }));
  assertStringIncludes(text, "no verdict (all connections were");
});

Deno.test("a probe says what it left out, and why it failed if no percentile is known", () => {
  const failed = madeProbe(20, 300, "fails", { disturbedMs: 2000 });
  const [assertion] = failed.report.assertions;
  const few = { ...assertion, actual: null, holds: false, reason: "too few samples: 20 of 100" };
  const fewer = { ...failed, report: { ...failed.report, assertions: [few] } };
  const text = renderCapacity(madeCapacity(200, 208, { probes: [fewer] }));
  assertStringIncludes(text, "fails (p99<200ms: p50 is 301ms,");
  assertStringIncludes(text, "2s left out)");
  assertStringIncludes(text, "  Left out:   2s in which this machine was too busy");
  const at = { firstAtMs: 1, lastAtMs: 2 };
  const error = {
    kind: "refused",
    count: 9,
    example: "connection refused (request ab-1)",
    ...at,
  } as const;
  const dead = { ...failed, report: { ...failed.report, statusCodes: {}, errors: [error] } };
  const none = renderCapacity(madeCapacity(200, 208, { probes: [dead] }));
  assertStringIncludes(none, "fails (no response: connection");
  const silent = { outcome: "nothing_holds", capacityPerSecond: null, probes: [dead] } as const;
  const lines = renderCapacity(madeCapacity(200, 208, silent)).split("\n");
  assert(lines.includes("Capacity: none: the target did not respond"), lines.join("\n"));
  assertEquals(lines.some((line) => line.includes("Limited by")), false);
  assert(!lines.includes("Curve:"), "a curve of one point");
});

Deno.test("the schema describes all that capacity -o json prints, and nothing else", async () => {
  const others = { "report.schema.json": closed(await docsSchema("report.schema.json")) };
  const validate = validator(closed(await docsSchema("capacity.schema.json")), others);
  assertValidBy(validate, renderCapacityJson(madeCapacity(200, 208)));
  const none = { capacityPerSecond: null, limitedBy: null, kneePerSecond: null, inFlight: null };
  const bracket = { holdsPerSecond: null, failsPerSecond: 10 };
  const nothing = { outcome: "nothing_holds", ...none, bracket, probes: [] } as const;
  assertValidBy(validate, renderCapacityJson(madeCapacity(200, 208, nothing)));
  const report = JSON.parse(renderCapacityJson(madeCapacity(200, 208)));
  for (const change of [{ verdict: "maybe" }, { report: {} }, { close: undefined }]) {
    const probes = [{ ...report.probes[0], ...change }];
    assert(!validate(JSON.parse(JSON.stringify({ ...report, probes }))), JSON.stringify(change));
  }
});
