// Knows: when a condition on what has been counted so far ends a run.
// Refuses to know: how a run is ended, and how its seconds are told.
import type { LoadHooks } from "../load/hooks.ts";
import type { Plan } from "../load/plan.ts";
import type { SumsSoFar } from "../load/second.ts";
import type { Tally } from "../stats/tally.ts";
import { parseAssertion } from "./assertion.ts";
import { checkAssertion, type Measured } from "./assertion_check.ts";
import { formatSeconds } from "./format.ts";
import { type LatencySummary, latencySummary } from "./latency_summary.ts";
import { actualText } from "./text_assertions.ts";

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

/** The numbers of a run so far; those that take long are worked out when asked for. */
class MeasuredSoFar implements Measured {
  #soFar: SumsSoFar;
  #summaries = new Map<Tally, LatencySummary>();
  readonly plan: Measured["plan"];
  readonly requests: Measured["requests"];
  readonly throughputPerSecond: number;
  readonly statusCodes: Measured["statusCodes"];

  constructor(soFar: SumsSoFar, timeoutMs: number) {
    const { succeeded, failed, elapsedMs, statusCounts } = soFar;
    this.#soFar = soFar;
    this.plan = { timeoutMs };
    this.requests = { succeeded, failed };
    this.throughputPerSecond = (succeeded + failed) / elapsedMs * 1000;
    this.statusCodes = Object.fromEntries(statusCounts);
  }

  get latencyMs(): LatencySummary {
    return this.#summary(this.#soFar.latency, this.#soFar.censored);
  }

  get serviceMs(): LatencySummary | null {
    const { service, censored } = this.#soFar;
    return service === null ? null : this.#summary(service, censored);
  }

  get lagMs(): LatencySummary | null {
    const { lag } = this.#soFar;
    return lag === null ? null : this.#summary(lag, 0);
  }

  #summary(tally: Tally, censored: number): LatencySummary {
    const known = this.#summaries.get(tally) ?? latencySummary(tally, censored);
    this.#summaries.set(tally, known);
    return known;
  }
}
