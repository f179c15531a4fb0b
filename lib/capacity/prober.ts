/**
 * Runs the probes of a search: one load at one rate after another, each judged while it runs.
 *
 * @module
 */
import type { LoadHooks } from "../load/engine/hooks.ts";
import type { Progress, RunResult } from "../load/engine/result.ts";
import type { Plan } from "../load/plan/plan.ts";
import type { RepeatedLoad } from "../load/run/repeated_load.ts";
import type { Second } from "../load/tally/second.ts";
import { withAbortOn } from "../report/assertions/abort_on.ts";
import { type Assertion, parseAssertion } from "../report/assertions/assertion.ts";
import { PERCENTILES } from "../report/latency/latency_summary.ts";
import type { CapacityProbe } from "../report/shape/capacity_shape.ts";
import type { Report } from "../report/shape/report_shape.ts";
import type { ReportAssertion } from "../report/shape/report_assertion.ts";
import { createReport } from "../report/summary/report.ts";
import { ProbeJudge } from "./probe_judge.ts";
import type { ProbeOutcome } from "./probed.ts";
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

/** Ends a run whose verdict is certain; requests in flight have a moment to finish. */
const [ENDED, LAST_MS] = ["the verdict is known", 1000] as const;
/** A probe that is shorter by this was cut short. */
const CUT_SHORT_MS = 500;
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
/** At low rates, a probe is extended until there are enough samples, up to this factor. */
const MOST_PROLONGING = 6;
/** A target whose latencies have grown by less than this factor is not busy. */
const BUSY_FACTOR = 1.5;
/** With this CPU usage or event loop delay, times are those of this program. */
const STARVED_CPU_SHARE = 0.95;
const STARVED_DELAY_MS = 20;

/** Runs the probes of a load. */
export class Prober {
  #load: RepeatedLoad;
  #plan: Plan;
  #assertions: readonly Assertion[];
  #probeMs: number;
  #hooks: ProberHooks;
  /** Median latency of the idle target. */
  #idleMs: number | null = null;
  #isStrained = false;
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
    }, this.#signals);
    return result.sums.succeeded / result.elapsedMs * 1000;
  }

  /** Runs a probe; null if a signal ended it. */
  async probe(ratePerSecond: number, times: ProbeTimes): Promise<ProbeOutcome | null> {
    if (this.#isStrained) await this.#recover();
    if (this.#hooks.signal?.aborted) return null;
    const leastMs = this.#leastMs(ratePerSecond, times.least);
    const mostMs = Math.max(leastMs, this.#probeMs * times.most);
    this.#hooks.onNext?.({ ratePerSecond, purpose: times.purpose, durationMs: leastMs });
    const judge = new ProbeJudge(this.#assertions, ratePerSecond, leastMs);
    const run = await this.#judged(judge, ratePerSecond, leastMs, mostMs);
    if (this.#hooks.signal?.aborted) return null;
    const probe = this.#concluded(run, judge, ratePerSecond, { ...times, leastMs });
    this.#isStrained = probe.verdict !== "holds";
    this.probes.push(probe);
    this.#hooks.onProbe?.(probe);
    return {
      verdict: probe.verdict,
      isClose: probe.close,
      strain: strainOf(probe.report.assertions, this.#assertions),
      ceilingPerSecond: judge.ceilingPerSecond,
      lasted: run.issuingMs / this.#probeMs,
    };
  }

  get #signals(): LoadHooks {
    const { signal, cutSignal } = this.#hooks;
    return { signal, cutSignal };
  }

  async #judged(
    judge: ProbeJudge,
    ratePerSecond: number,
    leastMs: number,
    mostMs: number,
  ): Promise<JudgedRun> {
    const [end, cut] = [new AbortController(), new AbortController()];
    const { signal, cutSignal, onProgress } = this.#hooks;
    let issuingMs = mostMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let nextLookMs = Math.min(leastMs, this.#probeMs);
    const finish = (atMs: number) => {
      issuingMs = atMs;
      end.abort(ENDED);
    };
    const onSecond = (second: Second) => {
      if (end.signal.aborted || second.atMs >= mostMs - 1) return judge.addLate(second);
      judge.add(second);
      const elapsedMs = second.atMs + second.lengthMs;
      if (judge.isHopeless) {
        finish(elapsedMs);
        timer = setTimeout(() => cut.abort(), LAST_MS);
      } else if (elapsedMs >= nextLookMs - 1) {
        nextLookMs += this.#probeMs;
        const isLongEnough = elapsedMs >= leastMs - 1;
        if (judge.isFailing || isLongEnough && !judge.isUnclear) finish(elapsedMs);
      }
    };
    const hooks = withAbortOn(this.#plan, {
      signal,
      cutSignal: cutSignal === undefined ? cut.signal : AbortSignal.any([cutSignal, cut.signal]),
      endSignal: end.signal,
      onProgress,
      onSecond,
    });
    const { concurrency } = this.#plan;
    const request = { ratePerSecond, durationMs: mostMs, requests: null, concurrency };
    try {
      return { result: await this.#load.run(request, hooks), issuingMs };
    } finally {
      clearTimeout(timer);
    }
  }

  #concluded(
    { result, issuingMs }: JudgedRun,
    judge: ProbeJudge,
    ratePerSecond: number,
    { purpose, leastMs }: ProbeTimes & { readonly leastMs: number },
  ): CapacityProbe {
    // A run ended by the search itself was not aborted.
    const isAborted = result.aborted !== null && result.aborted !== ENDED;
    const report = createReport({
      ...result,
      plan: { ...result.plan, assertions: this.#plan.assertions, durationMs: issuingMs },
      aborted: isAborted ? result.aborted : null,
      interrupted: false,
    });
    // An assertion that certainly fails says more than one with too few samples.
    const broken =
      report.assertions.find(({ expression }) => judge.stateOf(expression) === "fails") ??
        report.assertions.find(({ holds }) => !holds);
    const fails = broken !== undefined || judge.isBehind || judge.isHopeless || isAborted;
    const isGenerator = fails &&
      this.#isGenerator(result, report, broken?.expression ?? null);
    return {
      ratePerSecond,
      verdict: isGenerator ? "generator" : fails ? "fails" : "holds",
      close: judge.isUnclear,
      purpose,
      limitedBy: isGenerator ? "generator" : broken?.expression ?? null,
      cutShort: issuingMs < leastMs - CUT_SHORT_MS,
      report,
    };
  }

  /** Returns true if this program, its machine or its connections were the bottleneck. */
  #isGenerator({ health, sums }: RunResult, report: Report, broken: string | null): boolean {
    const kinds = report.warnings.map(({ kind }) => kind);
    if (kinds.includes("client_limit")) return true;
    const assertion = this.#assertions.find(({ expression }) => expression === broken);
    // Statuses come from the target, however late requests were sent.
    if (assertion?.metric.kind === "failed" || assertion?.metric.kind === "status") return false;
    if (kinds.includes("generator_limit")) {
      return isStarved(health) || !breaksByService(assertion, report);
    }
    // All connections were busy, yet responses were as fast as from an idle target.
    const serviceMs = (sums.service.percentile(50) ?? 0) / 1000;
    return kinds.includes("concurrency_limit") && this.#idleMs !== null &&
      serviceMs < BUSY_FACTOR * this.#idleMs + RECOVERED_MS;
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
    const neededMs = Math.min(1200 * samples / ratePerSecond, MOST_PROLONGING * this.#probeMs);
    return Math.max(this.#probeMs * least, neededMs);
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
    }, this.#signals);
    const us = result.sums.latency.percentile(50);
    return us === null ? null : us / 1000;
  }
}

/** A run, and how long its requests were issued. */
interface JudgedRun {
  readonly result: RunResult;
  readonly issuingMs: number;
}

/** Returns true if this process had too little CPU time for any verdict. */
function isStarved({ cpuShare, loopDelayP90Ms }: RunResult["health"]): boolean {
  return (cpuShare ?? 0) >= STARVED_CPU_SHARE || loopDelayP90Ms >= STARVED_DELAY_MS;
}

/** Returns true if a limit is broken even when counting only the time since sending. */
function breaksByService(assertion: Assertion | undefined, { serviceMs }: Report): boolean {
  if (assertion?.metric.kind !== "time" || assertion.metric.of !== "latency") return false;
  const ms = serviceMs?.[assertion.metric.statistic] ?? null;
  return ms !== null && assertion.operator.startsWith("<") && ms >= assertion.limit;
}

/** Returns the highest ratio of a measured value to its limit. */
function strainOf(
  checked: readonly ReportAssertion[],
  assertions: readonly Assertion[],
): number | null {
  const strains = checked.flatMap(({ actual }, i) => {
    const { operator, limit } = assertions[i];
    if (actual === null || limit === 0) return [];
    return [operator.startsWith("<") ? actual / limit : limit / Math.max(actual, 1e-9)];
  });
  return strains.length === 0 ? null : Math.max(...strains);
}
