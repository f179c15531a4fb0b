// Knows: how a run went second by second.
// Refuses to know: what was timed, and when the run began.
import { Tally } from "./tally.ts";

/** One second of a run, or its last part. Times are in whole microseconds, null where there are none. */
export interface SeriesPoint {
  /** Where it begins, in milliseconds since the start of the run. */
  readonly atMs: number;
  readonly completed: number;
  readonly failed: number;
  readonly bytesReceived: number;
  readonly p50Us: number | null;
  readonly p90Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

const SECOND_MS = 1000;

/** Collects a point a second. What is added late counts for the second in which it is added. */
export class Series {
  #points: SeriesPoint[] = [];
  #endMs = SECOND_MS;
  #latency = new Tally();
  #completed = 0;
  #failed = 0;
  #bytesReceived = 0;

  /** Adds a request that is over, at a time since the start of the run. */
  add(atMs: number, isFailure: boolean, bytesReceived: number): void {
    while (atMs >= this.#endMs) this.#close();
    this.#completed++;
    if (isFailure) this.#failed++;
    this.#bytesReceived += bytesReceived;
  }

  /** Adds the latency of the request that was added last. */
  addLatency(us: number): void {
    this.#latency.add(us);
  }

  /** All points, the last of them for the second that had begun when the run ended. */
  points(): readonly SeriesPoint[] {
    return this.#completed > 0 ? [...this.#points, this.#point()] : this.#points;
  }

  #close(): void {
    this.#points.push(this.#point());
    this.#endMs += SECOND_MS;
    this.#latency.clear();
    this.#completed = this.#failed = this.#bytesReceived = 0;
  }

  #point(): SeriesPoint {
    const distribution = this.#latency.distribution();
    return {
      atMs: this.#endMs - SECOND_MS,
      completed: this.#completed,
      failed: this.#failed,
      bytesReceived: this.#bytesReceived,
      p50Us: distribution.percentile(50),
      p90Us: distribution.percentile(90),
      p99Us: distribution.percentile(99),
      maxUs: distribution.values.at(-1) ?? null,
    };
  }
}
