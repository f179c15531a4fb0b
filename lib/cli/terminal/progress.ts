/**
 * Formats the progress line.
 *
 * @module
 */
import { format as formatDuration } from "@std/fmt/duration";
import { formatShare } from "../../report/words/format.ts";
import type { Progress } from "../../load/engine/result.ts";

/** The limits of a run, to show how much of it is done. */
export interface Goal {
  readonly requests: number | null;
  readonly durationMs: number | null;
  /** Returns the planned rate at a time; null in a closed loop. */
  readonly plannedPerSecond?: (elapsedMs: number) => number | null;
}

/** Time span of the throughput shown. */
const WINDOW_MS = 1000;

/** Computes the throughput of the last second from successive progress. */
export class CurrentThroughput {
  #past: { readonly elapsedMs: number; readonly responses: number }[] = [
    { elapsedMs: 0, responses: 0 },
  ];

  /** Adds progress; returns requests per second. */
  update({ elapsedMs, responses }: Pick<Progress, "elapsedMs" | "responses">): number {
    const past = this.#past;
    past.push({ elapsedMs, responses });
    while (past.length > 2 && past[1].elapsedMs <= elapsedMs - WINDOW_MS) past.shift();
    const spanMs = elapsedMs - past[0].elapsedMs;
    return spanMs > 0 ? (responses - past[0].responses) / spanMs * 1000 : 0;
  }
}

/** `Running... [420/1000] 427 req/s · 12 failed (2.9%)`, and its final form. */
export function progressText(progress: Progress, goal: Goal, throughputPerSecond: number): string {
  const state = stateText(progress, goal, throughputPerSecond);
  return `Running...  [${howFar(progress, goal)}] ${state}${failures(progress)}`;
}

function howFar({ completed, elapsedMs }: Progress, { requests, durationMs }: Goal): string {
  const count = requests === null ? `${completed}` : `${completed}/${requests}`;
  if (durationMs === null) return count;
  const elapsed = `${(Math.min(elapsedMs, durationMs) / 1000).toFixed(1)}s`;
  return `${count} in ${elapsed}/${formatDuration(durationMs, { ignoreZero: true })}`;
}

function failures({ failed, completed, phase }: Progress): string {
  if (failed === 0 || phase === "done") return "";
  return ` · ${failed} failed (${formatShare(failed / completed)})`;
}

function stateText(
  progress: Progress,
  { plannedPerSecond }: Goal,
  throughputPerSecond: number,
): string {
  const { phase, interrupted, aborted } = progress;
  if (phase === "done") return interrupted ? "interrupted" : aborted ? "ended early" : "done";
  if (phase === "warmup") return "warming up";
  if (phase === "running") {
    const planned = plannedPerSecond?.(progress.elapsedMs) ?? null;
    return `${Math.round(throughputPerSecond)} ${
      planned === null ? "" : `of ${Math.round(planned)} `
    }req/s`;
  }
  return drainingText(progress);
}

/** Describes what a run waits for at its end, and how to end it sooner. */
export function drainingText(
  { inFlight, interrupted }: Pick<Progress, "inFlight" | "interrupted">,
): string {
  return `waiting for ${inFlight} in flight${
    interrupted ? ", press Ctrl+C again to stop now" : ""
  }`;
}
