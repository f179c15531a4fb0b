/**
 * Decides from the seconds of a probe whether the assertions hold at its rate, and how certain that
 * is.
 *
 * @module
 */
import type { Distribution } from "../stats/percentile.ts";
import { studentQuantile } from "../stats/compare/student_t.ts";
import { PERCENTILES } from "../report/latency/latency_summary.ts";
import type { Assertion } from "../report/assertions/assertion.ts";

/** A second of a probe. */
interface JudgedSecond {
  readonly lengthMs: number;
  readonly completed: number;
  readonly failed: number;
  readonly latency: Distribution;
}

/** What the seconds so far say of an assertion; `undecided` where only a whole report can tell. */
type Judgement = "holds" | "fails" | "unclear" | "undecided";

/** What it is sure of is wrong in one probe of twenty. */
const CONFIDENCE = 0.95;
/** Fewer seconds than this say too little of how seconds vary. */
const LEAST_SECONDS = 3;
/** So many times more are late than may be in a whole probe: it cannot hold any more. */
const HOPELESS = 2;
/** The first seconds of an overload are as those of a busy target. */
const HOPELESS_FROM_MS = 2000;
/** A target that responds to less than this share of what is sent will not catch up. */
const HOPELESS_THROUGHPUT = 0.5;
/** So much less than was asked for is less, and not the end of the last second. */
const LEAST_SHORTFALL = 0.03;

/** How many of the requests of each second break a limit, and how many there were. */
interface Share {
  readonly assertion: Assertion;
  /** The share that may break it. */
  readonly allowed: number;
  readonly breaking: number[];
  readonly of: number[];
}

/** The seconds of a probe against the assertions. */
export class ProbeJudge {
  #ratePerSecond: number;
  #probeMs: number;
  #shares: Share[];
  #elapsedMs = 0;
  #completed: number[] = [];
  #succeeded: number[] = [];
  #lengthsMs: number[] = [];
  /** From when on responses must have come, if any limit is to hold. */
  #floodFromMs: number;

  /** @param probeMs how long a probe lasts that is not prolonged */
  constructor(assertions: readonly Assertion[], ratePerSecond: number, probeMs: number) {
    this.#ratePerSecond = ratePerSecond;
    this.#probeMs = probeMs;
    const limitsMs = assertions.map(({ unit, limit }) => unit === "ms" ? limit : 0);
    this.#floodFromMs = Math.max(2 * Math.max(0, ...limitsMs), probeMs / 3);
    this.#shares = assertions.flatMap((assertion) => {
      const allowed = allowedShare(assertion);
      return allowed === null ? [] : [{ assertion, allowed, breaking: [], of: [] }];
    });
  }

  /** Takes a second. */
  add({ lengthMs, completed, failed, latency }: JudgedSecond): void {
    this.#elapsedMs += lengthMs;
    this.#lengthsMs.push(lengthMs);
    this.#completed.push(completed);
    this.#succeeded.push(completed - failed);
    for (const { assertion, breaking, of } of this.#shares) {
      if (assertion.metric.kind === "failed") {
        breaking.push(failed);
        of.push(completed);
      } else {
        breaking.push(latency.count - countWithin(latency, assertion));
        of.push(latency.count);
      }
    }
  }

  /** Takes what came after the last request was sent: the slow ones, but no throughput. */
  addLate({ failed, completed, latency }: JudgedSecond): void {
    const last = this.#lengthsMs.length - 1;
    if (last < 0) return;
    for (const { assertion, breaking, of } of this.#shares) {
      const isFailed = assertion.metric.kind === "failed";
      breaking[last] += isFailed ? failed : latency.count - countWithin(latency, assertion);
      of[last] += isFailed ? completed : latency.count;
    }
  }

  /** What is known of an assertion so far. */
  stateOf(expression: string): Judgement {
    const share = this.#shares.find(({ assertion }) => assertion.expression === expression);
    return share === undefined ? "undecided" : judged(share);
  }

  /** True where a limit is broken for sure. */
  get isFailing(): boolean {
    return this.#shares.some((share) => judged(share) === "fails");
  }

  /** True where a limit lies within the uncertainty of what was measured. */
  get isUnclear(): boolean {
    const states = this.#shares.map(judged);
    return states.includes("unclear") && !states.includes("fails");
  }

  /** True where more of the probe could change nothing. */
  get isHopeless(): boolean {
    if (this.#elapsedMs < HOPELESS_FROM_MS) return false;
    // One such second may be a pause, which a target makes up for.
    const isFlooded = [-1, -2].every((at) =>
      this.#completed.at(at)! * 1000 / this.#lengthsMs.at(at)! <
        HOPELESS_THROUGHPUT * this.#ratePerSecond
    );
    if (isFlooded && this.#elapsedMs >= this.#floodFromMs) return true;
    const asked = this.#ratePerSecond * this.#probeMs / 1000;
    return this.#shares.some((share) =>
      sum(share.breaking) > HOPELESS * share.allowed * asked + 10 && judged(share) === "fails"
    );
  }

  /** What the target does well a second where it was asked for more than it can do; else null. */
  get ceilingPerSecond(): number | null {
    return this.#shortOf(this.#succeeded, 1);
  }

  /** True where responses came more slowly than they were asked for, whatever is asserted. */
  get isBehind(): boolean {
    return this.#shortOf(this.#completed, 2) !== null;
  }

  /** How many there were a second, where that is less than was asked for; else null. */
  #shortOf(counts: readonly number[], slack: number): number | null {
    // The beginning is left out, in which queues fill and the first responses are awaited.
    const from = Math.floor(this.#lengthsMs.length / 3);
    const spanMs = sum(this.#lengthsMs.slice(from));
    if (spanMs < 1000) return null;
    const asked = this.#ratePerSecond * spanMs / 1000;
    const done = sum(counts.slice(from));
    const isShort = asked - done > slack * (LEAST_SHORTFALL * asked + 3 * Math.sqrt(asked));
    return isShort ? done / spanMs * 1000 : null;
  }
}

/** The share of requests that may be beyond a limit; null where an assertion is of another sort. */
function allowedShare({ target, metric, operator, limit, unit }: Assertion): number | null {
  if (target !== null || operator.startsWith(">")) return null;
  if (metric.kind === "failed" && unit === "percent") return limit / 100;
  if (metric.kind !== "time" || metric.of !== "latency") return null;
  if (!(metric.statistic in PERCENTILES)) return null;
  return 1 - PERCENTILES[metric.statistic as keyof typeof PERCENTILES] / 100;
}

function countWithin(latency: Distribution, { operator, limit }: Assertion): number {
  const limitUs = limit * 1000;
  return latency.countTo(operator === "<" ? Math.ceil(limitUs) - 1 : Math.floor(limitUs));
}

/**
 * Holds a share against what is allowed, by how it varies from second to second: requests of one
 * second are slow together, so that they are no independent samples.
 */
function judged({ allowed, breaking, of }: Share): Judgement {
  const [broken, count] = [sum(breaking), sum(of)];
  if (broken === 0) return count === 0 ? "unclear" : "holds";
  const seconds = breaking.length;
  if (seconds < LEAST_SECONDS) return "unclear";
  const share = broken / count;
  const squares = breaking.reduce((total, n, i) => total + (n - share * of[i]) ** 2, 0);
  const byChance = count * share * (1 - share);
  const deviation = Math.sqrt(Math.max(byChance, squares * seconds / (seconds - 1))) / count;
  const half = studentQuantile((1 + CONFIDENCE) / 2, seconds - 1) * deviation;
  if (share - half > allowed) return "fails";
  return share + half < allowed ? "holds" : "unclear";
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
