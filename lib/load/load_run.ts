// Knows: how a plan is carried out: which request starts when, and how the run ends.
// Refuses to know: how a request is answered, and how the run is reported.
import { Deadlines } from "../http/deadlines.ts";
import { Pool } from "../http/pool.ts";
import { Exchanger, NONE } from "./exchanger.ts";
import type { Plan } from "./plan.ts";
import type { Progress, RunResult } from "./result.ts";
import { RunTally } from "./run_tally.ts";
import { closedLoop, type Schedule } from "./schedule.ts";
import { Semaphore } from "./semaphore.ts";

/** What can reach into a load test while it runs. */
export interface LoadHooks {
  /** Stops the run: no new request starts, those in flight may finish within `drainMs`. */
  readonly signal?: AbortSignal | undefined;
  /** Cuts the run: requests in flight end at once, and count as unfinished. */
  readonly cutSignal?: AbortSignal | undefined;
  /** Called every 100 ms, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

const PROGRESS_MS = 100;

/**
 * Carries a plan out. Rejects only for a fault in this program.
 *
 * @param now the clock that everything is timed by, in milliseconds
 */
export async function runPlan(
  plan: Plan,
  hooks: LoadHooks = {},
  now: () => number = () => performance.now(),
): Promise<RunResult> {
  using run = new LoadRun(plan, hooks, now);
  return await run.run();
}

/** How often deadlines are looked at: late by a tenth of the shortest at most, and by 100 ms. */
function sweepMs(plan: Plan): number {
  return Math.min(100, Math.max(5, Math.min(plan.timeoutMs, plan.connectTimeoutMs) / 10));
}

class LoadRun implements Disposable {
  #plan: Plan;
  #hooks: LoadHooks;
  #now: () => number;
  #schedule: Schedule;
  #semaphore: Semaphore;
  #deadlines: Deadlines;
  #pool: Pool;
  #tally: RunTally;
  #exchanger: Exchanger;
  #startedAt = new Date();
  #startMs: number;
  #endMs: number;
  #next = 0;
  #isInterrupted = false;
  #stopped = new AbortController();
  #fault: { readonly error: unknown } | undefined;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  #progressTimer: ReturnType<typeof setInterval> | undefined;

  constructor(plan: Plan, hooks: LoadHooks, now: () => number) {
    this.#plan = plan;
    this.#hooks = hooks;
    this.#now = now;
    this.#startMs = now();
    this.#endMs = this.#startMs + (plan.durationMs ?? Infinity);
    this.#schedule = closedLoop(plan.requests);
    this.#semaphore = new Semaphore(plan.concurrency);
    this.#deadlines = new Deadlines(sweepMs(plan), now);
    this.#pool = new Pool(plan.concurrency, plan.connectTimeoutMs, this.#deadlines, now);
    this.#tally = new RunTally(plan.success, this.#startMs);
    this.#exchanger = new Exchanger({
      plan,
      pool: this.#pool,
      tally: this.#tally,
      now,
      claim: (nowMs) => this.#claim(nowMs),
    });
    hooks.signal?.addEventListener("abort", this.#interrupt);
    hooks.cutSignal?.addEventListener("abort", this.#interruptAndCut);
    if (plan.durationMs !== null) {
      this.#endTimer = setTimeout(() => this.#stop(), plan.durationMs);
    }
    if (hooks.onProgress !== undefined) {
      this.#progressTimer = setInterval(() => this.#report("running"), PROGRESS_MS);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#endTimer);
    clearTimeout(this.#drainTimer);
    clearInterval(this.#progressTimer);
    this.#hooks.signal?.removeEventListener("abort", this.#interrupt);
    this.#hooks.cutSignal?.removeEventListener("abort", this.#interruptAndCut);
    this.#pool[Symbol.dispose]();
    this.#deadlines[Symbol.dispose]();
  }

  async run(): Promise<RunResult> {
    if (this.#hooks.signal?.aborted) this.#interrupt();
    if (this.#hooks.cutSignal?.aborted) this.#interruptAndCut();
    await this.#pace();
    // Every permit back means that nothing is in flight.
    for (let i = 0; i < this.#plan.concurrency; i++) await this.#semaphore.acquire();
    if (this.#fault !== undefined) throw this.#fault.error;
    const elapsedMs = this.#now() - this.#startMs;
    this.#report("done");
    return {
      plan: this.#plan,
      startedAt: this.#startedAt,
      elapsedMs,
      interrupted: this.#isInterrupted,
      issued: this.#next,
      connectionsOpened: this.#pool.opened,
      connectionsFailed: this.#pool.failed,
      tally: this.#tally,
    };
  }

  /** Starts a holder for each request that is due while a permit is free. */
  async #pace(): Promise<void> {
    for (;;) {
      try {
        await this.#semaphore.acquire(this.#stopped.signal);
      } catch {
        return;
      }
      const index = this.#claim(this.#now());
      if (index === NONE) return this.#semaphore.release();
      this.#exchanger.hold(index).catch((error) => {
        this.#fault ??= { error };
        this.#stop();
      }).finally(() => this.#semaphore.release());
    }
  }

  /** Takes the next request if one is due; there is no other way for a request to start. */
  #claim(nowMs: number): number {
    if (this.#stopped.signal.aborted || nowMs >= this.#endMs) return NONE;
    if (this.#schedule.dueAtMs(this.#next) > nowMs - this.#startMs) return NONE;
    return this.#next++;
  }

  /** From here on no request starts, and those in flight have until the end of the drain time. */
  #stop(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#drainTimer = setTimeout(() => this.#cut(), this.#plan.drainMs);
  }

  #cut(): void {
    this.#exchanger.cut();
    this.#deadlines.cut();
  }

  #interrupt = (): void => {
    this.#isInterrupted = true;
    this.#stop();
  };

  #interruptAndCut = (): void => {
    this.#interrupt();
    this.#cut();
  };

  #report(phase: "running" | "done"): void {
    const { completed, unfinished } = this.#tally;
    this.#hooks.onProgress?.({
      phase: phase === "running" && this.#stopped.signal.aborted ? "draining" : phase,
      interrupted: this.#isInterrupted,
      elapsedMs: this.#now() - this.#startMs,
      issued: this.#next,
      completed,
      inFlight: this.#next - completed - unfinished,
    });
  }
}
