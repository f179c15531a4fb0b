/**
 * What a run tells while it lasts, and what it leaves behind.
 *
 * @module
 */
import type { GeneratorHealth } from "./generator_monitor.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunTally } from "../tally/run_tally.ts";

/** What a run leaves behind: exact counts and tallies, from which every report is made. */
export interface RunResult {
  readonly plan: Plan;
  /** When the run began. */
  readonly startedAt: Date;
  /** From then until the last request was over, in milliseconds. */
  readonly elapsedMs: number;
  /** True where a signal ended the run before its number or time did. */
  readonly interrupted: boolean;
  /** Why it was ended early by whoever watched it; null where it was not. */
  readonly aborted: string | null;
  /** How a thread crashed, of which nothing is in this result; null where none has. */
  readonly crash: string | null;
  /** What the scenario's teardown threw; null where it did not. */
  readonly teardownError: string | null;
  /** Requests that were started. */
  readonly issued: number;
  /** Requests that were due and not started; null in a closed loop. */
  readonly unissued: number | null;
  /** From the start until the last request was started, in milliseconds. */
  readonly issuedForMs: number;
  /** When that one was due. */
  readonly lastDueMs: number;
  /** How often a request was due and no permit was free. */
  readonly permitWaits: number;
  readonly connectionsOpened: number;
  readonly connectionsFailed: number;
  /** The time one lookup of the dialled name takes; null where connecting gave no reason to ask. */
  readonly lookupMs: number | null;
  /** What of the request log was not written; undefined where nothing was lost, or none was asked for. */
  readonly logLoss?: LogLoss | undefined;
  /** How this process itself kept up. */
  readonly health: GeneratorHealth;
  readonly tally: RunTally;
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
  /** True where whoever watched the run ended it early. */
  readonly aborted: boolean;
  /** Since the start of the run, in milliseconds. */
  readonly elapsedMs: number;
  /** Requests started. */
  readonly issued: number;
  /** Requests answered or failed. */
  readonly completed: number;
  /** Requests neither over nor cut. */
  readonly inFlight: number;
}
