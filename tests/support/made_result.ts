/**
 * Creates results of fictitious runs, from outcomes at chosen times.
 *
 * @module
 */
import type { ExchangeOutcome } from "../../lib/http/wire/lane.ts";
import type { LoadOptions } from "../../lib/load/plan/options.ts";
import { createPlan } from "../../lib/load/plan/plan.ts";
import type { RunResult } from "../../lib/load/engine/result.ts";
import { RunSeconds } from "../../lib/load/run/run_seconds.ts";
import { RunTally } from "../../lib/load/tally/run_tally.ts";
import { createSchedule } from "../../lib/load/schedule/schedule.ts";

/** A fictitious exchange; omitted properties are those of an ordinary response. */
export interface Told extends Partial<ExchangeOutcome> {
  /** When it was sent, since the start of the run. */
  readonly atMs?: number;
  /** How long it took. */
  readonly tookMs: number;
}

/**
 * Creates a result with these exchanges, in this order, on a clock that starts at 0.
 *
 * @param also counts more than exchanges
 */
export function madeResult(
  told: readonly Told[],
  options: Partial<LoadOptions> = {},
  rest: Partial<RunResult> = {},
  also: (tally: RunTally) => void = () => {},
): RunResult {
  const plan = createPlan({ url: "http://127.0.0.1/", ...options });
  const { dueAtMs } = createSchedule(plan.arrivals, plan);
  const seconds = new RunSeconds(plan, 1);
  const tally = new RunTally({
    success: plan.success,
    startMs: 0,
    dueAtMs: plan.arrivals.kind === "closed" ? null : dueAtMs,
    requestIdOf: plan.requestIdOf,
    onSecond: (second) => seconds.take(0, { ...second, soFar: seconds.partOf(0, 0) }),
  });
  let elapsedMs = 0;
  for (const [index, { atMs = 0, tookMs, ...outcome }] of told.entries()) {
    const doneMs = atMs + tookMs;
    elapsedMs = Math.max(elapsedMs, doneMs);
    tally.add(
      {
        end: outcome.failure ? "failure" : "response",
        status: 200,
        failure: null,
        sentMs: atMs,
        firstByteMs: doneMs,
        doneMs,
        bytesSent: 100,
        bytesReceived: 200,
        retry: "never",
        hasUnsolicitedBytes: false,
        location: null,
        dateMs: 0,
        ...outcome,
      },
      index,
      null,
    );
  }
  also(tally);
  tally.close(elapsedMs);
  return {
    plan,
    startedAt: new Date("2026-11-24T09:00:00Z"),
    elapsedMs,
    interrupted: false,
    aborted: null,
    crash: null,
    teardownError: null,
    issued: told.length,
    started: told.length,
    unissued: plan.arrivals.kind === "closed" ? null : 0,
    scheduledMs: plan.arrivals.kind === "closed"
      ? null
      : createSchedule(plan.arrivals, { requests: null, durationMs: null }).dueAtMs(told.length),
    openForMs: elapsedMs,
    issuedForMs: elapsedMs,
    lastDueMs: told.length === 0 ? 0 : dueAtMs(told.length - 1),
    permitWaitMs: 0,
    connectionsOpened: Math.min(plan.concurrency, told.length),
    connectionsFailed: 0,
    clock: null,
    streams: null,
    lookupMs: null,
    strays: 0,
    firstStray: null,
    health: { cpuShare: 0.3, loopDelayP90Ms: 1, longestPauseMs: 5 },
    sums: seconds.sums,
    series: seconds.series,
    ...rest,
  };
}
