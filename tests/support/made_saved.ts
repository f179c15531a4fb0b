/**
 * Creates saved results of fictitious runs.
 *
 * @module
 */
import type { LoadOptions } from "../../lib/load/plan/options.ts";
import type { RunResult } from "../../lib/load/engine/result.ts";
import { createReport } from "../../lib/report/summary/report.ts";
import { type SavedResult, savedResult } from "../../lib/report/saved/saved_result.ts";
import { madeResult, type Told } from "./made_result.ts";

/** Creates a result with these exchanges, on a clock that starts at 0, with its seconds. */
export function madeSaved(
  told: readonly Told[],
  options: Partial<LoadOptions> = {},
  rest: Partial<RunResult> = {},
): SavedResult {
  const result = madeResult(told, { keepSeconds: true, ...options }, rest);
  return savedResult(createReport(result), result);
}

/** Creates a run of whole seconds, each with `perSecond` requests of the given durations. */
export function steadyRun(
  seconds: number,
  perSecond: number,
  tookMs: (second: number, i: number) => number,
  options: Partial<LoadOptions> = {},
  startedAt = new Date("2026-11-24T09:00:00Z"),
): SavedResult {
  const told = Array.from({ length: seconds * perSecond }, (_, i): Told => {
    const second = Math.floor(i / perSecond);
    // Positioned by its end, so that it belongs to that second however long it takes.
    const doneMs = 1000 * (i / perSecond);
    const took = tookMs(second, i % perSecond);
    return { atMs: doneMs - took, tookMs: took };
  });
  return madeSaved(told, { durationMs: 1000 * seconds, ...options }, {
    elapsedMs: 1000 * seconds,
    startedAt,
  });
}
