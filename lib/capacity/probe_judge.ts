/**
 * Decides from the seconds of a probe whether the assertions hold at its rate, and how certain that
 * is.
 *
 * @module
 */
import type { Distribution } from "../stats/percentile.ts";
import { Tally } from "../stats/tally.ts";
import { type PercentileName, PERCENTILES } from "../report/latency/latency_summary.ts";
import type { Assertion } from "../report/assertions/assertion.ts";
import { Exceedance, LEAST_SECONDS, type ShareJudgment } from "./exceedance.ts";

/** A second of a probe. */
interface JudgedSecond {
  readonly lengthMs: number;
  readonly completed: number;
  readonly failed: number;
  readonly latency: Distribution;
  /** True if this machine sent requests so late that the second says nothing about the target. */
  readonly isDisturbed?: boolean;
}

/** Durations of a probe. */
export interface JudgedDurations {
  /** Of an ordinary probe; verdicts are considered after each multiple. */
  readonly probeMs: number;
  /** Minimum, unless the probe certainly fails. */
  readonly leastMs: number;
  /** Maximum, for a probe that stays unclear. */
  readonly mostMs: number;
}

/** What to do after a second: go on, end the probe, or also cut the requests in flight. */
type NextStep = "go on" | "end" | "cut";

/**
 * The result of the seconds so far for an assertion; `undecided` if only a complete report can
 * tell.
 */
type Judgment = ShareJudgment | "undecided";

/** A probe with this many times more late requests than allowed in total cannot hold any more. */
const HOPELESS = 2;
/** The first seconds of an overload look like those of a busy target. */
const HOPELESS_FROM_MS = 2000;
/** A target that responds to less than this fraction of the rate will not catch up. */
const HOPELESS_THROUGHPUT = 0.5;
/** Minimum shortfall of the throughput; less may be an effect of the last second's end. */
const LEAST_SHORTFALL = 0.03;

/** Disturbed seconds are made up for, up to this total or the probe's own duration. */
const MOST_DISTURBED_MS = 10_000;
/** Seconds are rarely exactly as long as they should be. */
const TOLERANCE_MS = 20;

/** Returns the maximum total of a probe's disturbed seconds. */
export function mostDisturbedMs({ leastMs }: JudgedDurations): number {
  return Math.max(MOST_DISTURBED_MS, leastMs);
}

/** Judges the seconds of a probe by the assertions. */
export class ProbeJudge {
  #ratePerSecond: number;
  #durations: JudgedDurations;
  #nextLookMs: number;
  #disturbedMs = 0;
  #latency = new Tally();
  #shares: Exceedance[];
  #elapsedMs = 0;
  #completed: number[] = [];
  #succeeded: number[] = [];
  #lengthsMs: number[] = [];
  /** Time by which responses must have arrived if any limit is to hold. */
  #floodFromMs: number;

  constructor(
    assertions: readonly Assertion[],
    ratePerSecond: number,
    durations: JudgedDurations,
  ) {
    const { probeMs, leastMs } = durations;
    this.#ratePerSecond = ratePerSecond;
    this.#durations = durations;
    this.#nextLookMs = Math.min(leastMs, probeMs);
    const limitsMs = assertions.map(({ unit, limit }) => unit === "ms" ? limit : 0);
    this.#floodFromMs = Math.max(2 * Math.max(0, ...limitsMs), leastMs / 3);
    this.#shares = assertions.flatMap((assertion) => Exceedance.of(assertion) ?? []);
  }

  /** Adds a second and returns what to do next. */
  add(second: JudgedSecond): NextStep {
    if (second.isDisturbed === true) {
      this.#disturbedMs += second.lengthMs;
      return this.#disturbedMs + TOLERANCE_MS >= mostDisturbedMs(this.#durations) ? "end" : "go on";
    }
    this.#count(second);
    if (this.isHopeless) return "cut";
    const { probeMs, leastMs, mostMs } = this.#durations;
    const elapsedMs = this.#elapsedMs + TOLERANCE_MS;
    if (elapsedMs < this.#nextLookMs) return "go on";
    this.#nextLookMs += probeMs;
    const isEnough = elapsedMs >= leastMs && !this.isUnclear;
    return this.isFailing || isEnough || elapsedMs >= mostMs ? "end" : "go on";
  }

  #count({ lengthMs, completed, failed, latency }: JudgedSecond): void {
    this.#elapsedMs += lengthMs;
    this.#latency.merge(latency);
    this.#lengthsMs.push(lengthMs);
    this.#completed.push(completed);
    this.#succeeded.push(completed - failed);
    for (const share of this.#shares) share.add({ completed, failed, latency });
  }

  /**
   * Adds requests that ended after the last one was sent: slow ones, which do not count as
   * throughput.
   */
  addLate({ failed, completed, latency }: JudgedSecond): void {
    const last = this.#lengthsMs.length - 1;
    if (last < 0) return;
    this.#latency.merge(latency);
    for (const share of this.#shares) share.addToLast({ completed, failed, latency });
  }

  /** Duration of what was judged. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Duration of the seconds in which this machine was disturbed, which are not judged. */
  get disturbedMs(): number {
    return this.#disturbedMs;
  }

  /** True if enough was judged for a verdict. */
  get isEnough(): boolean {
    return this.#elapsedMs + TOLERANCE_MS >= this.#durations.leastMs;
  }

  /**
   * Returns the measured value of an assertion in the judged seconds; null for one that only a
   * complete report can tell.
   */
  actualOf({ expression, metric }: Assertion): number | null {
    const share = this.#shareOf(expression)?.share ?? null;
    if (share === null) return null;
    if (metric.kind === "failed") return 100 * share;
    if (metric.kind !== "time" || !(metric.statistic in PERCENTILES)) return null;
    const us = this.#latency.percentile(PERCENTILES[metric.statistic as PercentileName]);
    return us === null ? null : us / 1000;
  }

  /** Returns what is known about an assertion so far. */
  stateOf(expression: string): Judgment {
    return this.#shareOf(expression)?.judgment ?? "undecided";
  }

  #shareOf(expression: string): Exceedance | undefined {
    return this.#shares.find(({ assertion }) => assertion.expression === expression);
  }

  /** True if a limit is broken for certain. */
  get isFailing(): boolean {
    return this.#shares.some(({ judgment }) => judgment === "fails");
  }

  /** True if a limit lies within the uncertainty of the measured value. */
  get isUnclear(): boolean {
    const states = this.#shares.map(({ judgment }) => judgment);
    return states.includes("unclear") && !states.includes("fails");
  }

  /** True if the rest of the probe cannot change its verdict. */
  get isHopeless(): boolean {
    if (this.#elapsedMs < HOPELESS_FROM_MS) return false;
    // If every request fails with an error, there is no target.
    const hasErrorsOnly = sum(this.#completed) > 0 && sum(this.#succeeded) === 0;
    if (hasErrorsOnly && this.#completed.length >= LEAST_SECONDS) return true;
    // A single such second may be a pause, which a target can make up for.
    const isFlooded = [-1, -2].every((at) =>
      this.#completed.at(at)! * 1000 / this.#lengthsMs.at(at)! <
        HOPELESS_THROUGHPUT * this.#ratePerSecond
    );
    if (isFlooded && this.#elapsedMs >= this.#floodFromMs) return true;
    const plannedRequests = this.#ratePerSecond * this.#durations.leastMs / 1000;
    return this.#shares.some(({ breaking, allowed, judgment }) =>
      breaking > HOPELESS * allowed * plannedRequests + 10 && judgment === "fails"
    );
  }

  /** Throughput of successful responses if the target was overloaded; otherwise null. */
  get ceilingPerSecond(): number | null {
    return this.#shortOf(this.#succeeded, 1);
  }

  /** True if the throughput is below the rate, whatever the assertions. */
  get isBehind(): boolean {
    return this.#shortOf(this.#completed, 2) !== null;
  }

  /** Returns the count per second if it is below the rate; otherwise null. */
  #shortOf(counts: readonly number[], slack: number): number | null {
    // Ignores the beginning, when queues fill and the first responses are pending.
    const from = Math.floor(this.#lengthsMs.length / 3);
    const spanMs = sum(this.#lengthsMs.slice(from));
    if (spanMs < 1000) return null;
    const plannedRequests = this.#ratePerSecond * spanMs / 1000;
    const done = sum(counts.slice(from));
    const isShort = plannedRequests - done >
      slack * (LEAST_SHORTFALL * plannedRequests + 3 * Math.sqrt(plannedRequests));
    return isShort ? done / spanMs * 1000 : null;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
