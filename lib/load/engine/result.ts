/**
 * Defines the progress of a run and its result.
 *
 * @module
 */
import type { Series } from "../../stats/series.ts";
import type { StreamCounts } from "../../stats/stream_counts.ts";
import type { Sums } from "../../stats/sums.ts";
import type { ClockBounds } from "./clock_offset.ts";
import type { GeneratorHealth } from "./generator_monitor.ts";
import type { Plan } from "../plan/plan.ts";

/** The result of the part of a run on one thread, without the seconds it has already handed on. */
export interface PartResult {
  /** Start of the run. */
  readonly startedAt: Date;
  /** From the start until the last request ended or the planned time was over, in milliseconds. */
  readonly elapsedMs: number;
  /** True if a signal ended the run before it reached its number of requests or its duration. */
  readonly interrupted: boolean;
  /** The reason given by `endSignal`; null if it did not end the run. */
  readonly aborted: string | null;
  /** Number of requests started. */
  readonly issued: number;
  /** Number of requests, or iterations of a scenario, started: the unit that the rate counts. */
  readonly started: number;
  /** Number of those that were due but not started; null in a closed loop. */
  readonly unissued: number | null;
  /** From the start until no more requests could start, in milliseconds. */
  readonly openForMs: number;
  /** From the start until the last request was started, in milliseconds. */
  readonly issuedForMs: number;
  /** When the last started request was due. */
  readonly lastDueMs: number;
  /** Longest time that a request was due while no permit was free, in milliseconds. */
  readonly permitWaitMs: number;
  readonly connectionsOpened: number;
  readonly connectionsFailed: number;
  /** How far this machine's clock is ahead of the target's; null unless the load is sharded. */
  readonly clock: ClockBounds | null;
  /** Null for HTTP/1.1. */
  readonly streams: StreamCounts | null;
  /** Number of unhandled rejections in a scenario's hooks. */
  readonly strays: number;
  /** The first of those rejections; null if there was none. */
  readonly firstStray: string | null;
  /** How well this process kept up. */
  readonly health: GeneratorHealth;
}

/** The result of a run: exact sums and seconds, from which every report is made. */
export interface RunResult extends PartResult {
  readonly plan: Plan;
  /** When the next request would have been due, since the start; null in a closed loop. */
  readonly scheduledMs: number | null;
  /** How a thread crashed; null if none did. */
  readonly crash: string | null;
  /** The error thrown by the scenario's teardown; null if there was none. */
  readonly teardownError: string | null;
  /** How long one lookup of the target's host name takes; null if it was not measured. */
  readonly lookupMs: number | null;
  /** The lines missing from the request log; undefined if none are, or there is no log. */
  readonly logLoss?: LogLoss | undefined;
  readonly sums: Sums;
  readonly series: Series;
}

/** The lines missing from the request log, and why. */
export interface LogLoss {
  /** Number of lines lost. */
  readonly lines: number;
  /** Why writing became impossible; null if lines came faster than they could be written. */
  readonly reason: string | null;
}

/**
 * Progress of a run.
 *
 * @example
 * ```ts
 * import type { Progress } from "@x/load-tester/load";
 *
 * const line = ({ phase, completed, elapsedMs }: Progress): string =>
 *   `${phase}: ${completed} after ${Math.round(elapsedMs / 1000)} s`;
 * ```
 */
export interface Progress {
  /**
   * `warmup`: nothing is counted yet. `draining`: no new requests start; those in flight finish.
   */
  readonly phase: "warmup" | "running" | "draining" | "done";
  /** True if a signal ended the run. */
  readonly interrupted: boolean;
  /** True if `endSignal` ended the run early. */
  readonly aborted: boolean;
  /** Time since the start of the run, in milliseconds. */
  readonly elapsedMs: number;
  /** Requests that were started. */
  readonly issued: number;
  /** Requests that got a response or failed. */
  readonly completed: number;
  /** Requests that got a complete response. */
  readonly responses: number;
  /** Requests that failed: errors, and responses whose status does not count as success. */
  readonly failed: number;
  /** Requests that are neither finished nor cut off. */
  readonly inFlight: number;
}
