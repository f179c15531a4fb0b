/**
 * When a second of a thread's run is over, and what came in it.
 *
 * @module
 */
import { Tally } from "../../stats/tally.ts";
import type { RunTally } from "../tally/run_tally.ts";
import type { TargetSecond, ThreadSecond, Times } from "../tally/second.ts";

const SECOND_MS = 1000;

/**
 * Tells what a tally has gained, each second, by comparing it with what it was. Adding to a tally
 * that is watched costs no more than adding to another.
 */
export class SecondMonitor implements Disposable {
  #tally: RunTally;
  #startMs: number;
  #now: () => number;
  #tell: (second: ThreadSecond) => void;
  /** What has been told of, by the tally it was in. */
  #seen = new Map<Tally, Tally>();
  /** How many seconds have been told of. */
  #number = 0;
  #last: ThreadSecond;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Watches from the start of the run on, on the same clock as the tally. */
  constructor(
    tally: RunTally,
    startMs: number,
    now: () => number,
    tell: (second: ThreadSecond) => void,
  ) {
    this.#tally = tally;
    this.#startMs = startMs;
    this.#now = now;
    this.#tell = tell;
    this.#last = this.#looked(false);
    this.#wait();
  }

  /** Tells of the part of a second that is left at the end of the run. */
  close(): void {
    this.#look();
    this.#tell(this.#looked(true));
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    const nextMs = this.#startMs + (this.#number + 1) * SECOND_MS;
    this.#timer = setTimeout(() => {
      this.#look();
      this.#wait();
    }, Math.max(0, nextMs - this.#now()));
  }

  /** All seconds that are over: more than one where this thread could not look in time. */
  #look(): void {
    const over = Math.floor((this.#now() - this.#startMs) / SECOND_MS);
    if (over <= this.#number) return;
    // Of a second that was slept through nothing is known but that it has passed.
    while (++this.#number < over) {
      this.#tell({ ...withoutTimes(this.#last), elapsedMs: this.#number * SECOND_MS });
    }
    this.#last = this.#looked(false);
    this.#tell(this.#last);
  }

  #looked(isLast: boolean): ThreadSecond {
    const { errors, retried, censored, statusCounts, service, lag, groups } = this.#tally;
    return {
      ...this.#counted({
        ...this.#tally,
        censored: censored.count,
        statusCounts: statusCounts.entries(),
      }),
      isLast,
      elapsedMs: this.#now() - this.#startMs,
      retried,
      errors: errors.list().map(({ kind, count, example }) => ({ kind, count, example })),
      service: this.#growth(service),
      lag: this.#growth(lag),
      targets: groups.map((group) => this.#counted(group)),
    };
  }

  #counted(of: Counted): TargetSecond {
    const { succeeded, failed, censored, latency } = of;
    const statusCounts = new Map([...of.statusCounts].filter(([, count]) => count > 0));
    return { succeeded, failed, censored, statusCounts, latency: this.#growth(latency) };
  }

  #growth(tally: Tally): Times {
    const seen = this.#seen.get(tally) ?? new Tally();
    this.#seen.set(tally, seen);
    const { values, cumulative } = tally.growth(seen);
    return { values, cumulative };
  }
}

/** What the tally of a run and those of its groups have in common. */
interface Counted {
  readonly succeeded: number;
  readonly failed: number;
  readonly censored: number;
  readonly statusCounts: Iterable<readonly [number, number]>;
  readonly latency: Tally;
}

const NONE: Times = { values: new Float64Array(), cumulative: new Float64Array() };

function withoutTimes(second: ThreadSecond): ThreadSecond {
  const targets = second.targets.map((target) => ({ ...target, latency: NONE }));
  return { ...second, latency: NONE, service: NONE, lag: NONE, targets };
}
