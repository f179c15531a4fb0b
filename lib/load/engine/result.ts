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

/** What the part of a run on one thread comes to, beside the seconds that it has handed on. */
export interface PartResult {
  /** When the run began. */
  readonly startedAt: Date;
  /**
   * From then until the last request was over, or until the end of its planned time, in
   * milliseconds.
   */
  readonly elapsedMs: number;
  /** True where a signal ended the run before its number or time did. */
  readonly interrupted: boolean;
  /** Why `endSignal` ended it early; null where it did not. */
  readonly aborted: string | null;
  /** Requests that were started. */
  readonly issued: number;
  /** What the rate counts: requests, or iterations of a scenario, that were started. */
  readonly started: number;
  /** Those that were due and not started; null in a closed loop. */
  readonly unissued: number | null;
  /** From the start until no more could start, in milliseconds. */
  readonly openForMs: number;
  /** From the start until the last request was started, in milliseconds. */
  readonly issuedForMs: number;
  /** When that one was due. */
  readonly lastDueMs: number;
  /** How often a request was due and no permit was free. */
  readonly permitWaits: number;
  readonly connectionsOpened: number;
  readonly connectionsFailed: number;
  /** How far this machine's clock is ahead of the target's; null unless the load is sharded. */
  readonly clock: ClockBounds | null;
  /** Null for HTTP/1.1. */
  readonly streams: StreamCounts | null;
  /** Rejections that a scenario's hooks left unhandled. */
  readonly strays: number;
  /** The first of them; null where there was none. */
  readonly firstStray: string | null;
  /** How this process itself kept up. */
  readonly health: GeneratorHealth;
}

/** What a run comes to: exact sums and seconds, from which every report is made. */
export interface RunResult extends PartResult {
  readonly plan: Plan;
  /** When the next request would have been due, since the start; null in a closed loop. */
  readonly scheduledMs: number | null;
  /** How a thread crashed; null where none has. */
  readonly crash: string | null;
  /** What the scenario's teardown threw; null where it did not. */
  readonly teardownError: string | null;
  /** The time one lookup of the dialled name takes; null where connecting gave no reason to ask. */
  readonly lookupMs: number | null;
  /** What of the request log was not written; undefined where nothing was lost, or there is no log. */
  readonly logLoss?: LogLoss | undefined;
  readonly sums: Sums;
  readonly series: Series;
}

/** What of the request log was not written, and why. */
export interface LogLoss {
  /** How many lines. */
  readonly lines: number;
  /** Why nothing could be written any more; null where lines came faster than they were written. */
  readonly reason: string | null;
}

/**
 * How far a run has come.
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
  /** `warmup`: nothing is counted yet; `draining`: no new request starts, those in flight finish. */
  readonly phase: "warmup" | "running" | "draining" | "done";
  /** True where a signal ended the run. */
  readonly interrupted: boolean;
  /** True where `endSignal` ended the run early. */
  readonly aborted: boolean;
  /** Since the start of the run, in milliseconds. */
  readonly elapsedMs: number;
  /** Requests started. */
  readonly issued: number;
  /** Requests answered or failed. */
  readonly completed: number;
  /** Those of them that got a complete response. */
  readonly responses: number;
  /** Those that failed: errors, and responses whose status does not count as success. */
  readonly failed: number;
  /** Requests neither over nor cut. */
  readonly inFlight: number;
}
