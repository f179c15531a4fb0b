// Knows: when a condition on what has been counted so far ends a run.
// Refuses to know: how a run is ended, and how its seconds are told.
import type { LoadHooks } from "../load/hooks.ts";
import type { Plan } from "../load/plan.ts";
import type { CountsSoFar, SumsSoFar, TargetSoFar } from "../load/second.ts";
import type { Tally } from "../stats/tally.ts";
import { parseAssertion } from "./assertion.ts";
import {
  checkAssertion,
  type Measured,
  type MeasuredRequests,
  type MeasuredTimes,
} from "./assertion_check.ts";
import { formatSeconds } from "./format.ts";
import { actualText } from "./text_assertions.ts";
import { TimesSoFar } from "./times_so_far.ts";

/**
 * The hooks of a run that also end it where one of the plan's conditions comes true at the end of a
 * second. A run without such conditions gets its hooks back, and pays nothing.
 *
 * @throws {UsageError} where a condition is none
 */
export function withAbortOn(plan: Plan, hooks: LoadHooks): LoadHooks {
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
      const { atMs, soFar } = second;
      // What is left after the last whole second is the run's end anyway.
      if (end.signal.aborted || soFar.elapsedMs < atMs + 1000) return;
      const measured = new MeasuredSoFar(soFar, plan.timeoutMs);
      const met = conditions.map((condition) => checkAssertion(condition, measured))
        .find(({ holds }) => holds);
      if (met === undefined) return;
      end.abort(
        `Ended after ${formatSeconds(soFar.elapsedMs)} by --abort-on ${met.expression}: it was ` +
          actualText(met),
      );
    },
  };
}

/** The numbers of one kind of requests so far. */
class CountedSoFar implements MeasuredRequests {
  #latency: Tally;
  #censored: number;
  readonly requests: MeasuredRequests["requests"];
  readonly throughputPerSecond: number;
  readonly statusCodes: MeasuredRequests["statusCodes"];

  constructor(counts: CountsSoFar & { readonly latency: Tally }, elapsedMs: number) {
    const { succeeded, failed, statusCounts, latency, censored } = counts;
    this.#latency = latency;
    this.#censored = censored;
    this.requests = { succeeded, failed };
    this.throughputPerSecond = (succeeded + failed) / elapsedMs * 1000;
    this.statusCodes = Object.fromEntries(statusCounts);
  }

  get latencyMs(): MeasuredTimes {
    return new TimesSoFar(this.#latency, this.#censored);
  }
}

/** The numbers of a run so far. */
class MeasuredSoFar extends CountedSoFar implements Measured {
  #soFar: SumsSoFar;
  readonly plan: Measured["plan"];
  readonly targets: Measured["targets"];

  constructor(soFar: SumsSoFar, timeoutMs: number) {
    super(soFar, soFar.elapsedMs);
    this.#soFar = soFar;
    this.plan = { timeoutMs };
    this.targets = soFar.targets.map((target) => new NamedSoFar(target, soFar.elapsedMs));
  }

  get serviceMs(): MeasuredTimes | null {
    const { service, censored } = this.#soFar;
    return service === null ? null : new TimesSoFar(service, censored);
  }

  get lagMs(): MeasuredTimes | null {
    const { lag } = this.#soFar;
    return lag === null ? null : new TimesSoFar(lag, 0);
  }
}

class NamedSoFar extends CountedSoFar {
  readonly name: string;

  constructor(target: TargetSoFar, elapsedMs: number) {
    super(target, elapsedMs);
    this.name = target.name;
  }
}
