// Knows: how the seconds of a run's threads become those of the run.
// Refuses to know: how they get here, and who listens.
import type { ErrorKind } from "../errors.ts";
import { Distribution } from "../stats/percentile.ts";
import { Tally } from "../stats/tally.ts";
import type { ErrorSoFar, Second, SumsSoFar, ThreadSecond, Times } from "./second.ts";

/** Puts the seconds of all threads together, and tells of one when all of them have. */
export class SecondsSoFar {
  #listener: (second: Second) => void;
  #isOpen: boolean;
  /** For each thread, the seconds that it has told of and the run has not. */
  #waiting: ThreadSecond[][];
  /** For each thread, the last second that is part of the sums. */
  #last: (ThreadSecond | undefined)[];
  #isOver: boolean[];
  #number = 0;
  #told: Pick<SumsSoFar, "elapsedMs" | "succeeded" | "failed"> = {
    elapsedMs: 0,
    succeeded: 0,
    failed: 0,
  };
  #times = { latency: new Tally(), service: new Tally(), lag: new Tally() };
  #ofSecond = new Tally();

  /** @param isOpen true where there are service times and lags */
  constructor(threads: number, isOpen: boolean, listener: (second: Second) => void) {
    this.#listener = listener;
    this.#isOpen = isOpen;
    this.#waiting = Array.from({ length: threads }, () => []);
    this.#last = Array.from({ length: threads }, () => undefined);
    this.#isOver = Array.from({ length: threads }, () => false);
  }

  /** Takes a second of a thread; a thread tells of its seconds in order. */
  take(thread: number, second: ThreadSecond): void {
    this.#waiting[thread].push(second);
    if (second.isLast) this.#isOver[thread] = true;
    this.#tellComplete();
  }

  /** No more will come from a thread, be it that it has crashed. */
  end(thread: number): void {
    this.#isOver[thread] = true;
    this.#tellComplete();
  }

  #tellComplete(): void {
    const isHere = (seconds: readonly ThreadSecond[], thread: number) =>
      seconds.length > 0 || this.#isOver[thread];
    while (
      this.#waiting.every(isHere) && this.#waiting.some((seconds) => seconds.length > 0)
    ) {
      this.#tell();
      this.#number++;
    }
  }

  #tell(): void {
    const latencies: Times[] = [];
    for (const [thread, seconds] of this.#waiting.entries()) {
      const second = seconds.shift();
      if (second === undefined) continue;
      this.#last[thread] = second;
      latencies.push(second.latency);
      for (const name of ["latency", "service", "lag"] as const) {
        this.#times[name].addDistribution(second[name]);
      }
    }
    const soFar = this.#sums();
    const before = this.#told;
    this.#told = soFar;
    const completed = soFar.succeeded + soFar.failed - before.succeeded - before.failed;
    const atMs = this.#number * 1000;
    // What is left of a second at the end is worth telling only if something came in it.
    if (completed === 0 && soFar.elapsedMs < atMs + 1000) return;
    this.#listener({
      atMs,
      lengthMs: soFar.elapsedMs - before.elapsedMs,
      completed,
      failed: soFar.failed - before.failed,
      latency: this.#merged(latencies),
      soFar,
    });
  }

  #sums(): SumsSoFar {
    const last = this.#last.filter((second) => second !== undefined);
    const sum = (of: (second: ThreadSecond) => number) => last.reduce((n, s) => n + of(s), 0);
    const statusCounts = new Map<number, number>();
    const errors = new Map<ErrorKind, ErrorSoFar>();
    for (const second of last) {
      for (const [code, count] of second.statusCounts) {
        statusCounts.set(code, (statusCounts.get(code) ?? 0) + count);
      }
      for (const error of second.errors) {
        const known = errors.get(error.kind);
        errors.set(error.kind, { ...error, ...known, count: error.count + (known?.count ?? 0) });
      }
    }
    return {
      elapsedMs: Math.max(...last.map(({ elapsedMs }) => elapsedMs)),
      succeeded: sum(({ succeeded }) => succeeded),
      failed: sum(({ failed }) => failed),
      statusCounts,
      errors: [...errors.values()].sort((a, b) => b.count - a.count),
      latency: this.#times.latency,
      service: this.#isOpen ? this.#times.service : null,
      lag: this.#isOpen ? this.#times.lag : null,
      censored: sum(({ censored }) => censored),
    };
  }

  #merged(latencies: readonly Times[]): Distribution {
    if (latencies.length === 1) {
      return new Distribution(latencies[0].values, latencies[0].cumulative);
    }
    this.#ofSecond.clear();
    for (const times of latencies) this.#ofSecond.addDistribution(times);
    return this.#ofSecond.distribution();
  }
}
