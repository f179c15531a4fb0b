/**
 * Summarizes a tally that is still being filled, computing each number when it is read.
 *
 * @module
 */
import type { Tally } from "../../stats/tally.ts";
import { type LatencySummary, milliseconds, PERCENTILES } from "./latency_summary.ts";

/**
 * A latency summary that computes each number only when it is read: it is used while the load runs,
 * on a thread that may generate it.
 */
export class LatencySnapshot implements Omit<LatencySummary, "stddev"> {
  #tally: Tally;
  readonly count: number;
  readonly censored: number;

  constructor(tally: Tally, censored: number) {
    this.#tally = tally;
    this.count = tally.count;
    this.censored = censored;
  }

  get p50(): number | null {
    return this.#percentile(PERCENTILES.p50);
  }

  get p75(): number | null {
    return this.#percentile(PERCENTILES.p75);
  }

  get p90(): number | null {
    return this.#percentile(PERCENTILES.p90);
  }

  get p95(): number | null {
    return this.#percentile(PERCENTILES.p95);
  }

  get p99(): number | null {
    return this.#percentile(PERCENTILES.p99);
  }

  get "p99.9"(): number | null {
    return this.#percentile(PERCENTILES["p99.9"]);
  }

  get "p99.99"(): number | null {
    return this.#percentile(PERCENTILES["p99.99"]);
  }

  get min(): number | null {
    return this.#percentile(0);
  }

  get mean(): number | null {
    return milliseconds(this.#tally.mean());
  }

  get max(): number | null {
    return this.#percentile(100);
  }

  #percentile(percent: number): number | null {
    return milliseconds(this.#tally.percentile(percent));
  }
}
