// Knows: whether this process itself kept up: its event loop, its CPU, and how much it had in flight.
// Refuses to know: what is made of that.

/** CPU time of this process so far, in milliseconds. */
export type CpuClock = () => number;

/** The CPU clock; made before a run, since loading it takes some 30 ms. */
export async function loadCpuClock(): Promise<CpuClock> {
  const { default: process } = await import("node:process");
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
}

/** What a watch has seen. */
export interface GeneratorHealth {
  /** CPU time of this process over elapsed time: 1 is one core; null where it was not watched. */
  readonly cpuShare: number | null;
  /** How late the event loop was at each look, in milliseconds: the 99th percentile. */
  readonly loopDelayP99Ms: number;
  /** How many looks there were. */
  readonly looks: number;
  /** Requests sent and not over, on average over the looks. */
  readonly meanInFlight: number;
  /** Standard error of that average. */
  readonly meanInFlightError: number;
}

/** Looks at the process in regular turns. */
export class GeneratorWatch {
  #periodMs: number;
  #startMs: number;
  #cpuClock: CpuClock | null;
  #startCpuMs: number;
  #lastMs: number;
  #delaysMs: number[] = [];
  #sum = 0;
  #squares = 0;

  /** @param periodMs the time that looks are meant to be apart */
  constructor(periodMs: number, nowMs: number, cpuClock: CpuClock | null) {
    this.#periodMs = periodMs;
    this.#cpuClock = cpuClock;
    this.#startCpuMs = cpuClock?.() ?? 0;
    this.#startMs = this.#lastMs = nowMs;
  }

  /** Takes a look. */
  look(nowMs: number, inFlight: number): void {
    this.#delaysMs.push(Math.max(0, nowMs - this.#lastMs - this.#periodMs));
    this.#lastMs = nowMs;
    this.#sum += inFlight;
    this.#squares += inFlight ** 2;
  }

  /** What has been seen since the start. */
  health(nowMs: number): GeneratorHealth {
    const elapsedMs = nowMs - this.#startMs;
    const cpuMs = this.#cpuClock === null ? null : this.#cpuClock() - this.#startCpuMs;
    const delays = this.#delaysMs.toSorted((a, b) => a - b);
    const looks = delays.length;
    const mean = looks > 0 ? this.#sum / looks : 0;
    const variance = looks > 1 ? Math.max(0, this.#squares / looks - mean ** 2) : 0;
    return {
      cpuShare: cpuMs === null || elapsedMs <= 0 ? null : cpuMs / elapsedMs,
      loopDelayP99Ms: delays[Math.ceil(0.99 * looks) - 1] ?? 0,
      looks,
      meanInFlight: mean,
      meanInFlightError: Math.sqrt(variance / Math.max(1, looks)),
    };
  }
}
