/**
 * Adds up the results of threads.
 *
 * @module
 */
import type { Plan } from "../plan/plan.ts";
import { createSchedule, shareOf } from "../schedule/schedule.ts";
import { mergedStreamCounts } from "../../stats/stream_counts.ts";
import type { PartResult, RunResult } from "../engine/result.ts";
import { intersection } from "../engine/clock_offset.ts";

/**
 * Joins the results of the threads.
 *
 * @param crash error that ended one of them; null if none crashed
 */
export function joinedResult(
  plan: Plan,
  parts: readonly PartResult[],
  { sums, series }: Pick<RunResult, "sums" | "series">,
  crash: Error | null = null,
): RunResult {
  const sum = (of: (part: PartResult) => number) => parts.reduce((n, part) => n + of(part), 0);
  const max = (of: (part: PartResult) => number) => Math.max(...parts.map(of));
  const started = sum((part) => part.started);
  const interrupted = parts.some((part) => part.interrupted);
  const aborted = parts.find((part) => part.aborted !== null)?.aborted ?? null;
  const isWhole = !interrupted && aborted === null && crash === null;
  const scheduledMs = nextDueMs(plan, started);
  const isOpen = plan.arrivals.kind !== "closed";
  const cpuShare = max(({ health }) => health.cpuShare ?? -1);
  return {
    plan,
    startedAt: parts[0].startedAt,
    elapsedMs: Math.max(
      max(({ elapsedMs }) => elapsedMs),
      isWhole ? plannedMs(plan, started, scheduledMs) : 0,
    ),
    scheduledMs,
    interrupted,
    aborted,
    crash: crash?.message ?? null,
    teardownError: null,
    issued: sum(({ issued }) => issued),
    started,
    unissued: isOpen ? sum(({ unissued }) => unissued ?? 0) : null,
    openForMs: max(({ openForMs }) => openForMs),
    issuedForMs: max(({ issuedForMs }) => issuedForMs),
    lastDueMs: max(({ lastDueMs }) => lastDueMs),
    permitWaitMs: max(({ permitWaitMs }) => permitWaitMs),
    connectionsOpened: sum(({ connectionsOpened }) => connectionsOpened),
    connectionsFailed: sum(({ connectionsFailed }) => connectionsFailed),
    clock: intersection(parts.map(({ clock }) => clock)),
    streams: mergedStreamCounts(parts.map(({ streams }) => streams)),
    lookupMs: null,
    strays: sum(({ strays }) => strays),
    firstStray: parts.find(({ firstStray }) => firstStray !== null)?.firstStray ?? null,
    health: {
      // Each thread measures the CPU time of the whole process but can use only one core.
      cpuShare: cpuShare < 0 ? null : cpuShare / plan.threads,
      loopDelayP90Ms: max(({ health }) => health.loopDelayP90Ms),
      longestPauseMs: max(({ health }) => health.longestPauseMs),
    },
    sums,
    series,
  };
}

/**
 * Returns when the next request would have been due within the time of the run; null in a closed
 * loop.
 */
function nextDueMs(
  { arrivals, requests, issuingMs, shard }: Plan,
  started: number,
): number | null {
  if (arrivals.kind === "closed") return null;
  const schedule = createSchedule(arrivals, { requests: null, durationMs: null });
  // In a load on several machines, the next request would belong to another machine.
  const next = Math.min(shard.index + started * shard.of, requests ?? Infinity);
  const dueAtMs = schedule.dueAtMs(next);
  return Math.min(dueAtMs, issuingMs ?? Infinity);
}

/**
 * Returns the minimum duration of a run: its planned time, unless the number of requests ended it.
 * With a rate, it lasts until the next request would have been due, so that two requests at one per
 * second are reported as one per second.
 */
function plannedMs(
  { requests, issuingMs, shard }: Plan,
  started: number,
  scheduledMs: number | null,
): number {
  if (requests === null || started < shareOf(requests, shard)) return issuingMs ?? 0;
  return scheduledMs ?? 0;
}
