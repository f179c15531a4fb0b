/**
 * Keeps the sums of each second of a run.
 *
 * @module
 */
import { joined, packTimes, unpackTimes } from "./packed_times.ts";
import type { Distribution } from "./percentile.ts";

/** Counts of a second. */
interface SecondCounts {
  /** Requests that ended in it: those with a response, and errors. */
  readonly completed: number;
  /** Those with a complete response, of any status, as throughput counts them. */
  readonly responses: number;
  /** Requests that failed. */
  readonly failed: number;
  /** Bytes received. */
  readonly bytesReceived: number;
}

/**
 * One second of a run, or its last part. Times are in whole microseconds, or null if there are
 * none.
 */
interface SeriesPoint extends SecondCounts {
  /** Start of the second, in milliseconds since the start of the run. */
  readonly atMs: number;
  readonly p50Us: number | null;
  readonly p90Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

/**
 * One second with all its times, for merging and comparing.
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
  /** Requests that ended in it: those with a response, and errors. */
  readonly completed: number;
  /** Those with a complete response, of any status, as throughput counts them. */
  readonly responses: number;
  /** Requests that failed. */
  readonly failed: number;
  /** Bytes received. */
  readonly bytesReceived: number;
  /** All latencies, exact, packed into about two bytes per distinct one. */
  readonly times: Uint8Array;
}

/** One second, in milliseconds. */
export const SECOND_MS = 1000;

/** Collects the seconds of a run. */
export class Series {
  #points: SeriesPoint[] = [];
  #seconds: SeriesSecond[] | null;

  /**
   * @param keepsTimes whether to keep all times of each second, as merging and comparing need them
   */
  constructor(keepsTimes = false) {
    this.#seconds = keepsTimes ? [] : null;
  }

  /**
   * Merges several series, second by second.
   *
   * @param startsAt for each of them, the second of the result at which it starts; 0 by default
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
      series.add(addedCounts(seconds), joined(seconds.map(({ times }) => unpackTimes(times))));
    }
    return series;
  }

  /** Adds the next second. */
  add({ completed, responses, failed, bytesReceived }: SecondCounts, latency: Distribution): void {
    const counts = { completed, responses, failed, bytesReceived };
    this.#points.push({
      atMs: this.#points.length * SECOND_MS,
      ...counts,
      p50Us: latency.percentile(50),
      p90Us: latency.percentile(90),
      p99Us: latency.percentile(99),
      maxUs: latency.values.at(-1) ?? null,
    });
    this.#seconds?.push({ ...counts, times: packTimes(latency) });
  }

  /** Returns all seconds up to the last one in which a request ended. */
  points(): readonly SeriesPoint[] {
    return this.#points.slice(0, this.#length());
  }

  /** Returns the same seconds with their times; empty if times are not kept. */
  seconds(): readonly SeriesSecond[] {
    return this.#seconds?.slice(0, this.#length()) ?? [];
  }

  #length(): number {
    return this.#points.findLastIndex(({ completed }) => completed > 0) + 1;
  }
}

/** Adds up the counts of several series for one second. */
export function addedCounts(parts: readonly SecondCounts[]): SecondCounts {
  const sum = (of: (part: SecondCounts) => number) => parts.reduce((n, part) => n + of(part), 0);
  return {
    completed: sum(({ completed }) => completed),
    responses: sum(({ responses }) => responses),
    failed: sum(({ failed }) => failed),
    bytesReceived: sum(({ bytesReceived }) => bytesReceived),
  };
}
