/**
 * Defines what each process of a fleet reports beside its sums, kept per part so that any union can
 * be judged.
 *
 * @module
 */
import type { RunResult } from "../../load/engine/result.ts";
import type { ReportClock } from "../shape/report_shard.ts";
import type { Warning } from "../shape/warning.ts";
import { ownShare, UNION_WARNINGS, warningsOf } from "../summary/warnings.ts";

/**
 * One part of a load that several processes carried out together.
 *
 * @example
 * ```ts
 * import type { SavedResult } from "@x/load-tester/results";
 *
 * const indexes = ({ parts }: SavedResult): number[] => parts.map(({ index }) => index);
 * ```
 */
export interface ShardPart {
  /** Which part, from 0. */
  readonly index: number;
  /** Isolates that made its load. */
  readonly threads: number;
  /** How long it ran, in milliseconds. */
  readonly elapsedMs: number;
  /** True where a signal ended it early. */
  readonly interrupted: boolean;
  /** Requests that were started. */
  readonly issued: number;
  /** Requests, or iterations of a scenario, that were started. */
  readonly started: number;
  /** Those that were due and never started; null in a closed loop. */
  readonly unissued: number | null;
  /** When the next request of the whole load would have been due; null in a closed loop. */
  readonly scheduledMs: number | null;
  /** From the start until no more could start, in milliseconds. */
  readonly openForMs: number;
  /** From the start until the last request was started, in milliseconds. */
  readonly issuedForMs: number;
  /** When that one was due. */
  readonly lastDueMs: number;
  /** Connections opened. */
  readonly connectionsOpened: number;
  /** Connections that could not be opened. */
  readonly connectionsFailed: number;
  /** The time that its exchanges took together, in milliseconds. */
  readonly busyMs: number;
  /** Responses that were followed by unsolicited bytes. */
  readonly unsolicited: number;
  /** Origins that it could connect to. */
  readonly origins: number;
  /** How far its clock was ahead of the target's; null where that is not known. */
  readonly clock: ReportClock | null;
  /** Warnings that are about this process alone. */
  readonly warnings: readonly Warning[];
}

/** What a run says of itself; empty where it was the whole load. */
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
