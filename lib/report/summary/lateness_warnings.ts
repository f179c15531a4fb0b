/**
 * Explains why requests were sent late: a busy generator, busy connections, or slow connects.
 *
 * @module
 */
import type { Tally } from "../../stats/tally.ts";
import { formatMs, formatShare } from "../words/format.ts";
import type { Judged } from "./judged.ts";

/** Event loop delay that causes a warning, in runs with enough samples. */
const LOOP_DELAY_MS = 20;
const LOOP_FROM_MS = 1000;
/**
 * CPU usage, as a fraction of a core, that causes a warning in runs that are more than start-up.
 */
const CPU_SHARE = 0.95;
const CPU_FROM_MS = 3000;
/** Duration from which a pause of this process shows in the numbers. */
const PAUSE_MS = 300;
/** Maximum ratio of lag to a pause for which the pause explains the lag. */
const BACKLOG = 1.5;
/**
 * Lag that causes a warning: more than this fraction of the latency and this time, both at the p99.
 */
const LAG_SHARE = 0.1;
const LAG_MS = 10;
/** With fewer samples, the 99th percentile may be the first connection, so the median is used. */
const LAG_SAMPLES = 100;
/** Fraction of the lag from which something counts as its reason. */
const REASON_SHARE = 0.5;
/** Warns that this program was the bottleneck, with the evidence. */
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

/** Warns that requests waited for a free connection. */
export function concurrencyLimit(result: Judged): string | null {
  const { plan, sums, health } = result;
  if (reasonOfLag(result) !== "permits") return null;
  const lagMs = p99Ms(sums.lag);
  // Requests queued during a pause of this process, and shortly after it, are not the target's
  // doing.
  const { longestPauseMs } = health;
  if (longestPauseMs >= PAUSE_MS && lagMs <= BACKLOG * longestPauseMs) return null;
  const unit = plan.streams === null ? "connection" : "stream";
  const busy = plan.concurrency === 1
    ? `the only ${unit} was`
    : `all ${plan.concurrency} ${unit}s were`;
  return `Requests queued for up to ${formatMs(lagMs)} (p99) because ${busy} busy. ` +
    "Raise --concurrency.";
}

/** Warns that requests waited for their connections to be opened. */
export function slowConnect(result: Judged): string | null {
  if (reasonOfLag(result) !== "connecting") return null;
  const advice = result.plan.context.keepAlive
    ? "Use --warmup to connect before the run."
    : "With a rate, connecting is part of the latency.";
  return `Requests were sent up to ${formatMs(p99Ms(result.sums.lag))} late (p99) because ` +
    `connecting took up to ${formatMs(connectP99Ms(result))}. ${advice}`;
}

/** Returns the main reason for the lag; null if there is hardly any. */
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

/** Estimates the connect time, including TLS: the two are recorded separately. */
function connectP99Ms({ sums }: Judged): number {
  return p99Ms(sums.connect) + p99Ms(sums.tls);
}

function p99Ms(tally: Tally): number {
  return (tally.percentile(99) ?? 0) / 1000;
}
