/**
 * Whether this process itself kept up: its event loop and its CPU.
 *
 * @module
 */
import { percentile } from "../../stats/percentile.ts";

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
  /** How late the event loop was, in milliseconds: one look in ten found it later than this. */
  readonly loopDelayP90Ms: number;
}

/** Looks at the process in regular turns. */
export class GeneratorMonitor {
  #periodMs: number;
  #startMs: number;
  #cpuClock: CpuClock | null;
  #startCpuMs: number;
  #lastMs: number;
  #delaysMs: number[] = [];

  /** @param periodMs the time that looks are meant to be apart */
  constructor(periodMs: number, nowMs: number, cpuClock: CpuClock | null) {
    this.#periodMs = periodMs;
    this.#cpuClock = cpuClock;
    this.#startCpuMs = cpuClock?.() ?? 0;
    this.#startMs = this.#lastMs = nowMs;
  }

  /** Takes a look. */
  look(nowMs: number): void {
    this.#delaysMs.push(Math.max(0, nowMs - this.#lastMs - this.#periodMs));
    this.#lastMs = nowMs;
  }

  /** What has been seen since the start. */
  health(nowMs: number): GeneratorHealth {
    const elapsedMs = nowMs - this.#startMs;
    const cpuMs = this.#cpuClock === null ? null : this.#cpuClock() - this.#startCpuMs;
    const delays = this.#delaysMs.toSorted((a, b) => a - b);
    return {
      cpuShare: cpuMs === null || elapsedMs <= 0 ? null : cpuMs / elapsedMs,
      loopDelayP90Ms: percentile(delays, 90) ?? 0,
    };
  }
}
