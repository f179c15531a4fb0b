/**
 * Describes a run at one moment, for the dashboard, the live view and metrics.
 *
 * @module
 */
import type { Progress, RunResult } from "../../load/engine/result.ts";
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

/** Returns the state of a run at the end of a second. Requests sent are those done and in flight. */
export function liveRun(
  soFar: RunResult,
  { phase, inFlight }: Pick<Progress, "phase" | "inFlight">,
): LiveRun {
  const { sums } = soFar;
  const issued = sums.completed + sums.unfinished + inFlight;
  const report = createReport({ ...soFar, issued });
  // More samples will follow.
  const warnings = report.warnings.filter(({ kind }) => kind !== "few_samples");
  const distribution = sums.latency.distribution();
  return { phase, report: { ...report, warnings }, distribution, inFlight };
}
