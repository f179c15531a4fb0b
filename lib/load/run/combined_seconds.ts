/**
 * How the seconds of a run's threads become those of the run.
 *
 * @module
 */
import type { ErrorKind } from "../../errors.ts";
import { Distribution } from "../../stats/percentile.ts";
import { Tally } from "../../stats/tally.ts";
import type { CountsSnapshot, ErrorSnapshot, Second, SumsSnapshot } from "../tally/second.ts";
import type { ThreadSecond, Times } from "../tally/second.ts";

const SECOND_MS = 1000;

/** Puts the seconds of all threads together, and tells of one when all of them have. */
export class CombinedSeconds {
  #listener: (second: Second) => void;
  #isOpen: boolean;
  #targets: readonly { readonly name: string; readonly latency: Tally }[];
  /** For each thread, the seconds that it has told of and the run has not. */
  #waiting: ThreadSecond[][];
  /** For each thread, the last second that is part of the sums. */
  #last: (ThreadSecond | undefined)[];
  #isOver: boolean[];
  /** How many seconds have been told of. */
  #number = 0;
  #told: Pick<SumsSnapshot, "elapsedMs" | "succeeded" | "failed"> = {
    elapsedMs: 0,
    succeeded: 0,
    failed: 0,
  };
  #latency = new Tally();
  #service = new Tally();
  #lag = new Tally();
  #ofSecond = new Tally();

  /**
   * Begins at the start of a run.
   *
   * @param isOpen true where there are service times and lags
   * @param targets the names of the kinds of requests
   */
  constructor(
    threads: number,
    isOpen: boolean,
    targets: readonly string[],
    listener: (second: Second) => void,
  ) {
    this.#listener = listener;
    this.#isOpen = isOpen;
    this.#targets = targets.map((name) => ({ name, latency: new Tally() }));
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

  /** No more will come from a thread, since it has crashed. */
  end(thread: number): void {
    this.#isOver[thread] = true;
    this.#tellComplete();
  }

  #tellComplete(): void {
    const isHere = (seconds: readonly ThreadSecond[], thread: number) =>
      seconds.length > 0 || this.#isOver[thread];
    while (this.#waiting.every(isHere) && this.#waiting.some(({ length }) => length > 0)) {
      const latencies = this.#waiting.map((seconds, thread) => {
        const second = seconds.shift();
        if (second === undefined) return null;
        this.#add(second);
        this.#last[thread] = second;
        return second.latency;
      });
      this.#tell(latencies.filter((times) => times !== null));
      this.#number++;
    }
  }

  #add({ latency, service, lag, targets }: ThreadSecond): void {
    this.#latency.addDistribution(latency);
    this.#service.addDistribution(service);
    this.#lag.addDistribution(lag);
    for (const [i, target] of targets.entries()) {
      this.#targets[i].latency.addDistribution(target.latency);
    }
  }

  #tell(latencies: readonly Times[]): void {
    const snapshot = this.#sums();
    const before = this.#told;
    this.#told = snapshot;
    const completed = snapshot.succeeded + snapshot.failed - before.succeeded - before.failed;
    const atMs = this.#number * SECOND_MS;
    // What is left of a second at the end is worth telling only if something came in it.
    if (completed === 0 && snapshot.elapsedMs < atMs + SECOND_MS) return;
    this.#listener({
      atMs,
      lengthMs: snapshot.elapsedMs - before.elapsedMs,
      completed,
      failed: snapshot.failed - before.failed,
      latency: this.#merged(latencies),
      snapshot,
    });
  }

  #sums(): SumsSnapshot {
    const last = this.#last.filter((second) => second !== undefined);
    return {
      ...added(last),
      elapsedMs: Math.max(...last.map(({ elapsedMs }) => elapsedMs)),
      retried: last.reduce((sum, { retried }) => sum + retried, 0),
      errors: addedErrors(last.flatMap(({ errors }) => errors)),
      latency: this.#latency,
      service: this.#isOpen ? this.#service : null,
      lag: this.#isOpen ? this.#lag : null,
      targets: this.#targets.map((target, i) => ({
        ...target,
        ...added(last.map(({ targets }) => targets[i])),
      })),
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

function added(parts: readonly CountsSnapshot[]): CountsSnapshot {
  const sum = (of: (part: CountsSnapshot) => number) => parts.reduce((n, part) => n + of(part), 0);
  const statusCounts = new Map<number, number>();
  for (const [code, count] of parts.flatMap((part) => [...part.statusCounts])) {
    statusCounts.set(code, (statusCounts.get(code) ?? 0) + count);
  }
  return {
    succeeded: sum(({ succeeded }) => succeeded),
    failed: sum(({ failed }) => failed),
    censored: sum(({ censored }) => censored),
    statusCounts,
  };
}

function addedErrors(parts: readonly ErrorSnapshot[]): ErrorSnapshot[] {
  const errors = new Map<ErrorKind, ErrorSnapshot>();
  for (const error of parts) {
    const known = errors.get(error.kind) ?? { ...error, count: 0 };
    errors.set(error.kind, { ...known, count: known.count + error.count });
  }
  return [...errors.values()].sort((a, b) => b.count - a.count);
}
