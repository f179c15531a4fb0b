/**
 * Measures whether this process kept up: its event loop, its CPU time, and whether it was stopped.
 *
 * @module
 */
import { Tally } from "../../stats/tally.ts";
import { microseconds } from "../../units.ts";

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

/** What a monitor has seen. */
export interface GeneratorHealth {
  /** CPU time of this process over elapsed time: 1 is one core; null where it was not watched. */
  readonly cpuShare: number | null;
  /** How late the event loop was, in milliseconds: one sample in ten was later than this. */
  readonly loopDelayP90Ms: number;
  /**
   * The longest time that this process did nothing, in milliseconds: stopped by a signal, throttled,
   * kept busy by other code, or suspended with its machine.
   */
  readonly longestPauseMs: number;
}

/** The wall clock may be set by less than this without being taken for a suspended machine. */
const CLOCK_STEP_MS = 1000;

/** Samples the process at regular times. */
export class GeneratorMonitor {
  #periodMs: number;
  #startMs: number;
  #cpuClock: CpuClock | null;
  #startCpuMs: number;
  #lastMs: number;
  #lastWallMs: number;
  #delays = new Tally();
  #longestPauseMs = 0;

  /** @param periodMs the time that samples are meant to be apart */
  constructor(
    periodMs: number,
    nowMs: number,
    cpuClock: CpuClock | null,
    wallMs: number = Date.now(),
  ) {
    this.#periodMs = periodMs;
    this.#cpuClock = cpuClock;
    this.#startCpuMs = cpuClock?.() ?? 0;
    this.#startMs = this.#lastMs = nowMs;
    this.#lastWallMs = wallMs;
  }

  /**
   * Takes a sample.
   *
   * @param isIssuing false once no request starts any more: how late the event loop is then is of no
   * matter, but a pause may still make requests time out
   */
  sample(nowMs: number, isIssuing: boolean, wallMs: number = Date.now()): void {
    this.#longestPauseMs = Math.max(this.#longestPauseMs, this.#pauseMs(nowMs, wallMs));
    if (isIssuing) this.#delays.add(microseconds(this.#delayMs(nowMs)));
    this.#lastMs = nowMs;
    this.#lastWallMs = wallMs;
  }

  /** What has been seen since the start, and would be if a sample were taken now. */
  health(nowMs: number, wallMs: number = Date.now()): GeneratorHealth {
    const elapsedMs = nowMs - this.#startMs;
    const cpuMs = this.#cpuClock === null ? null : this.#cpuClock() - this.#startCpuMs;
    return {
      cpuShare: cpuMs === null || elapsedMs <= 0 ? null : cpuMs / elapsedMs,
      loopDelayP90Ms: (this.#delays.percentile(90) ?? 0) / 1000,
      longestPauseMs: Math.max(this.#longestPauseMs, this.#pauseMs(nowMs, wallMs)),
    };
  }

  #delayMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#lastMs - this.#periodMs);
  }

  #pauseMs(nowMs: number, wallMs: number): number {
    // The monotonic clock stands still while a machine is suspended, and the other one does not.
    const suspendedMs = wallMs - this.#lastWallMs - (nowMs - this.#lastMs);
    return this.#delayMs(nowMs) + (suspendedMs > CLOCK_STEP_MS ? suspendedMs : 0);
  }
}
