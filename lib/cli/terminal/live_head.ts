/**
 * Words the head of the live view: what is requested, how far the run is, and what was counted.
 *
 * @module
 */
import type { Progress } from "../../load/engine/result.ts";
import { assertionMark } from "../../report/assertions/assertion_text.ts";
import type { Report, ReportPlan } from "../../report/shape/report_shape.ts";
import type { LiveRun } from "../../report/summary/live_run.ts";
import { formatShare } from "../../report/words/format.ts";
import { durationText } from "../../report/words/latency_text.ts";
import type { Palette } from "../../report/words/paint.ts";
import { meter } from "./live_charts.ts";
import { drainingText } from "./progress.ts";

/** Progress of a run, reported ten times a second. */
export type LiveProgress = Omit<Progress, "aborted" | "responses">;

/** First row of the part that is redrawn with each progress, from 1. */
export const PROGRESS_ROW = 2;
/** Minimum width next to the meter, so that its length does not change between states. */
const STATE_COLUMNS = 46;

/** The lines of the head: the target, the progress, and the time of all other numbers. */
export function headLines(
  { report }: LiveRun,
  progress: LiveProgress,
  width: number,
  paint: Palette,
): string[] {
  const { target, assertions, elapsedMs, connections } = report;
  const moment = elapsedMs === 0
    ? "Waiting for the first second"
    : `Counted up to ${(elapsedMs / 1000).toFixed(1)}s, ${connections.opened} connections opened`;
  return [
    paint.heading(`${target.method} ${target.url}`),
    ...progressLines(report.plan, progress, width, paint),
    ...assertions.length === 0 ? [] : [assertionsLine(report, paint)],
    "",
    paint.quiet(moment),
  ];
}

/** The lines that are redrawn with each progress: how much of the run is done, and its counts. */
export function progressLines(
  plan: ReportPlan,
  progress: LiveProgress,
  width: number,
  paint: Palette,
): string[] {
  return [meterLine(plan, progress, width), countsLine(plan, progress, paint)];
}

/** `██████░░░░ running 3.0s of 10s, 7s left`. */
function meterLine(plan: ReportPlan, progress: LiveProgress, width: number): string {
  const share = progress.phase === "warmup" ? 0 : shareDone(plan, progress);
  const state = stateText(plan, progress, share);
  const columns = Math.max(10, width - Math.max(STATE_COLUMNS, state.length + 1));
  return `${meter(share, columns)} ${state}`;
}

/** Determined by whichever ends the run first, its duration or its number of requests. */
function shareDone({ durationMs, requests, steps }: ReportPlan, progress: LiveProgress): number {
  const total = requests === null ? Infinity : requests * Math.max(1, steps.length);
  return Math.max(progress.elapsedMs / (durationMs ?? Infinity), progress.completed / total);
}

function stateText(plan: ReportPlan, progress: LiveProgress, share: number): string {
  const { phase, elapsedMs } = progress;
  switch (phase) {
    case "warmup":
      return `warming up for ${durationText(plan.warmupMs)}`;
    case "draining":
      return drainingText(progress);
    case "done":
      return "done";
  }
  const { durationMs } = plan;
  const total = durationMs === null ? "" : ` of ${durationText(durationMs)}`;
  const leftMs = share > 0 ? elapsedMs * (1 / share - 1) : null;
  const left = leftMs === null
    ? ""
    : `, ${durationText(1000 * Math.max(0, Math.round(leftMs / 1000)))} left`;
  return `running ${(elapsedMs / 1000).toFixed(1)}s${total}${left}`;
}

function countsLine(
  { requests }: ReportPlan,
  { issued, completed, failed, inFlight }: LiveProgress,
  paint: Palette,
): string {
  const failures = `${failed} failed`;
  return [
    `${issued} sent${requests === null ? "" : ` of ${requests}`}`,
    `${completed} done`,
    failed > 0 ? paint.bad(`${failures} (${formatShare(failed / completed)})`) : failures,
    `${inFlight} in flight`,
  ].join(" · ");
}

/** Without marks while nothing has been measured. */
function assertionsLine({ assertions, requests }: Report, paint: Palette): string {
  const isMeasured = requests.succeeded + requests.failed > 0;
  return assertions.map((assertion) => {
    const { text, mood } = assertionMark(assertion);
    const { expression } = assertion;
    return isMeasured ? paint[mood](`${text} ${expression}`) : paint.quiet(`  ${expression}`);
  }).join("  ");
}
