/**
 * How a run went second by second.
 *
 * @module
 */
import { joined, packTimes, unpackTimes } from "./packed_times.ts";
import type { Distribution } from "./percentile.ts";
import { Tally } from "./tally.ts";

/** What is counted of a second. */
interface Counts {
  completed: number;
  failed: number;
  bytesReceived: number;
}

/** One second of a run, or its last part. Times are in whole microseconds, null where there are none. */
export interface SeriesPoint extends Readonly<Counts> {
  /** Where it begins, in milliseconds since the start of the run. */
  readonly atMs: number;
  readonly p50Us: number | null;
  readonly p90Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

/**
 * One second with all its times, for adding up with others and for comparing.
 *
 * @example
 * ```ts
 * import type { SavedResult, SeriesSecond } from "@x/load-tester/results";
 *
 * const busiest = ({ seconds }: SavedResult): SeriesSecond =>
 *   seconds.reduce((most, second) => second.completed > most.completed ? second : most);
 * ```
 */
export interface SeriesSecond {
  /** Requests that were over in it, failed ones included. */
  readonly completed: number;
  /** Those of them that failed. */
  readonly failed: number;
  /** Bytes of their responses. */
  readonly bytesReceived: number;
  /** The latencies, exact, packed into about two bytes for each distinct one. */
  readonly times: Uint8Array;
}

const SECOND_MS = 1000;

/** Collects a point a second. What is added late counts for the second in which it is added. */
export class Series {
  #points: SeriesPoint[] = [];
  #seconds: SeriesSecond[] | null;
  #endMs = SECOND_MS;
  #latency = new Tally();
  #counts: Counts = { completed: 0, failed: 0, bytesReceived: 0 };

  /** @param keepsTimes keeps all times of each second, as adding up and comparing need them */
  constructor(keepsTimes = false) {
    this.#seconds = keepsTimes ? [] : null;
  }

  /**
   * Adds up what was collected in several places, second by second.
   *
   * @param startsAt the second of the sum with which each of them begins; 0 where left out
   */
  static merged(
    parts: readonly (readonly SeriesSecond[])[],
    keepsTimes = false,
    startsAt: readonly number[] = [],
  ): Series {
    const series = new Series(keepsTimes);
    const starts = parts.map((_, i) => startsAt[i] ?? 0);
    const length = Math.max(0, ...parts.map((seconds, i) => starts[i] + seconds.length));
    for (let at = 0; at < length; at++) {
      const seconds = parts.flatMap((seconds, i) => seconds[at - starts[i]] ?? []);
      for (const { completed, failed, bytesReceived } of seconds) {
        series.#counts.completed += completed;
        series.#counts.failed += failed;
        series.#counts.bytesReceived += bytesReceived;
      }
      series.#close(joined(seconds.map(({ times }) => unpackTimes(times))));
    }
    return series;
  }

  /** Adds a request that is over, at a time since the start of the run. */
  add(atMs: number, isFailure: boolean, bytesReceived: number): void {
    while (atMs >= this.#endMs) {
      this.#close(this.#latency.distribution());
      this.#latency.clear();
    }
    const counts = this.#counts;
    counts.completed++;
    if (isFailure) counts.failed++;
    counts.bytesReceived += bytesReceived;
  }

  /** Adds the latency of the request that was added last. */
  addLatency(us: number): void {
    this.#latency.add(us);
  }

  /** All points, the last of them for the second that had begun when the run ended. */
  points(): readonly SeriesPoint[] {
    if (this.#counts.completed === 0) return this.#points;
    return [...this.#points, this.#point(this.#latency.distribution())];
  }

  /** All seconds with their times; empty where they are not kept. */
  seconds(): readonly SeriesSecond[] {
    if (this.#seconds === null || this.#counts.completed === 0) return this.#seconds ?? [];
    return [...this.#seconds, this.#second(this.#latency.distribution())];
  }

  #close(distribution: Distribution): void {
    this.#points.push(this.#point(distribution));
    this.#seconds?.push(this.#second(distribution));
    this.#endMs += SECOND_MS;
    this.#counts = { completed: 0, failed: 0, bytesReceived: 0 };
  }

  #second(distribution: Distribution): SeriesSecond {
    return { ...this.#counts, times: packTimes(distribution) };
  }

  #point(distribution: Distribution): SeriesPoint {
    return {
      atMs: this.#endMs - SECOND_MS,
      ...this.#counts,
      p50Us: distribution.percentile(50),
      p90Us: distribution.percentile(90),
      p99Us: distribution.percentile(99),
      maxUs: distribution.values.at(-1) ?? null,
    };
  }
}
