/**
 * Defines what each process of a fleet reports in addition to its sums. Kept per part, so that any
 * merge of parts can be judged.
 *
 * @module
 */
import type { RunResult } from "../../load/engine/result.ts";
import type { ReportClock } from "../shape/report_shard.ts";
import type { Warning } from "../shape/warning.ts";
import { ownShare, UNION_WARNINGS, warningsOf } from "../summary/warnings.ts";

/**
 * One part of a load that several processes ran together.
 *
 * @example
 * ```ts
 * import type { SavedResult } from "@x/load-tester/results";
 *
 * const indexes = ({ parts }: SavedResult): number[] => parts.map(({ index }) => index);
 * ```
 */
export interface ShardPart {
  /** Index of the part, from 0. */
  readonly index: number;
  /** Number of load-generating threads. */
  readonly threads: number;
  /** Duration of its run, in milliseconds. */
  readonly elapsedMs: number;
  /** True if a signal ended it early. */
  readonly interrupted: boolean;
  /** Number of requests started. */
  readonly issued: number;
  /** Number of requests, or iterations of a scenario, started. */
  readonly started: number;
  /** Number of those that were due but not started; null in a closed loop. */
  readonly unissued: number | null;
  /** When the next request of the whole load would have been due; null in a closed loop. */
  readonly scheduledMs: number | null;
  /** From the start until no more requests could start, in milliseconds. */
  readonly openForMs: number;
  /** From the start until the last request was started, in milliseconds. */
  readonly issuedForMs: number;
  /** When the last started request was due. */
  readonly lastDueMs: number;
  /** Number of connections opened. */
  readonly connectionsOpened: number;
  /** Number of connections that could not be opened. */
  readonly connectionsFailed: number;
  /** Total duration of its exchanges, in milliseconds. */
  readonly busyMs: number;
  /** Responses that were followed by unsolicited bytes. */
  readonly unsolicited: number;
  /** Number of origins that it could connect to. */
  readonly origins: number;
  /** How far its clock was ahead of the target's; null if unknown. */
  readonly clock: ReportClock | null;
  /** Warnings that concern this process only. */
  readonly warnings: readonly Warning[];
}

/** Returns the part of a load that a result covers; empty if it was the whole load. */
export function partsOf(result: RunResult): readonly ShardPart[] {
  const { plan, sums } = result;
  if (!plan.isSharded) return [];
  return [{
    index: plan.shard.index,
    threads: plan.threads,
    elapsedMs: result.elapsedMs,
    interrupted: result.interrupted,
    issued: result.issued,
    started: result.started,
    unissued: result.unissued,
    scheduledMs: result.scheduledMs,
    openForMs: result.openForMs,
    issuedForMs: result.issuedForMs,
    lastDueMs: result.lastDueMs,
    connectionsOpened: result.connectionsOpened,
    connectionsFailed: result.connectionsFailed,
    busyMs: sums.busyMs,
    unsolicited: sums.unsolicited,
    origins: plan.routing.routes.length,
    clock: result.clock,
    warnings: warningsOf({ ...result, plan: ownShare(plan) }).filter(({ kind }) =>
      !UNION_WARNINGS.has(kind)
    ),
  }];
}
