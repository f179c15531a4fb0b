/**
 * Ends a run when a condition of `--abort-on` is met at the end of a second.
 *
 * @module
 */
import type { RunHooks } from "../../load/engine/hooks.ts";
import type { Plan } from "../../load/plan/plan.ts";
import type { CountsSnapshot, SumsSnapshot, TargetSnapshot } from "../../load/tally/second.ts";
import { responsesOf } from "../../stats/sums.ts";
import type { Tally } from "../../stats/tally.ts";
import { parseAssertion } from "./assertion.ts";
import {
  checkAssertion,
  type Measured,
  type MeasuredRequests,
  type MeasuredTimes,
} from "./assertion_check.ts";
import { formatSeconds } from "../words/format.ts";
import { actualText } from "./assertion_text.ts";
import { LatencySnapshot } from "../latency/latency_snapshot.ts";

/**
 * Adds to the hooks of a run that it ends when one of the plan's conditions is met at the end of a
 * second. Returns the hooks unchanged if there are no conditions.
 *
 * @throws {UsageError} if a condition is invalid
 */
export function withAbortOn(plan: Plan, hooks: RunHooks): RunHooks {
  if (plan.abortOn.length === 0) return hooks;
  const conditions = plan.abortOn.map((expression) => parseAssertion(expression, "abortOn"));
  const end = new AbortController();
  return {
    ...hooks,
    endSignal: hooks.endSignal === undefined
      ? end.signal
      : AbortSignal.any([hooks.endSignal, end.signal]),
    onSecond: (second) => {
      hooks.onSecond?.(second);
      const { atMs, snapshot } = second;
      // The rest after the last whole second is the end of the run anyway.
      if (end.signal.aborted || snapshot.elapsedMs < atMs + 1000) return;
      const measured = new MeasuredSnapshot(snapshot, plan.timeoutMs);
      const met = conditions.map((condition) => checkAssertion(condition, measured))
        .find(({ holds }) => holds);
      if (met === undefined) return;
      end.abort(
        `--abort-on ${met.expression} ended the run after ${formatSeconds(snapshot.elapsedMs)}: ` +
          `measured ${actualText(met)}.`,
      );
    },
  };
}

/** The numbers of one target or step so far. */
class CountedSnapshot implements MeasuredRequests {
  #latency: Tally;
  #censored: number;
  readonly requests: MeasuredRequests["requests"];
  readonly throughputPerSecond: number;
  readonly statusCodes: MeasuredRequests["statusCodes"];

  constructor(counts: CountsSnapshot & { readonly latency: Tally }, elapsedMs: number) {
    const { succeeded, failed, statusCounts, latency, censored } = counts;
    this.#latency = latency;
    this.#censored = censored;
    this.requests = { succeeded, failed };
    this.throughputPerSecond = responsesOf(statusCounts) / elapsedMs * 1000;
    this.statusCodes = Object.fromEntries(statusCounts);
  }

  get latencyMs(): MeasuredTimes {
    return new LatencySnapshot(this.#latency, this.#censored);
  }
}

/** The numbers of a run so far. */
class MeasuredSnapshot extends CountedSnapshot implements Measured {
  #snapshot: SumsSnapshot;
  readonly plan: Measured["plan"];
  readonly connections: Measured["connections"];
  readonly targets: Measured["targets"];

  constructor(snapshot: SumsSnapshot, timeoutMs: number) {
    super(snapshot, snapshot.elapsedMs);
    this.#snapshot = snapshot;
    this.plan = { timeoutMs };
    this.connections = { retried: snapshot.retried };
    this.targets = snapshot.targets.map((target) => new NamedSnapshot(target, snapshot.elapsedMs));
  }

  get serviceMs(): MeasuredTimes | null {
    const { service, censored } = this.#snapshot;
    return service === null ? null : new LatencySnapshot(service, censored);
  }

  get lagMs(): MeasuredTimes | null {
    const { lag } = this.#snapshot;
    return lag === null ? null : new LatencySnapshot(lag, 0);
  }
}

class NamedSnapshot extends CountedSnapshot {
  readonly name: string;

  constructor(target: TargetSnapshot, elapsedMs: number) {
    super(target, elapsedMs);
    this.name = target.name;
  }
}
