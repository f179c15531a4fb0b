/**
 * Creates the report of a run whose thread does not respond, on the watchdog's thread.
 *
 * @module
 */
import type { PartSecond } from "../load/engine/hooks.ts";
import type { PartResult } from "../load/engine/result.ts";
import type { Plan } from "../load/plan/plan.ts";
import { addSecond } from "../load/run/run_seconds.ts";
import type { Measurements } from "../report/summary/report.ts";
import { reportOf, reportPlan, reportShard } from "../report/summary/report.ts";
import type { JudgedPlan } from "../report/summary/judged.ts";
import { ownShare, warningsOf } from "../report/summary/warnings.ts";
import { Series } from "../stats/series.ts";
import { Sums } from "../stats/sums.ts";
import type { Presentation } from "./args/command.ts";
import { rendered } from "./outputs.ts";
import type { Streams } from "./terminal/streams.ts";

/** The parts of a plan that a report needs, as plain data: functions cannot be sent to threads. */
interface PlannedReport extends Pick<Measurements, "target" | "plan" | "shard"> {
  readonly judged: JudgedPlan;
  readonly groups: readonly string[];
  readonly assertions: readonly string[];
  readonly presentation: Pick<Presentation, "output" | "allowsColor" | "verbose">;
  readonly streams: Pick<Streams, "isOutTerminal" | "refusesColor">;
}

/** Returns the parts of a plan that its report needs. */
export function plannedReport(
  plan: Plan,
  { output, allowsColor, verbose }: Presentation,
  { isOutTerminal, refusesColor }: Streams,
): PlannedReport {
  return {
    target: { url: plan.summary.url, method: plan.summary.method },
    plan: reportPlan(plan),
    shard: reportShard(plan),
    judged: ownShare(plan),
    groups: plan.source.groups,
    assertions: plan.assertions,
    presentation: { output, allowsColor, verbose },
    streams: { isOutTerminal, refusesColor },
  };
}

/** The report of a run up to its last reported second. */
export class StuckReport {
  #planned: PlannedReport;
  readonly sums: Sums;
  readonly series = new Series();
  #soFar: PartResult | undefined;

  constructor(planned: PlannedReport) {
    this.#planned = planned;
    this.sums = new Sums(planned.groups);
  }

  /** Adds a second of the run. */
  take(second: PartSecond): void {
    addSecond(this, [second]);
    this.#soFar = { ...second.soFar, elapsedMs: second.elapsedMs };
  }

  /** Renders the report; null if no second was reported. */
  async render(): Promise<string | null> {
    if (this.#soFar === undefined) return null;
    const { judged, presentation, streams, ...planned } = this.#planned;
    const { sums, series } = this;
    // Requests in flight at that time may not have ended.
    sums.unfinished = this.#soFar.issued - sums.completed;
    const soFar = { ...this.#soFar, interrupted: true, sums, series };
    const warnings = warningsOf({
      ...soFar,
      plan: judged,
      crash: "A hook of the scenario does not return",
      ...{ scheduledMs: null, teardownError: null, lookupMs: null },
    });
    const report = reportOf({ ...soFar, ...planned, warnings });
    return await rendered(report, sums.latency.distribution(), presentation, streams);
  }
}
