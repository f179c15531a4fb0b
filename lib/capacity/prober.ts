/**
 * Runs the probes of a search: one load at one rate after another, each judged while it runs.
 *
 * @module
 */
import type { LoadHooks } from "../load/engine/hooks.ts";
import type { Progress } from "../load/engine/result.ts";
import type { Plan } from "../load/plan/plan.ts";
import type { RepeatedLoad } from "../load/run/repeated_load.ts";
import { type Assertion, parseAssertion } from "../report/assertions/assertion.ts";
import { PERCENTILES } from "../report/latency/latency_summary.ts";
import type { CapacityProbe } from "../report/shape/capacity_shape.ts";
import type { ProbeOutcome } from "./probed.ts";
import { runProbe } from "./probe_run.ts";
import { concludedProbe, strainOf } from "./probe_verdict.ts";
import type { ProbeTimes } from "./search.ts";

/** Signals and callbacks of a search. */
interface ProberHooks {
  readonly signal?: AbortSignal | undefined;
  readonly cutSignal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onProbe?: ((probe: CapacityProbe) => void) | undefined;
  readonly onNext?: ((next: NextProbe) => void) | undefined;
}

/**
 * The probe that begins.
 *
 * @example
 * ```ts
 * import type { NextProbe } from "@x/load-tester/capacity";
 *
 * const line = ({ ratePerSecond, purpose }: NextProbe) => `${purpose} at ${ratePerSecond}/s`;
 * ```
 */
export interface NextProbe {
  /** Request rate of the probe. */
  readonly ratePerSecond: number;
  /** Purpose of the probe. */
  readonly purpose: CapacityProbe["purpose"];
  /** Duration, unless it is extended or cut short. */
  readonly durationMs: number;
}

/** Duration and concurrency of the closed loop that estimates the first rate. */
const HINT_MS = 1000;
const HINT_CONCURRENCY = 10;
/** A few sequential requests show whether a target has recovered. */
const RECOVERY_REQUESTS = 3;
const RECOVERED_FACTOR = 2;
const RECOVERED_MS = 5;
const RECOVERY_PAUSE_MS = 200;
/** A target that has not recovered after this long is loaded anyway. */
const MOST_RECOVERY_MS = 15_000;
/** Random arrivals are sometimes fewer than planned: half as many again hardly ever are too few. */
const SPARE = 1.5;
/** At low rates, a probe is extended until there are enough samples, up to this factor. */
const MOST_PROLONGING = 6;
/**
 * A machine is calm if timers are punctual for two seconds. The wait for that is at most a minute.
 */
const [TICK_MS, LATE_MS, CALM_TICKS] = [20, 10, 100] as const;
const MOST_CALM_MS = 60_000;

/** Runs the probes of a load. */
export class Prober {
  #load: RepeatedLoad;
  #plan: Plan;
  #assertions: readonly Assertion[];
  #probeMs: number;
  #hooks: ProberHooks;
  /** Median latency of the idle target. */
  #idleMs: number | null = null;
  #lastVerdict: CapacityProbe["verdict"] = "holds";
  /** How often a target had not recovered. */
  unrecovered = 0;
  readonly probes: CapacityProbe[] = [];

  constructor(load: RepeatedLoad, plan: Plan, probeMs: number, hooks: ProberHooks) {
    this.#load = load;
    this.#plan = plan;
    this.#assertions = plan.assertions.map((text) => parseAssertion(text, "assertions"));
    this.#probeMs = probeMs;
    this.#hooks = hooks;
  }

  /** Returns responses per second in a short closed loop, a minimum for the target; 0 for none. */
  async hint(): Promise<number> {
    this.#idleMs = await this.#sequentialMs();
    const { concurrency, threads } = this.#plan;
    const result = await this.#load.run({
      ratePerSecond: null,
      durationMs: HINT_MS,
      requests: null,
      concurrency: Math.min(concurrency, HINT_CONCURRENCY * threads),
    }, this.#runHooks);
    return result.sums.succeeded / result.elapsedMs * 1000;
  }

  /** Runs a probe; null if a signal ended it. */
  async probe(ratePerSecond: number, times: ProbeTimes): Promise<ProbeOutcome | null> {
    if (this.#lastVerdict === "generator") await this.#calm();
    if (this.#lastVerdict !== "holds") await this.#recover();
    if (this.#hooks.signal?.aborted) return null;
    const { purpose } = times;
    const leastMs = this.#leastMs(ratePerSecond, times.least);
    const mostMs = Math.max(leastMs, this.#probeMs * times.most);
    this.#hooks.onNext?.({ ratePerSecond, purpose, durationMs: leastMs });
    const durations = { probeMs: this.#probeMs, leastMs, mostMs };
    const [plan, assertions] = [this.#plan, this.#assertions];
    const run = await runProbe(this.#load, plan, assertions, ratePerSecond, durations, this.#hooks);
    if (this.#hooks.signal?.aborted) return null;
    const planned = { ratePerSecond, purpose, leastMs, idleMs: this.#idleMs };
    const probe = concludedProbe(run, assertions, planned);
    this.#lastVerdict = probe.verdict;
    this.probes.push(probe);
    this.#hooks.onProbe?.(probe);
    return {
      verdict: probe.verdict,
      isClose: probe.close,
      strain: strainOf(probe.report.assertions, assertions),
      ceilingPerSecond: run.judge.ceilingPerSecond,
      lasted: run.judge.elapsedMs / this.#probeMs,
    };
  }

  get #runHooks(): LoadHooks {
    const { signal, cutSignal, onProgress } = this.#hooks;
    return { signal, cutSignal, onProgress };
  }

  /** A percentile needs a sample beyond it. */
  #leastMs(ratePerSecond: number, least: number): number {
    const samples = Math.max(
      0,
      ...this.#assertions.map(({ metric }) =>
        metric.kind === "time" && metric.statistic in PERCENTILES
          ? 100 / (100 - PERCENTILES[metric.statistic as keyof typeof PERCENTILES])
          : 0
      ),
    );
    const neededMs = Math.min(
      1000 * SPARE * samples / ratePerSecond,
      MOST_PROLONGING * this.#probeMs,
    );
    return Math.max(this.#probeMs * least, neededMs);
  }

  /** Waits until this machine has time for this program again: until timers are punctual. */
  async #calm(): Promise<void> {
    const startMs = performance.now();
    for (let calm = 0; calm < CALM_TICKS && !this.#hooks.signal?.aborted;) {
      const tickMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      const nowMs = performance.now();
      calm = nowMs - tickMs < TICK_MS + LATE_MS ? calm + 1 : 0;
      if (nowMs - startMs > MOST_CALM_MS) return;
    }
  }

  /** Waits until an overloaded target is as fast as before. */
  async #recover(): Promise<void> {
    if (this.#idleMs === null) return;
    const limitMs = Math.max(RECOVERED_FACTOR * this.#idleMs, this.#idleMs + RECOVERED_MS);
    const startMs = performance.now();
    while (!this.#hooks.signal?.aborted) {
      const ms = await this.#sequentialMs();
      if (ms !== null && ms <= limitMs) return;
      if (performance.now() - startMs > MOST_RECOVERY_MS) {
        this.unrecovered++;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, RECOVERY_PAUSE_MS));
    }
  }

  /** Returns the median latency of a few sequential requests; null without any response. */
  async #sequentialMs(): Promise<number | null> {
    const { threads } = this.#plan;
    const result = await this.#load.run({
      ratePerSecond: null,
      durationMs: null,
      requests: RECOVERY_REQUESTS * threads,
      concurrency: threads,
    }, this.#runHooks);
    const us = result.sums.latency.percentile(50);
    return us === null ? null : us / 1000;
  }
}
