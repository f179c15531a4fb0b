/**
 * Describes a run at one moment, for the dashboard, the live view and metrics.
 *
 * @module
 */
import type { Counted } from "../../load/engine/hooks.ts";
import type { Progress, RunResult } from "../../load/engine/result.ts";
import type { Plan } from "../../load/plan/plan.ts";
import type { Distribution } from "../../stats/percentile.ts";
import type { Report } from "../shape/report_shape.ts";
import { createReport } from "./report.ts";

/** The state of a run, during or after it. */
export interface LiveRun {
  readonly phase: Progress["phase"];
  /** Report of everything counted so far. */
  readonly report: Report;
  /** The latencies in the report, in whole microseconds. */
  readonly distribution: Distribution;
  readonly inFlight: number;
}

/** Displays a run while it lasts. */
export interface RunWatcher {
  /** Called with each state of the run; the last one has the phase `done`. */
  update(run: LiveRun): void;
}

/**
 * Returns the state of a run at the end of a second. Requests sent are those that ended and those
 * in flight.
 *
 * @param moment.hasQueued whether all permits were in use at some time
 */
export function liveRun(
  plan: Plan,
  startedAt: Date,
  { elapsedMs, sums, series }: Counted,
  { phase, inFlight, interrupted, hasQueued }:
    & Pick<Progress, "phase" | "inFlight" | "interrupted">
    & { readonly hasQueued: boolean },
): LiveRun {
  const issued = sums.completed + sums.unfinished + inFlight;
  const result: RunResult = {
    ...{ plan, startedAt, elapsedMs, interrupted, sums, series },
    ...{ issued, unissued: plan.arrivals.kind === "closed" ? null : 0 },
    ...{ connectionsOpened: sums.connect.count, connectionsFailed: 0 },
    ...{ aborted: null, crash: null, teardownError: null, lookupMs: null, clock: null },
    streams: null,
    ...{ strays: 0, firstStray: null },
    ...{ started: issued, scheduledMs: null, openForMs: elapsedMs, issuedForMs: elapsedMs },
    lastDueMs: elapsedMs,
    permitWaitMs: hasQueued ? Infinity : 0,
    health: { cpuShare: null, loopDelayP90Ms: 0, longestPauseMs: 0 },
  };
  const report = createReport(result);
  // More samples will follow.
  const warnings = report.warnings.filter(({ kind }) => kind !== "few_samples");
  const distribution = sums.latency.distribution();
  return { phase, report: { ...report, warnings }, distribution, inFlight };
}
