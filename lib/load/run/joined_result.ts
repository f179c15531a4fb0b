/**
 * What the results of threads add up to.
 *
 * @module
 */
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../engine/result.ts";
import { RunTally } from "../tally/run_tally.ts";
import type { ThreadResult } from "./thread_messages.ts";

/**
 * Adds up what the threads came to.
 *
 * @param crash what ended one of them; null where nothing did
 */
export function joinedResult(
  plan: Plan,
  results: readonly ThreadResult[],
  crash: Error | null,
): RunResult {
  const sum = (of: (result: ThreadResult) => number) => results.reduce((n, r) => n + of(r), 0);
  const max = (of: (result: ThreadResult) => number) => Math.max(...results.map(of));
  const { success, keepsSeconds, source: { groups } } = plan;
  const tally = new RunTally({ success, startMs: 0, dueAtMs: null, keepsSeconds, groups });
  tally.mergeAll(results.map((result) => result.tally));
  const isOpen = plan.arrivals.kind !== "closed";
  const cpuShare = max(({ health }) => health.cpuShare ?? -1);
  return {
    plan,
    startedAt: results[0].startedAt,
    elapsedMs: max(({ elapsedMs }) => elapsedMs),
    interrupted: results.some(({ interrupted }) => interrupted),
    aborted: results.find(({ aborted }) => aborted !== null)?.aborted ?? null,
    crash: crash?.message ?? null,
    teardownError: null,
    issued: sum(({ issued }) => issued),
    unissued: isOpen ? sum(({ unissued }) => unissued ?? 0) : null,
    issuedForMs: max(({ issuedForMs }) => issuedForMs),
    lastDueMs: max(({ lastDueMs }) => lastDueMs),
    permitWaits: sum(({ permitWaits }) => permitWaits),
    connectionsOpened: sum(({ connectionsOpened }) => connectionsOpened),
    connectionsFailed: sum(({ connectionsFailed }) => connectionsFailed),
    lookupMs: null,
    health: {
      // Each thread sees the CPU of the whole process, of which it may have one core.
      cpuShare: cpuShare < 0 ? null : cpuShare / plan.threads,
      loopDelayP90Ms: max(({ health }) => health.loopDelayP90Ms),
    },
    tally,
  };
}
