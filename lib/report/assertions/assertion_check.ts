/**
 * Evaluates assertions.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { Plan } from "../../load/plan/plan.ts";
import { nearestRank } from "../../stats/percentile.ts";
import type { ReportAssertion } from "../shape/report_assertion.ts";
import { type Assertion, type Metric, parseAssertion, type TimeKind } from "./assertion.ts";
import { isGivenUp, type LatencySummary, PERCENTILES } from "../latency/latency_summary.ts";

/**
 * The numbers of a latency summary that assertions can refer to.
 *
 * @example
 * ```ts
 * import type { MeasuredTimes } from "@x/load-tester/report";
 *
 * const spread = ({ p50, p99 }: MeasuredTimes) => p50 === null || p99 === null ? null : p99 / p50;
 * ```
 */
export type MeasuredTimes = Omit<LatencySummary, "stddev">;

/**
 * The numbers of all requests, or of those of one target or step.
 *
 * @example
 * ```ts
 * import type { MeasuredRequests } from "@x/load-tester/report";
 *
 * const overloads = ({ statusCodes }: MeasuredRequests) => statusCodes["503"] ?? 0;
 * ```
 */
export interface MeasuredRequests {
  /** Number of requests by outcome. */
  readonly requests: { readonly succeeded: number; readonly failed: number };
  /** Complete responses, of any status, per second of elapsed time. */
  readonly throughputPerSecond: number | null;
  /** From when a request was due (in a closed loop: sent) to its last byte. */
  readonly latencyMs: MeasuredTimes;
  /** Complete responses by status code. */
  readonly statusCodes: Readonly<Record<string, number>>;
}

/**
 * The numbers that assertions can refer to: a report, or the state of a run in progress.
 *
 * @example
 * ```ts
 * import { checkAssertions, type Measured } from "@x/load-tester/report";
 *
 * const isFast = (measured: Measured) =>
 *   checkAssertions(measured, ["p99<200ms"]).every(({ holds }) => holds);
 * ```
 */
export interface Measured extends MeasuredRequests {
  /** Options of the run. */
  readonly plan: { readonly timeoutMs: number };
  /** Number of requests that were sent again on another connection. */
  readonly connections: { readonly retried: number };
  /** From sending to the last byte; null in a closed loop. */
  readonly serviceMs: MeasuredTimes | null;
  /** From due to sending; null in a closed loop. */
  readonly lagMs: MeasuredTimes | null;
  /** Numbers by target or step; empty if there is only one. */
  readonly targets: readonly (MeasuredRequests & { readonly name: string })[];
}

/**
 * Evaluates assertions against a report, new or saved.
 *
 * A percentile needs a sample beyond it: p99 needs 100 samples, p99.9 a thousand. If it falls on a
 * request that timed out, it is only a lower bound, and so is the mean if any request timed out.
 * Assertions that a lower bound cannot prove do not hold.
 *
 * @param measured the report
 * @param expressions each like `p99<200ms`, `service.max<=1s`, `failed<1%`, `status.503<10` or
 *   `throughput>1000`
 * @throws {UsageError} if an expression is invalid; its `option` is `assertions`
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { checkAssertions } from "@x/load-tester/report";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report } = await loadTest({ url, requests: 10 });
 * const [none, tail] = checkAssertions(report, ["failed<1", "p99<1min"]);
 * assertEquals(none, { expression: "failed<1", actual: 0, holds: true, reason: null });
 * assertEquals(tail.reason, "too few samples: 10 of at least 100");
 * ```
 */
export function checkAssertions(
  measured: Measured,
  expressions: readonly string[],
): ReportAssertion[] {
  return expressions.map((expression) =>
    checkAssertion(parseAssertion(expression, "assertions"), measured)
  );
}

/**
 * Rejects assertions about numbers that the run will not have.
 *
 * @throws {UsageError} if an assertion is invalid, or about a number that the run will not have
 */
export function requireAssertions({ assertions, abortOn, arrivals, source }: Plan): void {
  for (const [option, expressions] of Object.entries({ assertions, abortOn })) {
    for (const expression of expressions) {
      const { metric, target } = parseAssertion(expression, option);
      const isOfOpenLoop = metric.kind === "time" && metric.of !== "latency";
      if (isOfOpenLoop && arrivals.kind === "closed") {
        throw UsageError.invalid(option, expression, `${OPEN_ONLY}. Set a rate.`);
      }
      if (target !== null && !source.groups.includes(target)) {
        const known = namesOf(source.groups);
        const advice = known === ""
          ? "This run has one unnamed target."
          : `The targets are ${known}.`;
        throw UsageError.invalid(option, expression, advice);
      }
    }
  }
}

function namesOf(groups: readonly string[]): string {
  const named = groups.slice(0, NAMED).map((name) => JSON.stringify(name)).join(", ");
  return groups.length > NAMED ? `${named} and ${groups.length - NAMED} more` : named;
}

/** Number of targets listed in an error. */
const NAMED = 5;
const OPEN_ONLY = "Service time and lag are measured only with a rate";

/** Evaluates one assertion. */
export function checkAssertion(assertion: Assertion, measured: Measured): ReportAssertion {
  const { expression } = assertion;
  const { actual, reason } = findingOf(assertion, measured);
  return { expression, actual, holds: isMet(assertion, actual, reason !== null), reason };
}

/** Returns true if a measured value is within the limit of an assertion. */
export function isMet(
  { operator, limit }: Assertion,
  actual: number | null,
  isLowerBound: boolean,
): boolean {
  if (actual === null) return false;
  // A lower bound proves only that the number is at least this large.
  if (isLowerBound) return operator.startsWith(">") && actual >= limit;
  switch (operator) {
    case "<":
      return actual < limit;
    case "<=":
      return actual <= limit;
    case ">":
      return actual > limit;
    case ">=":
      return actual >= limit;
  }
}

/** A measured number, and a remark on it. */
type Finding = Pick<ReportAssertion, "actual" | "reason">;

function findingOf({ target, metric, unit }: Assertion, measured: Measured): Finding {
  const { plan: { timeoutMs }, targets } = measured;
  const requests = target === null ? measured : targets.find(({ name }) => name === target);
  if (requests === undefined) return found(null, "no such target");
  const { succeeded, failed } = requests.requests;
  switch (metric.kind) {
    case "time":
      return timeOf(metric, metric.of === "latency" ? requests : measured, timeoutMs);
    case "throughput":
      return found(requests.throughputPerSecond, "no time has passed");
    case "retried": {
      const { retried } = measured.connections;
      return unit === "count" ? found(retried) : shareOf(retried, succeeded + failed);
    }
    case "failed":
      return unit === "count" ? found(failed) : shareOf(failed, succeeded + failed);
    case "status": {
      const count = requests.statusCodes[metric.code] ?? 0;
      return unit === "count" ? found(count) : shareOf(count, succeeded + failed);
    }
  }
}

function found(actual: number | null, whyNot: string | null = null): Finding {
  return { actual, reason: actual === null ? whyNot : null };
}

function shareOf(count: number, of: number): Finding {
  return found(of === 0 ? null : 100 * count / of, "no request completed");
}

function timeOf(
  metric: Metric & { kind: "time" },
  measured: Partial<Record<`${TimeKind}Ms`, MeasuredTimes | null>>,
  timeoutMs: number,
): Finding {
  const summary = measured[`${metric.of}Ms`] ?? null;
  if (summary === null) return found(null, OPEN_ONLY);
  const { count, censored } = summary;
  const ms = summary[metric.statistic];
  if (ms === null) return found(null, "nothing was timed");
  if (metric.statistic in PERCENTILES) {
    const percent = PERCENTILES[metric.statistic as keyof typeof PERCENTILES];
    const least = Math.round(100 / (100 - percent));
    // At the last rank, the percentile would just be the maximum.
    if (nearestRank(count, percent) === count) {
      return found(null, `too few samples: ${count} of at least ${least}`);
    }
  }
  const isLowerBound = metric.statistic === "mean"
    ? censored > 0
    : isGivenUp(ms, summary, timeoutMs);
  if (!isLowerBound) return found(ms);
  return { actual: ms, reason: `only a lower bound: ${censored} timed out` };
}
