/**
 * Creates states of fictitious runs, from outcomes at chosen times.
 *
 * @module
 */
import type { LoadOptions } from "../../lib/load/plan/options.ts";
import { createReport } from "../../lib/report/summary/report.ts";
import type { LiveRun } from "../../lib/report/summary/live_run.ts";
import { madeResult, type Told } from "./made_result.ts";

/** Ten per second for three seconds, every tenth of them a 503, and one refused. */
export const STEADY: readonly Told[] = [
  ...Array.from({ length: 30 }, (_, i) => ({
    atMs: 100 * i,
    tookMs: 4 + i % 5,
    status: i % 10 === 9 ? 503 : 200,
  })),
  { atMs: 2950, tookMs: 1, failure: { kind: "refused", message: "Connection refused" } },
];

/** Creates a state of a run with these exchanges. */
export function madeLiveRun(
  told: readonly Told[] = STEADY,
  options: Partial<LoadOptions> = {},
  rest: Partial<LiveRun> = {},
): LiveRun {
  const result = madeResult(told, { durationMs: 10_000, ...options }, {}, (tally) => {
    for (const [i, { status }] of told.entries()) {
      if (status === 503) {
        tally.addFailedResponse(503, i, null, { bodyExcerpt: () => '{"error":"overloaded"}' });
      }
    }
  });
  return {
    phase: "running",
    report: createReport(result),
    distribution: result.sums.latency.distribution(),
    inFlight: 4,
    ...rest,
  };
}
