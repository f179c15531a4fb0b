/**
 * Waits for an instant of the wall clock, and starts the run at it on the monotonic clock.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { leadMs, type Plan } from "../plan/plan.ts";

/** The clocks used to wait for an instant. */
export interface Clocks {
  /** Milliseconds since the epoch; may be adjusted while the program runs. */
  wallMs(): number;
  /** Milliseconds on a monotonic clock. */
  nowMs(): number;
  /** Resolves after a time, or as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** An instant further ahead is a mistyped date. */
const MOST_AHEAD_MS = 24 * 3_600_000;
/** The wait is computed again this long before the instant, in case the wall clock was adjusted. */
const AGAIN_MS = 1000;
/** A machine that is this late for its warm-up can still start in time. */
const TOLERANCE_MS = 100;

/** Preparation for the run begins this long before the instant. */
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
 * Rejects an instant that has passed, or is more than a day ahead.
 *
 * @param startAtMs start of the run, in milliseconds since the epoch
 * @param beforeMs how long before that the warm-up begins
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
 * Waits until a time before an instant; returns the instant on the monotonic clock.
 *
 * @param beforeMs how long before the instant to stop waiting
 */
export async function untilInstant(
  startAtMs: number,
  beforeMs: number,
  { wallMs, nowMs, sleep }: Clocks,
  signal?: AbortSignal,
): Promise<number> {
  const startByWallClock = () => nowMs() + startAtMs - wallMs();
  let startMs = startByWallClock();
  const coarseMs = startMs - beforeMs - AGAIN_MS - nowMs();
  if (coarseMs > 0) {
    await sleep(coarseMs, signal);
    startMs = startByWallClock();
  }
  const restMs = startMs - beforeMs - nowMs();
  if (restMs > 0) await sleep(restMs, signal);
  return startMs;
}

/**
 * Runs the warm-up; returns when the run starts on the monotonic clock, or null for at once.
 *
 * @param signal ends the wait; the run is then started and ends by the same signal
 * @throws {UsageError} if the instant has passed
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
  // The rest of the wait is left to the warm-up or the run, which wake up more precisely than a
  // timer.
  const startMs = await untilInstant(plan.startAtMs, leadMs(plan) || NEAR_MS, clocks, signal);
  await warmUp();
  const restMs = startMs - NEAR_MS - clocks.nowMs();
  if (restMs > 0) await clocks.sleep(restMs, signal);
  return signal?.aborted ? clocks.nowMs() : startMs;
}
