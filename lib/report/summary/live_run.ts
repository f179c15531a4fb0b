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

/** A run at a moment, or after its end. */
export interface LiveRun {
  readonly phase: Progress["phase"];
  /** What has been counted up to this moment. */
  readonly report: Report;
  /** The latencies in the report, in whole microseconds. */
  readonly distribution: Distribution;
  readonly inFlight: number;
}

/** What is shown of a run while it lasts. */
export interface RunWatcher {
  /** Takes a moment of the run; the last one has the phase `done`. */
  update(run: LiveRun): void;
}

/**
 * A run at the end of a second. What was sent is what is done and what is in flight.
 *
 * @param moment.hasQueued whether all permits have been taken at some time
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
  // More samples come.
  const warnings = report.warnings.filter(({ kind }) => kind !== "few_samples");
  const distribution = sums.latency.distribution();
  return { phase, report: { ...report, warnings }, distribution, inFlight };
}
