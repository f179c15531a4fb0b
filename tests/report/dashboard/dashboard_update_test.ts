/**
 * Tests the updates sent to a dashboard.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dashboardUpdate } from "../../../lib/report/dashboard/dashboard_update.ts";
import { HOSTILE, hostileReport } from "../../support/hostile.ts";
import { madeLiveRun } from "../../support/made_live_run.ts";

Deno.test("dashboardUpdate() shows the progress of the run in one line, from one state", () => {
  const { html, isDone } = dashboardUpdate(madeLiveRun(undefined, { ratePerSecond: 10 }), true);
  assertStringIncludes(
    html.status,
    "Running: 3.0s of 10s · 31 sent · 31 done · 4 failed (12.9%) · ",
  );
  assertStringIncludes(html.status, " · 4 in flight · ");
  assertStringIncludes(html.status, " · 10.0 req/s planned");
  assertEquals(isDone, false);
  const done = dashboardUpdate(madeLiveRun(undefined, {}, { phase: "done" }), true);
  assert(done.isDone && done.html.status.startsWith("Done: 3.0s · 31 sent"), done.html.status);
});

Deno.test("dashboardUpdate() has charts, failures, slowest requests and assertions", () => {
  const run = madeLiveRun(undefined, { assertions: ["failed<1%", "p99<1s"] });
  const { html, charts } = dashboardUpdate(run, true);
  assertEquals(charts.map(({ title }) => title), [
    ...["Throughput", "Latency over time", "Latency by percentile", "Latency distribution"],
    "Failed requests",
  ]);
  assertStringIncludes(html.tables, "{&quot;error&quot;:&quot;overloaded&quot;}");
  assertStringIncludes(html.tables, "Connection refused");
  assertStringIncludes(html.tables, run.report.slowest[0].requestId);
  assertStringIncludes(html.assertions, '<td class="bad">✗</td><td>failed&lt;1%</td>');
  assertStringIncludes(html.seconds, "Second by second");
});

Deno.test("dashboardUpdate() draws its charts itself only if no script does", () => {
  const [drawn, empty] = [false, true].map((hasCode) =>
    dashboardUpdate(madeLiveRun(), hasCode).html.figures
  );
  assertEquals([drawn, empty].map((figures) => figures.split("<svg").length - 1), [5, 0]);
});

Deno.test("dashboardUpdate() escapes hostile text", () => {
  const { html } = dashboardUpdate({ ...madeLiveRun(), report: hostileReport() }, false);
  const all = Object.values(html).join("");
  assert(all.includes("globalThis.pwned") && !all.includes("<script") && !all.includes("<img"));
  assert(!all.includes(HOSTILE));
});
