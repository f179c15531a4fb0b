/**
 * Tests the Prometheus metrics of a run, line by line.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { prometheusText } from "../../../lib/report/dashboard/prometheus_text.ts";
import { madeLiveRun } from "../../support/made_live_run.ts";

Deno.test("prometheusText() has counters by outcome, code and kind, and gauges", () => {
  const text = prometheusText(madeLiveRun(undefined, { ratePerSecond: 12 }));
  for (
    const line of [
      'load_tester_requests_total{outcome="succeeded"} 27',
      'load_tester_requests_total{outcome="failed"} 4',
      'load_tester_responses_total{code="503"} 3',
      'load_tester_errors_total{kind="refused"} 1',
      "load_tester_requests_in_flight 4",
      "load_tester_requests_planned_per_second 12",
      "load_tester_running 1",
    ]
  ) assertStringIncludes(text, `\n${line}\n`);
  assert(
    !prometheusText(madeLiveRun()).includes("planned_per_second"),
    "a closed loop asks for none",
  );
  assertStringIncludes(prometheusText(madeLiveRun([], {}, { phase: "done" })), "_running 0\n");
});

Deno.test("prometheusText() has a cumulative histogram of the latency in seconds", () => {
  const text = prometheusText(madeLiveRun());
  const buckets = [...text.matchAll(/_bucket\{le="([^"]+)"\} (\d+)\n/g)];
  const counts = buckets.map(([, , count]) => Number(count));
  assertEquals(counts, counts.toSorted((a, b) => a - b));
  assertEquals(buckets.at(-1)!.slice(1), ["+Inf", "30"]);
  // 4 ms and 5 ms: two of five.
  assertEquals(Object.fromEntries(buckets.map(([, le, count]) => [le, count]))["0.005"], "12");
  assertStringIncludes(text, "load_tester_request_duration_seconds_sum 0.18\n");
  assertStringIncludes(text, "load_tester_request_duration_seconds_count 30\n");
});

Deno.test("prometheusText() names and types every metric once, before its samples", () => {
  for (const run of [madeLiveRun(), madeLiveRun([])]) {
    const lines = prometheusText(run).trimEnd().split("\n");
    const types = lines.flatMap((line) =>
      /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? []
    )
      .filter((_, i) => i % 3 === 1);
    assertEquals(new Set(types).size, types.length);
    for (const line of lines) {
      assertMatch(
        line,
        /^(# (HELP|TYPE) load_tester_\w+ .+|load_tester_\w+(\{.+\})? \d+(\.\d+)?)$/,
      );
    }
  }
});
