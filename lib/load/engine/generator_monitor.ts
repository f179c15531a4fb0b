/**
 * Measures whether this process kept up: its event loop, its CPU time, and whether it was stopped.
 *
 * @module
 */
import { Tally } from "../../stats/tally.ts";
import { microseconds } from "../../units.ts";

/** Returns the CPU time of this process so far, in milliseconds. */
export type CpuClock = () => number;

/** Loads the CPU clock. Called before a run, because this takes some 30 ms. */
export async function loadCpuClock(): Promise<CpuClock> {
  const { default: process } = await import("node:process");
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
}

/** The measurements of a monitor. */
export interface GeneratorHealth {
  /**
   * CPU time of this process divided by elapsed time: 1 is one core; null if it was not measured.
   */
  readonly cpuShare: number | null;
  /** Delay of the event loop, in milliseconds: the 90th percentile of the samples. */
  readonly loopDelayP90Ms: number;
  /**
   * Longest time that this process did nothing, in milliseconds: stopped by a signal, throttled,
   * blocked by other code, or suspended with its machine.
   */
  readonly longestPauseMs: number;
}

/** Adjustments of the wall clock below this are not mistaken for a suspended machine. */
const CLOCK_STEP_MS = 1000;

/** Samples the process at regular intervals. */
export class GeneratorMonitor {
  #periodMs: number;
  #startMs: number;
  #cpuClock: CpuClock | null;
  #startCpuMs: number;
  #lastMs: number;
  #lastWallMs: number;
  #delays = new Tally();
  #longestPauseMs = 0;

  /** @param periodMs intended time between samples */
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
   * @param isIssuing false once no more requests start: event loop delay no longer matters then,
   *   but a pause may still make requests time out
   */
  sample(nowMs: number, isIssuing: boolean, wallMs: number = Date.now()): void {
    this.#longestPauseMs = Math.max(this.#longestPauseMs, this.#pauseMs(nowMs, wallMs));
    if (isIssuing) this.#delays.add(microseconds(this.#delayMs(nowMs)));
    this.#lastMs = nowMs;
    this.#lastWallMs = wallMs;
  }

  /** Returns the measurements since the start, as if a sample were taken now. */
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
    // While a machine is suspended, the monotonic clock stops but the wall clock does not.
    const suspendedMs = wallMs - this.#lastWallMs - (nowMs - this.#lastMs);
    return this.#delayMs(nowMs) + (suspendedMs > CLOCK_STEP_MS ? suspendedMs : 0);
  }
}
