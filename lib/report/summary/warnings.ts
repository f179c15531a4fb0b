/**
 * What in a run's numbers is a reason not to take them as they look, and what to do about it.
 *
 * @module
 */
import type { RunResult } from "../../load/engine/result.ts";
import { rankSumPValue } from "../../stats/rank_sum.ts";
import type { Tally } from "../../stats/tally.ts";
import type { Warning } from "../shape/warning.ts";
import { formatMs, formatRate, formatShare } from "../words/format.ts";

/** The event loop may be late by this much before it is a reason, in runs with enough looks at it. */
const LOOP_DELAY_MS = 20;
const LOOP_FROM_MS = 1000;
/** From this share of a core up the CPU counts as used up, in runs that are more than start-up. */
const CPU_SHARE = 0.95;
const CPU_FROM_MS = 3000;
/** Lag above this share of the latency, and above this time, is a reason; both at the 99th percentile. */
const LAG_SHARE = 0.1;
const LAG_MS = 10;
/** The achieved rate may fall short by this much, and the last request be late by this much. */
const RATE_SHARE = 0.01;
const RATE_LATE_MS = 50;
/** So much of the time in flight may be missing from the latencies. */
const LITTLE_SHARE = 0.05;
/** Two halves of at least so many seconds differ where chance would do it this rarely, by this much. */
const STEADY_SECONDS = 5;
const STEADY_P = 0.01;
const STEADY_SHARE = 0.1;
/** A lookup that takes this share of connecting is what makes it slow. */
const LOOKUP_SHARE = 0.5;
/** With fewer samples than this, not even one lies beyond the 99th percentile. */
const P99_SAMPLES = 100;

/** Those of a run; merging and saving a result add their own. */
const CHECKS: Record<
  Exclude<Warning["kind"], "merged" | "saved_in_part">,
  (result: RunResult) => string | null
> = {
  aborted: ({ aborted }) => aborted,
  teardown_failed: ({ teardownError }) =>
    teardownError === null ? null : `the scenario's teardown(): ${teardownError}`,
  thread_crashed: ({ crash }) => crash === null ? null : `${crash}: its part is not in this report`,
  client_limit: clientLimit,
  generator_limit: generatorLimit,
  concurrency_limit: concurrencyLimit,
  rate_not_reached: rateNotReached,
  littles_law: littlesLaw,
  not_steady: notSteady,
  few_samples: fewSamples,
  connections: connections,
  slow_lookup: slowLookup,
  retried: retried,
  unsolicited_bytes: unsolicitedBytes,
  log_dropped: logDropped,
};

/** The warnings of a run, the gravest first. */
export function warningsOf(result: RunResult): Warning[] {
  return Object.entries(CHECKS).flatMap(([kind, check]) => {
    const message = check(result);
    return message === null ? [] : [{ kind: kind as Warning["kind"], message }];
  });
}

function clientLimit({ tally }: RunResult): string | null {
  const count = tally.errors.of("client_limit");
  if (count === 0) return null;
  return `${count} requests failed since this machine, not the target, ran out of files or ports: ` +
    "lower --concurrency, keep connections alive, or raise ulimit -n";
}

function generatorLimit(result: RunResult): string | null {
  const { health, elapsedMs, permitWaits } = result;
  const reasons: string[] = [];
  if (health.cpuShare !== null && health.cpuShare >= CPU_SHARE && elapsedMs >= CPU_FROM_MS) {
    reasons.push(`used ${formatShare(health.cpuShare)} of a core`);
  }
  if (health.loopDelayP90Ms >= LOOP_DELAY_MS && elapsedMs >= LOOP_FROM_MS) {
    reasons.push(`was late by ${formatMs(health.loopDelayP90Ms)} in its event loop (p90)`);
  }
  if (isLagging(result) && permitWaits === 0) {
    reasons.push(`sent requests late by ${formatMs(p99Ms(result.tally.lag))} (p99)`);
  }
  if (reasons.length === 0) return null;
  return `The generator was the limit, it ${
    reasons.join(" and ")
  }: the target may be faster than ` +
    "this report says; give this program a core of its own, or ask for less load";
}

function concurrencyLimit(result: RunResult): string | null {
  const { plan, permitWaits, tally } = result;
  if (!isLagging(result) || permitWaits === 0) return null;
  const taken = plan.concurrency === 1
    ? "the one place was"
    : `all ${plan.concurrency} places were`;
  return `Requests waited ${formatMs(p99Ms(tally.lag))} (p99) to be sent, since ${taken} taken: ` +
    "the target did not keep up at this concurrency; raise --concurrency to see whether it takes " +
    "more at once";
}

function rateNotReached(result: RunResult): string | null {
  const { plan, issued, unissued, issuedForMs, lastDueMs } = result;
  if (unissued === null || issued === 0) return null;
  const isLate = issuedForMs - lastDueMs > RATE_LATE_MS;
  const share = Math.min(issued / (issued + unissued), isLate ? lastDueMs / issuedForMs : 1);
  if (share > 1 - RATE_SHARE) return null;
  const achieved = formatRate(issued / issuedForMs * 1000);
  const asked = plan.arrivals.kind === "rate"
    ? formatRate(plan.arrivals.perSecond)
    : "that of the stages";
  return `The rate asked for was not reached: ${achieved}, ${formatShare(share)} of ${asked}; ` +
    `${unissued} requests were due and never started`;
}

/**
 * Little's law (1961): throughput times mean latency is the number in flight. The latter is the time
 * of all exchanges over that of the run; what is missing was spent on requests without a latency.
 */
function littlesLaw({ tally, elapsedMs, plan }: RunResult): string | null {
  const times = plan.arrivals.kind === "closed" ? tally.latency : tally.service;
  const inFlight = tally.busyMs / elapsedMs;
  const implied = times.count * (times.mean() ?? 0) / 1000 / elapsedMs;
  if (!(inFlight - implied > LITTLE_SHARE * inFlight)) return null;
  return `${inFlight.toFixed(1)} requests were in flight on average, but throughput times mean ` +
    `latency is ${implied.toFixed(1)} (Little's law): the rest of the time went into requests ` +
    "without a latency, and is in none of the percentiles; see Errors and Unfinished";
}

function notSteady({ plan, tally, elapsedMs }: RunResult): string | null {
  if (plan.arrivals.kind === "stages") return null;
  // The last second is rarely whole, and the first one has the start-up of both sides in it.
  const whole = tally.series.points().slice(1, Math.floor(elapsedMs / 1000));
  const half = Math.floor(whole.length / 2);
  if (half < STEADY_SECONDS) return null;
  const [first, second] = [whole.slice(0, half), whole.slice(-half)];
  const compared = [
    ["requests a second", first.map((p) => p.completed), second.map((p) => p.completed)],
    ["latency p50", first.map((p) => p.p50Us ?? 0), second.map((p) => p.p50Us ?? 0)],
  ] as const;
  for (const [name, a, b] of compared) {
    const change = median(b) / median(a) - 1;
    const p = rankSumPValue(a, b);
    if (Math.abs(change) > STEADY_SHARE && p < STEADY_P) {
      const sign = change > 0 ? "+" : "";
      return `The run was not steady: ${name} changed by ${sign}${formatShare(change)} from its ` +
        `first half to its second (Mann-Whitney U over seconds, p = ${p.toPrecision(2)}): warm ` +
        "up first, or run for longer";
    }
  }
  return null;
}

function fewSamples({ tally }: RunResult): string | null {
  const { count } = tally.latency;
  if (count === 0 || count >= P99_SAMPLES) return null;
  return `The p99 comes from ${count} samples, so it is their maximum: ask for at least ` +
    `${P99_SAMPLES} requests`;
}

function connections({ plan, tally, issued, connectionsOpened }: RunResult): string | null {
  const planned = Math.min(plan.concurrency, issued);
  // What timed out or failed takes its connection with it, and retries have their own warning.
  const explained = planned + tally.failed + tally.retried;
  if (!plan.context.keepAlive || plan.redirects > 0 || connectionsOpened <= explained) return null;
  const origins = plan.routing.routes.length;
  if (origins > 1) {
    return `${connectionsOpened} connections were opened: ${origins} origins share ` +
      `${plan.concurrency} of them, and one is closed where another origin has its turn; opening ` +
      "them again is part of this load";
  }
  return `${connectionsOpened} connections were opened where ${planned} would do: the target ` +
    "closes them, and opening them again is part of this load";
}

function slowLookup({ lookupMs, tally }: RunResult): string | null {
  const connectMs = (tally.connect.percentile(50) ?? 0) / 1000;
  if (lookupMs === null || lookupMs < LOOKUP_SHARE * connectMs) return null;
  return `Looking the target's name up takes ${formatMs(lookupMs)} of the ${formatMs(connectMs)} ` +
    "that connecting took (p50): dial an address with --connect-to to leave DNS out";
}

function retried({ tally }: RunResult): string | null {
  if (tally.retried === 0) return null;
  return `${tally.retried} requests were sent again on a new connection, since the target had ` +
    "closed or reset theirs before a byte of the response: is its keep-alive limit low";
}

function unsolicitedBytes({ tally }: RunResult): string | null {
  if (tally.unsolicited === 0) return null;
  return `${tally.unsolicited} responses were followed by bytes that were not asked for: their ` +
    "connections were closed, and the target's framing is worth a look";
}

function logDropped({ logLoss }: RunResult): string | null {
  if (logLoss === undefined) return null;
  const { lines, reason } = logLoss;
  const dropped = `${lines} ${lines === 1 ? "line" : "lines"} of the request log`;
  if (reason !== null) return `${dropped} could not be written: ${reason}`;
  return `${dropped} were dropped, since they came faster than they could be written: keep fewer ` +
    "with --log-if, or write them to a faster disk";
}

function isLagging({ tally }: RunResult): boolean {
  const lagMs = p99Ms(tally.lag);
  return lagMs > LAG_MS && lagMs > LAG_SHARE * p99Ms(tally.latency);
}

function p99Ms(tally: Tally): number {
  return (tally.percentile(99) ?? 0) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
