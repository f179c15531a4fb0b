/**
 * Runs a probe: a load at one rate, judged each second, and ended once its verdict is known.
 *
 * @module
 */
import type { Progress, RunResult } from "../load/engine/result.ts";
import type { Plan } from "../load/plan/plan.ts";
import type { RepeatedLoad } from "../load/run/repeated_load.ts";
import type { Second } from "../load/tally/second.ts";
import { withAbortOn } from "../report/assertions/abort_on.ts";
import type { Assertion } from "../report/assertions/assertion.ts";
import { type JudgedDurations, mostDisturbedMs, ProbeJudge } from "./probe_judge.ts";

/** A probe that is over. */
export interface ProbeRun {
  readonly judge: ProbeJudge;
  readonly result: RunResult;
  /** How long requests were issued, in milliseconds. */
  readonly issuingMs: number;
}

/** Signals that end a probe early, and a callback for its progress. */
interface ProbeRunHooks {
  readonly signal?: AbortSignal | undefined;
  readonly cutSignal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Reason for ending a run whose verdict is known. */
export const ENDED = "the verdict is known";
/** Requests in flight have this long to finish if the probe is cut short. */
const LAST_MS = 1000;
/** Requests may be sent this late, as a fraction of the lowest latency limit, and at least this. */
const LAG_SHARE = 0.1;
const LEAST_LAG_MS = 1;
/** Maximum, also without a latency limit: beyond it, the rate would no longer be as planned. */
const MOST_LAG_MS = 100;
/** Progress is reported at this interval; if it is later by at least this, the process stood still. */
const PROGRESS_MS = 100;
const LATE_MS = 50;

/** Runs a probe at a rate. */
export async function runProbe(
  load: RepeatedLoad,
  plan: Plan,
  assertions: readonly Assertion[],
  ratePerSecond: number,
  durations: JudgedDurations,
  { signal, cutSignal, onProgress }: ProbeRunHooks,
): Promise<ProbeRun> {
  const [end, cut] = [new AbortController(), new AbortController()];
  const judge = new ProbeJudge(assertions, ratePerSecond, durations);
  const watch = new GeneratorWatch(plan.concurrency, ratePerSecond, assertions);
  const durationMs = durations.mostMs + mostDisturbedMs(durations);
  let issuingMs = durationMs;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onSecond = (second: Second) => {
    const isDisturbed = watch.wasDisturbed(second);
    if (end.signal.aborted || second.atMs >= durationMs - 1) return judge.addLate(second);
    const next = judge.add({ ...second, isDisturbed });
    if (next === "go on") return;
    issuingMs = second.atMs + second.lengthMs;
    end.abort(ENDED);
    if (next === "cut") timer = setTimeout(() => cut.abort(), LAST_MS);
  };
  const hooks = withAbortOn(plan, {
    signal,
    cutSignal: cutSignal === undefined ? cut.signal : AbortSignal.any([cutSignal, cut.signal]),
    endSignal: end.signal,
    onProgress: (progress) => {
      watch.see(progress);
      onProgress?.(progress);
    },
    onSecond,
  });
  const request = { ratePerSecond, durationMs, requests: null, concurrency: plan.concurrency };
  try {
    return { judge, result: await load.run(request, hooks), issuingMs };
  } finally {
    clearTimeout(timer);
  }
}

/** Notices the seconds in which this machine, not the target, delayed requests. */
class GeneratorWatch {
  /** With this many requests in flight, all connections may have been busy in between. */
  #busyFrom: number;
  #mostLagMs: number;
  #mostInFlight = 0;
  #mostInFlightBefore = 0;
  #lastMs = performance.now();
  #longestGapMs = 0;

  constructor(
    concurrency: number,
    ratePerSecond: number,
    assertions: readonly Assertion[],
  ) {
    this.#busyFrom = concurrency - ratePerSecond * PROGRESS_MS / 1000;
    const limitsMs = assertions.filter(({ unit }) => unit === "ms").map(({ limit }) => limit);
    const lagMs = LAG_SHARE * Math.min(...limitsMs);
    this.#mostLagMs = Math.min(MOST_LAG_MS, Math.max(LEAST_LAG_MS, lagMs));
  }

  /** Records the progress of the run. */
  see({ inFlight }: Progress): void {
    const nowMs = performance.now();
    this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#mostInFlight = Math.max(this.#mostInFlight, inFlight);
  }

  /** True if requests of the second that ends were late, and not because connections were busy. */
  wasDisturbed({ lag }: Second): boolean {
    const gapMs = this.#longestGapMs;
    // Requests that had to wait for a connection may end a second later.
    const inFlight = Math.max(this.#mostInFlight, this.#mostInFlightBefore);
    this.#mostInFlightBefore = this.#mostInFlight;
    this.#longestGapMs = this.#mostInFlight = 0;
    if (gapMs > PROGRESS_MS + Math.max(LATE_MS, this.#mostLagMs)) return true;
    const lagMs = (lag?.percentile(99) ?? 0) / 1000;
    return lagMs > this.#mostLagMs && inFlight < this.#busyFrom;
  }
}
