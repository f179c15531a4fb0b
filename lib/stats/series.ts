// Knows: how a run went second by second.
// Refuses to know: what was timed, and when the run began.
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

/** One second with all its times, for adding up with that of another thread. */
export interface SeriesSecond extends Readonly<Counts> {
  readonly times: Pick<Distribution, "values" | "cumulative">;
}

const SECOND_MS = 1000;

/** Collects a point a second. What is added late counts for the second in which it is added. */
export class Series {
  #points: SeriesPoint[] = [];
  #seconds: SeriesSecond[] | null;
  #endMs = SECOND_MS;
  #latency = new Tally();
  #counts: Counts = { completed: 0, failed: 0, bytesReceived: 0 };

  /** @param keepsTimes keeps all times of each second, as only adding up with others needs */
  constructor(keepsTimes = false) {
    this.#seconds = keepsTimes ? [] : null;
  }

  /** Adds up what several threads collected, second by second. */
  static merged(threads: readonly (readonly SeriesSecond[])[]): Series {
    const series = new Series();
    const length = Math.max(0, ...threads.map((seconds) => seconds.length));
    for (let i = 0; i < length; i++) {
      for (const second of threads.map((seconds) => seconds[i])) {
        if (second === undefined) continue;
        series.#counts.completed += second.completed;
        series.#counts.failed += second.failed;
        series.#counts.bytesReceived += second.bytesReceived;
        series.#latency.addDistribution(second.times);
      }
      series.#close();
    }
    return series;
  }

  /** Adds a request that is over, at a time since the start of the run. */
  add(atMs: number, isFailure: boolean, bytesReceived: number): void {
    while (atMs >= this.#endMs) this.#close();
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
    return this.#counts.completed > 0 ? [...this.#points, this.#point()] : this.#points;
  }

  /** All seconds with their times; empty where they are not kept. */
  seconds(): readonly SeriesSecond[] {
    const seconds = this.#seconds ?? [];
    return this.#counts.completed > 0 ? [...seconds, this.#second()] : seconds;
  }

  #close(): void {
    this.#points.push(this.#point());
    this.#seconds?.push(this.#second());
    this.#endMs += SECOND_MS;
    this.#latency.clear();
    this.#counts = { completed: 0, failed: 0, bytesReceived: 0 };
  }

  #second(): SeriesSecond {
    const { values, cumulative } = this.#latency.distribution();
    return { ...this.#counts, times: { values, cumulative } };
  }

  #point(): SeriesPoint {
    const distribution = this.#latency.distribution();
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
