/**
 * Waits for an instant of the wall clock, and starts the run at it on the monotonic clock.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { leadMs, type Plan } from "../plan/plan.ts";

/** The clocks that an instant is reckoned on. */
export interface Clocks {
  /** Milliseconds since the epoch; may be set while the program runs. */
  wallMs(): number;
  /** Milliseconds since some moment; never set. */
  nowMs(): number;
  /** Resolves after a time, or as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** More than this ahead is a mistyped date. */
const MOST_AHEAD_MS = 24 * 3_600_000;
/** The instant is reckoned again this long before it, with what the wall clock was set to since. */
const AGAIN_MS = 1000;
/** A machine that is this late for its warm-up can still begin in time. */
const TOLERANCE_MS = 100;

/** This long before an instant, a run gets ready for it. */
const NEAR_MS = 20;

/** The clocks of this process. */
const CLOCKS: Clocks = {
  wallMs: () => Date.now(),
  nowMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end);
      if (signal?.aborted) end();
    }),
};

/**
 * Refuses an instant that has passed, or lies more than a day ahead.
 *
 * @param startAtMs when the run begins, in milliseconds since the epoch
 * @param beforeMs how long before it the warm-up begins
 * @throws {UsageError} saying by how much
 */
export function requireInstant(startAtMs: number, beforeMs: number, { wallMs }: Clocks = CLOCKS) {
  const aheadMs = startAtMs - wallMs();
  if (aheadMs > MOST_AHEAD_MS) {
    const problem = `${(aheadMs / 3_600_000).toFixed(1)} hours ahead`;
    throw new UsageError("startAtMs", problem, "Use an instant within the next 24 hours.");
  }
  const lateMs = beforeMs - TOLERANCE_MS - aheadMs;
  if (lateMs <= 0) return;
  const late = `${((lateMs + TOLERANCE_MS) / 1000).toFixed(1)} s too late`;
  const problem = aheadMs > 0 ? `${late} for the warm-up before it` : late;
  throw new UsageError("startAtMs", problem, "Use a later instant; nothing has been sent.");
}

/**
 * Waits until a time before an instant, and gives the instant on the monotonic clock.
 *
 * @param beforeMs how long before the instant to stop waiting
 */
export async function untilInstant(
  startAtMs: number,
  beforeMs: number,
  { wallMs, nowMs, sleep }: Clocks,
  signal?: AbortSignal,
): Promise<number> {
  const reckoned = () => nowMs() + startAtMs - wallMs();
  let startMs = reckoned();
  const coarseMs = startMs - beforeMs - AGAIN_MS - nowMs();
  if (coarseMs > 0) {
    await sleep(coarseMs, signal);
    startMs = reckoned();
  }
  const restMs = startMs - beforeMs - nowMs();
  if (restMs > 0) await sleep(restMs, signal);
  return startMs;
}

/**
 * Warms a load up, and gives the moment on the monotonic clock at which its run begins: the one that
 * the plan asks for, or null for at once.
 *
 * @param signal ends the waiting; the run is to begin then all the same, and to end by it
 * @throws {UsageError} where the instant has passed
 */
export async function startOf(
  plan: Plan,
  warmUp: () => Promise<void>,
  signal?: AbortSignal,
  clocks: Clocks = CLOCKS,
): Promise<number | null> {
  if (plan.startAtMs === null) {
    await warmUp();
    return null;
  }
  requireInstant(plan.startAtMs, leadMs(plan), clocks);
  // The last of the waiting is the warm-up's, or the run's, which wakes more exactly than a timer.
  const startMs = await untilInstant(plan.startAtMs, leadMs(plan) || NEAR_MS, clocks, signal);
  await warmUp();
  const restMs = startMs - NEAR_MS - clocks.nowMs();
  if (restMs > 0) await clocks.sleep(restMs, signal);
  return signal?.aborted ? clocks.nowMs() : startMs;
}
