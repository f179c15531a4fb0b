/**
 * Why requests were sent later than they were due: a busy generator, busy connections, slow connects.
 *
 * @module
 */
import type { Tally } from "../../stats/tally.ts";
import { formatMs, formatShare } from "../words/format.ts";
import type { Judged } from "./judged.ts";

/** The event loop may be late by this much before it is a reason, in runs with enough samples. */
const LOOP_DELAY_MS = 20;
const LOOP_FROM_MS = 1000;
/** From this share of a core up the CPU counts as used up, in runs that are more than start-up. */
const CPU_SHARE = 0.95;
const CPU_FROM_MS = 3000;
/** A pause of this process that shows in the numbers. */
const PAUSE_MS = 300;
/** So many times as long as the pause the lag may be that comes of it. */
const BACKLOG = 1.5;
/** Lag above this share of the latency, and above this time, is a reason; both at the 99th percentile. */
const LAG_SHARE = 0.1;
const LAG_MS = 10;
/** With fewer samples the median stands for the 99th percentile, which may be the first connection. */
const LAG_SAMPLES = 100;
/** What takes this share of the lag is its reason. */
const REASON_SHARE = 0.5;
/** Says that this program was the limit, and by what that shows. */
export function generatorLimit(result: Judged): string | null {
  const { health, elapsedMs } = result;
  if (health.longestPauseMs >= PAUSE_MS) {
    return `The load generator stood still for ${
      formatMs(health.longestPauseMs)
    }: it was stopped ` +
      "or throttled, or its machine was suspended. Requests that were late or timed out meanwhile " +
      "say nothing about the target. Run it again.";
  }
  const reasons: string[] = [];
  if (health.cpuShare !== null && health.cpuShare >= CPU_SHARE && elapsedMs >= CPU_FROM_MS) {
    reasons.push(`used ${formatShare(health.cpuShare)} of a core`);
  }
  if (health.loopDelayP90Ms >= LOOP_DELAY_MS && elapsedMs >= LOOP_FROM_MS) {
    reasons.push(`had an event loop delay of ${formatMs(health.loopDelayP90Ms)} (p90)`);
  }
  if (reasonOfLag(result) === "generator") {
    reasons.push(`sent requests ${formatMs(p99Ms(result.sums.lag))} late (p99)`);
  }
  if (reasons.length === 0) return null;
  return `The load generator was the bottleneck: it ${reasons.join(" and ")}. The target may be ` +
    "faster than reported. Give the generator more CPU or reduce the load.";
}

/** Says that requests waited for a connection to be free. */
export function concurrencyLimit(result: Judged): string | null {
  const { plan, sums, health } = result;
  if (reasonOfLag(result) !== "permits") return null;
  const lagMs = p99Ms(sums.lag);
  // What queued up during a pause of this process, and took a while to be sent, is not the target's.
  const { longestPauseMs } = health;
  if (longestPauseMs >= PAUSE_MS && lagMs <= BACKLOG * longestPauseMs) return null;
  const busy = plan.concurrency === 1
    ? "the only connection was"
    : `all ${plan.concurrency} connections were`;
  return `Requests queued for up to ${formatMs(lagMs)} (p99) because ${busy} busy. ` +
    "Raise --concurrency.";
}

/** Says that requests waited for their connections to be opened. */
export function slowConnect(result: Judged): string | null {
  if (reasonOfLag(result) !== "connecting") return null;
  const advice = result.plan.context.keepAlive
    ? "Use --warmup to connect before the run."
    : "With a rate, connecting is part of the latency.";
  return `Requests were sent up to ${formatMs(p99Ms(result.sums.lag))} late (p99) because ` +
    `connecting took up to ${formatMs(connectP99Ms(result))}. ${advice}`;
}

/** What most of the queueing delay was spent on; null where there is next to none. */
function reasonOfLag(result: Judged): "permits" | "connecting" | "generator" | null {
  const { sums, permitWaitMs } = result;
  const percentile = sums.lag.count < LAG_SAMPLES ? 50 : 99;
  const lagMs = (sums.lag.percentile(percentile) ?? 0) / 1000;
  const latencyMs = (sums.latency.percentile(percentile) ?? 0) / 1000;
  if (lagMs <= LAG_MS || lagMs <= LAG_SHARE * latencyMs) return null;
  if (permitWaitMs >= REASON_SHARE * lagMs) return "permits";
  const hasConnected = sums.connect.count * 100 >= sums.lag.count;
  return hasConnected && connectP99Ms(result) >= REASON_SHARE * lagMs ? "connecting" : "generator";
}

/** How long connecting took, TLS included: roughly, since the two are summed up apart. */
function connectP99Ms({ sums }: Judged): number {
  return p99Ms(sums.connect) + p99Ms(sums.tls);
}

function p99Ms(tally: Tally): number {
  return (tally.percentile(99) ?? 0) / 1000;
}
