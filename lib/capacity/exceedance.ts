/**
 * Counts the requests of each second that break a limit, and tests their fraction.
 *
 * @module
 */
import type { Assertion } from "../report/assertions/assertion.ts";
import { PERCENTILES } from "../report/latency/latency_summary.ts";
import { studentQuantile } from "../stats/compare/student_t.ts";
import type { Distribution } from "../stats/percentile.ts";

/** The judgement of the fraction: above or below what is allowed, or neither for certain. */
export type ShareJudgment = "holds" | "fails" | "unclear";

/** Requests that ended in a second. */
interface Ended {
  readonly completed: number;
  readonly failed: number;
  readonly latency: Distribution;
}

/** Confidence level: a certain verdict is wrong in one of twenty probes. */
const CONFIDENCE = 0.95;
/** With fewer seconds, too little is known about how seconds vary. */
export const LEAST_SECONDS = 3;

/** The requests that break the limit of an assertion on a percentile or on failures. */
export class Exceedance {
  readonly assertion: Assertion;
  /** The fraction that may break it. */
  readonly allowed: number;
  #breaking: number[] = [];
  #of: number[] = [];

  private constructor(assertion: Assertion, allowed: number) {
    this.assertion = assertion;
    this.allowed = allowed;
  }

  /** Starts counting for an assertion; null if it is of another kind. */
  static of(assertion: Assertion): Exceedance | null {
    const allowed = allowedShare(assertion);
    return allowed === null ? null : new Exceedance(assertion, allowed);
  }

  /** Adds a second. */
  add(ended: Ended): void {
    this.#breaking.push(0);
    this.#of.push(0);
    this.addToLast(ended);
  }

  /** Adds requests to the last second. */
  addToLast({ completed, failed, latency }: Ended): void {
    const last = this.#of.length - 1;
    const isFailed = this.assertion.metric.kind === "failed";
    this.#breaking[last] += isFailed
      ? failed
      : latency.count - countWithin(latency, this.assertion);
    this.#of[last] += isFailed ? completed : latency.count;
  }

  /** Number of requests that break the limit. */
  get breaking(): number {
    return sum(this.#breaking);
  }

  /** Their fraction; null without any request. */
  get share(): number | null {
    const count = sum(this.#of);
    return count === 0 ? null : this.breaking / count;
  }

  /**
   * Compares the fraction with the allowed one: a ratio estimate whose samples are the seconds
   * (Cochran, Sampling Techniques, 1977, chapter 6), because requests of the same second are slow
   * together and so are not independent.
   */
  get judgment(): ShareJudgment {
    const { share } = this;
    if (share === null) return "unclear";
    if (share === 0) return "holds";
    const seconds = this.#of.length;
    if (seconds < LEAST_SECONDS) return "unclear";
    const count = sum(this.#of);
    const squares = sum(this.#breaking.map((n, i) => (n - share * this.#of[i]) ** 2));
    const byChance = count * share * (1 - share);
    const deviation = Math.sqrt(Math.max(byChance, squares * seconds / (seconds - 1))) / count;
    const half = studentQuantile((1 + CONFIDENCE) / 2, seconds - 1) * deviation;
    if (share - half > this.allowed) return "fails";
    return share + half < this.allowed ? "holds" : "unclear";
  }
}

/**
 * Returns the fraction of requests that may be beyond a limit; null for other kinds of assertions.
 */
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
