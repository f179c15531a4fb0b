// Knows: when a second of a thread's run is over, and what came in it.
// Refuses to know: the other threads, and how requests are added.
import { Tally } from "../stats/tally.ts";
import type { RunTally } from "./run_tally.ts";
import type { ThreadSecond, Times } from "./second.ts";

const SECOND_MS = 1000;
const NONE: Times = { values: new Float64Array(), cumulative: new Float64Array() };
const NOTHING: ThreadSecond = {
  isLast: false,
  elapsedMs: 0,
  succeeded: 0,
  failed: 0,
  statusCounts: new Map(),
  errors: [],
  censored: 0,
  latency: NONE,
  service: NONE,
  lag: NONE,
};

/** Tells what a tally has gained, each second. A run that nobody watches has no such watch. */
export class SecondWatch implements Disposable {
  #tally: RunTally;
  #startMs: number;
  #now: () => number;
  #tell: (second: ThreadSecond) => void;
  #seen = { latency: new Tally(), service: new Tally(), lag: new Tally() };
  /** How many seconds have been told of. */
  #number = 0;
  #last = NOTHING;
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
    this.#wait();
  }

  /** Tells of the part of a second that is left at the end of the run. */
  close(): void {
    this.#look();
    this.#tell(this.#second(true));
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
    }, nextMs - this.#now());
  }

  /** All seconds that are over: more than one where this thread could not look in time. */
  #look(): void {
    const over = Math.floor((this.#now() - this.#startMs) / SECOND_MS);
    if (over <= this.#number) return;
    // Of a second that was slept through nothing is known but that it has passed.
    while (this.#number < over - 1) this.#tell(this.#sleptThrough());
    this.#tell(this.#second(false));
  }

  #sleptThrough(): ThreadSecond {
    const elapsedMs = (++this.#number) * SECOND_MS;
    return this.#last = { ...this.#last, elapsedMs, latency: NONE, service: NONE, lag: NONE };
  }

  #second(isLast: boolean): ThreadSecond {
    const { succeeded, failed, errors, censored, statusCounts } = this.#tally;
    this.#number++;
    return this.#last = {
      isLast,
      elapsedMs: this.#now() - this.#startMs,
      succeeded,
      failed,
      statusCounts: occurring(statusCounts),
      errors: [...errors.values()].map(({ kind, count, example }) => ({ kind, count, example })),
      censored: censored.count,
      latency: this.#growth("latency"),
      service: this.#growth("service"),
      lag: this.#growth("lag"),
    };
  }

  #growth(name: "latency" | "service" | "lag"): Times {
    const { values, cumulative } = this.#tally[name].growth(this.#seen[name]);
    return { values, cumulative };
  }
}

function occurring(counts: Float64Array): Map<number, number> {
  const found = new Map<number, number>();
  for (let code = 0; code < counts.length; code++) {
    if (counts[code] > 0) found.set(code, counts[code]);
  }
  return found;
}
