/**
 * Warns if the numbers of a run may mislead, with advice.
 *
 * @module
 */
import type { Plan } from "../../load/plan/plan.ts";
import { sentences } from "../../text.ts";
import { rankSumPValue } from "../../stats/rank_sum.ts";
import type { Warning } from "../shape/warning.ts";
import { fieldsDropped, streamLimit } from "./http2_warnings.ts";
import type { Judged, JudgedPlan } from "./judged.ts";
import { concurrencyLimit, generatorLimit, slowConnect } from "./lateness_warnings.ts";
import { formatMs, formatRate, formatShare } from "../words/format.ts";

/** Tolerated shortfall of the rate, and tolerated delay of the last request. */
const RATE_SHARE = 0.01;
const RATE_LATE_MS = 50;
/** Tolerated fraction of the time in flight that is missing from the latencies. */
const LITTLE_SHARE = 0.05;
/**
 * Two halves of at least this many seconds differ if chance would cause it this rarely, by this
 * much.
 */
const STEADY_SECONDS = 5;
const STEADY_P = 0.01;
const STEADY_SHARE = 0.1;
/** Fraction of the connect time from which a name lookup is what makes it slow. */
const LOOKUP_SHARE = 0.5;
/** With fewer samples, none lies beyond the 99th percentile. */
const P99_SAMPLES = 100;

/** Warnings about the numbers of a load, which can be evaluated for its combined parts. */
export const UNION_WARNINGS: ReadonlySet<Warning["kind"]> = new Set([
  ...["client_limit", "rate_not_reached", "littles_law", "not_steady", "few_samples"] as const,
  ...["connections", "retried", "unsolicited_bytes"] as const,
]);

/** The warnings of a run; merging and saving a result add their own. */
const CHECKS: Record<
  Exclude<Warning["kind"], "merged" | "saved_in_part" | "shard_missing" | "clocks_differ">,
  (result: Judged) => string | null
> = {
  aborted: ({ aborted }) => aborted,
  teardown_failed: ({ teardownError }) =>
    teardownError === null ? null : sentences(`The scenario's teardown() failed: ${teardownError}`),
  thread_crashed: ({ crash }) =>
    crash === null
      ? null
      : `${sentences(crash)} What it did in its last second is missing from this report.`,
  unhandled_rejections: unhandledRejections,
  client_limit: clientLimit,
  generator_limit: generatorLimit,
  concurrency_limit: concurrencyLimit,
  slow_connect: slowConnect,
  rate_not_reached: rateNotReached,
  littles_law: littlesLaw,
  not_steady: notSteady,
  few_samples: fewSamples,
  connections: connections,
  stream_limit: streamLimit,
  fields_dropped: fieldsDropped,
  slow_lookup: slowLookup,
  retried: retried,
  unsolicited_bytes: unsolicitedBytes,
  log_dropped: logDropped,
};

/** Returns the plan of a process: its part of the rate and of the connections. */
export function ownShare(plan: Plan): JudgedPlan {
  const { shard, concurrency, arrivals, context, routing } = plan;
  const { index, of } = shard;
  return {
    context: { keepAlive: context.keepAlive },
    redirects: plan.redirects,
    threads: plan.threads,
    streams: plan.streams,
    droppedFields: plan.droppedFields,
    routing: { routes: { length: routing.routes.length } },
    concurrency: Math.ceil((concurrency - index) / of),
    arrivals: arrivals.kind === "rate"
      ? { kind: "rate", perSecond: arrivals.perSecond / of }
      : arrivals,
  };
}

/** Returns the warnings of a run, most serious first. */
export function warningsOf(result: Judged): Warning[] {
  return Object.entries(CHECKS).flatMap(([kind, check]) => {
    const message = check(result);
    return message === null ? [] : [{ kind: kind as Warning["kind"], message }];
  });
}

function unhandledRejections({ strays, firstStray }: Judged): string | null {
  if (firstStray === null) return null;
  const count = `${strays} ${strays === 1 ? "error" : "errors"}`;
  return `The scenario's hooks left ${count} that nothing caught. Await promises, and catch what ` +
    `callbacks throw. ${sentences(`The first is an ${firstStray}`)}`;
}

function clientLimit({ sums }: Judged): string | null {
  const count = sums.errors.of("client_limit");
  if (count === 0) return null;
  return `${requests(count)} failed because this machine, not the target, ran out of files or ` +
    "ports. Lower --concurrency, keep connections alive, or raise ulimit -n.";
}

function rateNotReached(result: Judged): string | null {
  const { plan, started, unissued, openForMs, issuedForMs, lastDueMs, scheduledMs } = result;
  if (unissued === null || scheduledMs === null) return null;
  // A single request has no rate.
  if (started + unissued < 2 || started === 0) return null;
  // If all requests were started eventually, the delay of the last one shows the shortfall of the
  // rate.
  const lateMs = issuedForMs - lastDueMs > RATE_LATE_MS ? issuedForMs - lastDueMs : 0;
  const spanMs = unissued > 0 ? openForMs : scheduledMs + lateMs;
  const share = unissued > 0 ? started / (started + unissued) : scheduledMs / spanMs;
  if (share > 1 - RATE_SHARE) return null;
  const { arrivals } = plan;
  // As a share of the rate, since a run of few requests has one more than rate times span.
  const [reached, requested] = arrivals.kind === "rate"
    ? [share * arrivals.perSecond, formatRate(arrivals.perSecond)]
    : [started / spanMs * 1000, arrivals.kind === "stages" ? "the stages" : "the recording"];
  const never = unissued === 0
    ? ""
    : ` ${requests(unissued)} ${unissued === 1 ? "was" : "were"} due and not started.`;
  return `The requested rate was not reached: ${formatRate(reached)}, ` +
    `${formatShare(share)} of ${requested}.${never}`;
}

/**
 * Little's law (1961): throughput times mean latency is the number of requests in flight. The
 * latter is the total time of all exchanges divided by that of the run; a difference is time spent
 * on requests without a latency.
 */
function littlesLaw({ sums, elapsedMs, plan }: Judged): string | null {
  const times = plan.arrivals.kind === "closed" ? sums.latency : sums.service;
  if (times.count === 0) return null;
  const inFlight = sums.busyMs / elapsedMs;
  const implied = times.count * (times.mean() ?? 0) / 1000 / elapsedMs;
  if (!(inFlight - implied > LITTLE_SHARE * inFlight)) return null;
  const [busy, explained] = [inFlight.toFixed(1), implied.toFixed(1)];
  if (busy === explained) return null;
  return `${busy} requests were in flight on average, but throughput times mean latency is ` +
    `${explained} (Little's law). The rest were requests without a latency, which no percentile ` +
    "includes. See Errors and Unfinished.";
}

function notSteady(result: Judged): string | null {
  const { plan, series, elapsedMs } = result;
  if (plan.arrivals.kind === "stages" || plan.arrivals.kind === "recorded") return null;
  // The last second is usually incomplete, and the first one includes the start-up of both sides.
  const whole = series.points().slice(1, Math.floor(elapsedMs / 1000));
  const half = Math.floor(whole.length / 2);
  if (half < STEADY_SECONDS) return null;
  const [first, second] = [whole.slice(0, half), whole.slice(-half)];
  // The latency of an overload grows with its queue, which the rate that was not reached explains.
  const comparesLatency = rateNotReached(result) === null;
  const compared = [
    ["responses per second", first.map((p) => p.responses), second.map((p) => p.responses)],
    ["latency p50", first.map((p) => p.p50Us ?? 0), second.map((p) => p.p50Us ?? 0)],
  ] as const;
  for (const [name, a, b] of comparesLatency ? compared : compared.slice(0, 1)) {
    const change = median(b) / median(a) - 1;
    const p = rankSumPValue(a, b);
    if (Math.abs(change) > STEADY_SHARE && p < STEADY_P) {
      const sign = change > 0 ? "+" : "";
      return `The run was not steady: ${name} changed by ${sign}${formatShare(change)} from the ` +
        `first half to the second (Mann-Whitney U over seconds, p = ${p.toPrecision(2)}). Use ` +
        "--warmup, or run longer.";
    }
  }
  return null;
}

function fewSamples({ sums }: Judged): string | null {
  const { count } = sums.latency;
  if (count === 0 || count >= P99_SAMPLES) return null;
  const samples = count === 1 ? "the only sample" : `the maximum of ${count} samples`;
  return `The p99 is ${samples}. Send at least ${P99_SAMPLES} requests.`;
}

function connections(result: Judged): string | null {
  const { plan, sums, issued, connectionsOpened } = result;
  const serverLimit = result.streams?.serverLimit ?? Infinity;
  const streams = Math.min(plan.streams ?? 1, Math.max(serverLimit, 1));
  const origins = plan.routing.routes.length;
  // Over HTTP/2, a few connections to each origin are enough for all requests in flight.
  const planned = plan.threads * (plan.streams === null ? 1 : origins) *
    Math.ceil(Math.min(plan.concurrency, issued) / plan.threads / streams);
  // Timeouts and failures close their connections, and retries have their own warning.
  const explained = planned + sums.failed + sums.retried;
  if (!plan.context.keepAlive || plan.redirects > 0 || connectionsOpened <= explained) return null;
  if (origins > 1) {
    return `${connectionsOpened} connections were opened because ${origins} origins share ` +
      `${plan.concurrency}. Reconnecting is part of this load. Raise --concurrency to avoid it.`;
  }
  return `${connectionsOpened} connections were opened where ${planned} would do, because the ` +
    "target closes them or does not allow reuse. Reconnecting is part of this load.";
}

function slowLookup({ lookupMs, sums }: Judged): string | null {
  const connectMs = (sums.connect.percentile(50) ?? 0) / 1000;
  if (lookupMs === null || lookupMs < LOOKUP_SHARE * connectMs) return null;
  return `The DNS lookup takes ${formatMs(lookupMs)}, and connecting took ${formatMs(connectMs)} ` +
    "(p50). Use --connect-to with an address to exclude it.";
}

function retried({ sums, plan }: Judged): string | null {
  if (sums.retried === 0) return null;
  const were = sums.retried === 1 ? "was" : "were";
  const cause = plan.streams === null
    ? "closed or reset their connection before responding. Check its keep-alive limit."
    : "refused their streams or closed their connection before responding. Check its limits " +
      "of streams and of requests per connection.";
  return `${requests(sums.retried)} ${were} sent again because the target ${cause}`;
}

function unsolicitedBytes({ sums }: Judged): string | null {
  if (sums.unsolicited === 0) return null;
  const count = `${sums.unsolicited} ${sums.unsolicited === 1 ? "response was" : "responses were"}`;
  return `${count} followed by unexpected bytes, and the connections were closed. Check the ` +
    "target's framing.";
}

function logDropped({ logLoss }: Judged): string | null {
  if (logLoss === undefined) return null;
  const { lines, reason } = logLoss;
  const dropped = `${lines} ${lines === 1 ? "line" : "lines"} of the request log`;
  if (reason !== null) return sentences(`${dropped} could not be written: ${reason}`);
  return `${dropped} were dropped because writing was too slow. Keep fewer with --log-if, or use a ` +
    "faster disk.";
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function requests(count: number): string {
  return `${count} ${count === 1 ? "request" : "requests"}`;
}
