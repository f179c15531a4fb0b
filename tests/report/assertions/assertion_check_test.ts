/**
 * Tests when an assertion holds, and the reason if its number does not exist.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { createPlan, type Plan } from "../../../lib/load/plan/plan.ts";
import {
  checkAssertions,
  requireAssertions,
} from "../../../lib/report/assertions/assertion_check.ts";
import { createReport } from "../../../lib/report/summary/report.ts";
import type { Report } from "../../../lib/report/shape/report_shape.ts";
import { madeResult, type Told } from "../../support/made_result.ts";

/** The report of a run whose n-th request took n milliseconds. */
function rising(count: number, rest: readonly Told[] = []): Report {
  return createReport(madeResult([
    ...Array.from({ length: count }, (_, i) => ({ tookMs: i + 1 })),
    ...rest,
  ]));
}

function check(report: Report, expression: string) {
  const [{ expression: _, ...rest }] = checkAssertions(report, [expression]);
  return rest;
}

Deno.test("checkAssertions() compares below, at and above the limit", () => {
  const report = rising(200);
  assertEquals(report.latencyMs.p50, 100);
  const cases: [operator: string, ...holds: [below: boolean, at: boolean, above: boolean]][] = [
    ["<", false, false, true],
    ["<=", false, true, true],
    [">", true, false, false],
    [">=", true, true, false],
  ];
  for (const [operator, ...expected] of cases) {
    const holds = [99.999, 100, 100.001].map((limit) =>
      check(report, `p50${operator}${limit}ms`).holds
    );
    assertEquals(holds, expected, operator);
  }
});

Deno.test("checkAssertions() finds each number of the report", () => {
  const told: Told[] = [
    ...Array.from({ length: 190 }, (_, i) => ({ atMs: i, tookMs: 10 })),
    ...Array.from({ length: 6 }, () => ({ tookMs: 20, status: 503 })),
    ...Array.from(
      { length: 4 },
      () => ({ tookMs: 1, failure: { kind: "reset", message: "reset" } }) as const,
    ),
  ];
  const report = createReport(madeResult(told, {}, { elapsedMs: 400 }));
  const actual = (expression: string) => check(report, expression).actual;
  assertEquals(actual("p50<1s"), 10);
  assertEquals(actual("p99<1s"), 20);
  assertEquals(actual("max<1s"), 20);
  assertEquals(actual("min<1s"), 10);
  assertEquals(actual("mean<1s"), report.latencyMs.mean);
  assertEquals(actual("failed<1"), 10);
  assertEquals(actual("failed<1%"), 5);
  assertEquals(actual("status.503<1"), 6);
  assertEquals(actual("status.503<1%"), 3);
  assertEquals(actual("status.404<1"), 0);
  assertEquals(actual("throughput>1"), 490);
});

Deno.test("checkAssertions() distinguishes service and lag in an open loop", () => {
  const told = Array.from({ length: 200 }, (_, i) => ({ atMs: 10 * i + 3, tookMs: 4 }));
  const report = createReport(madeResult(told, { ratePerSecond: 100 }));
  assertEquals(check(report, "p99<1s").actual, 7);
  assertEquals(check(report, "service.p99<1s").actual, 4);
  assertEquals(check(report, "lag.p99<=3ms"), { actual: 3, holds: true, reason: null });
  const closed = check(rising(200), "service.p99<1s");
  assertEquals([closed.actual, closed.holds], [null, false]);
  assertStringIncludes(closed.reason!, "measured only with a rate");
});

Deno.test("a percentile without a sample beyond it does not hold, with the required number", () => {
  const least: [percentile: string, samples: number][] = [
    ...[["p50", 2], ["p75", 4], ["p90", 10], ["p95", 20], ["p99", 100]] as const,
    ...[["p99.9", 1000], ["p99.99", 10_000]] as [string, number][],
  ] as [string, number][];
  for (const [percentile, samples] of least) {
    const few = rising(samples - 1);
    for (const operator of ["<", ">"]) {
      assertEquals(check(few, `${percentile}${operator}1us`), {
        actual: null,
        holds: false,
        reason: `too few samples: ${samples - 1} of at least ${samples}`,
      });
    }
    const enough = check(rising(samples), `${percentile}<1h`);
    assertEquals([enough.holds, enough.reason], [true, null], percentile);
    assertEquals(enough.actual, samples - 1, "the last but one");
  }
  assertEquals(check(rising(1), "max<1s"), { actual: 1, holds: true, reason: null });
});

Deno.test("a timed-out request is a lower bound: only assertions above it hold", () => {
  const timedOut = Array.from(
    { length: 2 },
    () => ({ tookMs: 30_000, failure: { kind: "timeout", message: "timeout" } }) as const,
  );
  const report = rising(100, timedOut);
  const reason = "only a lower bound: 2 timed out";
  for (const statistic of ["p99", "max"]) {
    const bound = (holds: boolean) => ({ actual: 30_000, holds, reason });
    assertEquals(check(report, `${statistic}<30s`), bound(false));
    assertEquals(check(report, `${statistic}<=30s`), bound(false));
    assertEquals(check(report, `${statistic}<1h`), bound(false));
    assertEquals(check(report, `${statistic}>1s`), bound(true));
    assertEquals(check(report, `${statistic}>30s`), bound(true));
    assertEquals(check(report, `${statistic}>=30s`), bound(true));
    assertEquals(check(report, `${statistic}>31s`), bound(false));
  }
  assertEquals(check(report, "p50<1s"), { actual: 51, holds: true, reason: null });
  assertEquals(check(report, "mean<1h"), { actual: report.latencyMs.mean, holds: false, reason });
  assertEquals(check(report, "mean>1ms").holds, true);
});

Deno.test("nothing holds for a number that does not exist", () => {
  const cut = createReport(madeResult([{ tookMs: 5, end: "cut" }]));
  for (const operator of ["<", ">"]) {
    const absent = (reason: string) => ({ actual: null, holds: false, reason });
    assertEquals(check(cut, `max${operator}1s`), absent("nothing was timed"));
    assertEquals(check(cut, `failed${operator}1%`), absent("no request completed"));
  }
  assertEquals(check(cut, "failed<1").holds, true);
});

Deno.test("checkAssertions() uses the numbers of a target by its name", () => {
  const report = rising(200);
  const { latencyMs } = rising(100);
  const target = {
    name: "search",
    requests: { succeeded: 60, failed: 40, unfinished: 0 },
    throughputPerSecond: 12,
    latencyMs,
    statusCodes: { "200": 60, "500": 40 },
  };
  const named = { ...report, targets: [{ ...target, name: "other", latencyMs }, target] };
  const actual = (metric: string) => check(named, `target("search").${metric}`).actual;
  assertEquals(actual("p99<1s"), 99);
  assertEquals(actual("failed<1"), 40);
  assertEquals(actual("failed<1%"), 40);
  assertEquals(actual("status.500<1"), 40);
  assertEquals(actual("throughput>1"), 12);
  assertEquals(check(named, 'target("home").failed<1'), {
    actual: null,
    holds: false,
    reason: "no such target",
  });
});

Deno.test("createReport() evaluates the assertions of its plan, in order", () => {
  const assertions = ["p50<1s", "failed>0", "p50<1s"];
  const report = createReport(madeResult([{ tookMs: 1 }, { tookMs: 2 }], { assertions }));
  assertEquals(report.assertions.map(({ expression }) => expression), assertions);
  assertEquals(report.assertions.map(({ holds }) => holds), [true, false, true]);
});

Deno.test("requireAssertions() rejects before the run what the run will not have", () => {
  const url = "http://127.0.0.1/";
  const refusal = (plan: Plan) => assertThrows(() => requireAssertions(plan), UsageError);
  for (const option of ["assertions", "abortOn"] as const) {
    const closed = refusal(createPlan({ url, [option]: ["p99<1s", "lag.p99<1s"] }));
    assertEquals(closed.option, option);
    assertStringIncludes(closed.message, 'invalid value "lag.p99<1s". Service time and lag');
    assertEquals(refusal(createPlan({ url, [option]: ["p99<1"] })).option, option);
    requireAssertions(createPlan({ url, ratePerSecond: 1, [option]: ["lag.p99<1s"] }));
    const plan = createPlan({ url, [option]: ['target("a").p99<1s'] });
    assertStringIncludes(refusal(plan).message, "This run has one unnamed target.");
    const grouped = (...groups: string[]) => ({ ...plan, source: { ...plan.source, groups } });
    assertStringIncludes(refusal(grouped("b", "c")).message, 'The targets are "b", "c".');
    assertStringIncludes(refusal(grouped(..."bcdefgh")).message, '"e", "f" and 2 more');
    requireAssertions(grouped("b", "a"));
  }
  assert(createPlan({ url }).assertions.length === 0);
});
