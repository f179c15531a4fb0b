/**
 * Passes signals from a run's caller to its threads, and their progress back.
 *
 * @module
 */
import type { LoadHooks } from "../engine/hooks.ts";
import type { Progress } from "../engine/result.ts";
import type { Plan } from "../plan/plan.ts";
import { PROGRESS_FIELDS } from "./thread_messages.ts";
import type { ThreadPool } from "./thread_pool.ts";

const SAMPLE_MS = 100;

/** Passes signals to the threads, and their progress to the caller. */
export class ThreadMonitor implements Disposable {
  #plan: Plan;
  #hooks: LoadHooks;
  #pool: ThreadPool;
  #progress: Float64Array;
  #startMs = performance.now();
  #timer: ReturnType<typeof setInterval>;
  #isInterrupted = false;
  #isAborted = false;

  constructor(plan: Plan, hooks: LoadHooks, pool: ThreadPool, progress: SharedArrayBuffer) {
    this.#plan = plan;
    this.#hooks = hooks;
    this.#pool = pool;
    this.#progress = new Float64Array(progress);
    this.#timer = setInterval(() => this.#report("running"), SAMPLE_MS);
    hooks.endSignal?.addEventListener("abort", this.#end);
    hooks.signal?.addEventListener("abort", this.#stop);
    hooks.cutSignal?.addEventListener("abort", this.#cut);
    if (hooks.endSignal?.aborted) this.#end();
    if (hooks.signal?.aborted) this.#stop();
    if (hooks.cutSignal?.aborted) this.#cut();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#hooks.endSignal?.removeEventListener("abort", this.#end);
    this.#hooks.signal?.removeEventListener("abort", this.#stop);
    this.#hooks.cutSignal?.removeEventListener("abort", this.#cut);
    this.#report("done");
  }

  #end = (): void => {
    if (this.#isOver(performance.now() - this.#startMs)) return;
    this.#isAborted = true;
    this.#pool.announce({ kind: "end", reason: String(this.#hooks.endSignal!.reason) });
  };

  #stop = (): void => {
    this.#isInterrupted = true;
    this.#pool.announce({ kind: "stop" });
  };

  #cut = (): void => {
    this.#isInterrupted = true;
    this.#pool.announce({ kind: "cut" });
  };

  #report(phase: "running" | "done"): void {
    const sum = (field: number) =>
      this.#progress.reduce((total, n, i) => i % PROGRESS_FIELDS === field ? total + n : total, 0);
    const elapsedMs = performance.now() - this.#startMs;
    const { warmupMs } = this.#plan;
    const running: Progress["phase"] = elapsedMs < warmupMs ? "warmup" : "running";
    this.#hooks.onProgress?.({
      phase: phase === "done" ? "done" : this.#isOver(elapsedMs) ? "draining" : running,
      interrupted: this.#isInterrupted,
      aborted: this.#isAborted,
      elapsedMs: Math.max(0, elapsedMs - warmupMs),
      issued: sum(0),
      completed: sum(1),
      responses: sum(2),
      failed: sum(3),
      inFlight: sum(4),
    });
  }

  /** Returns true if no more requests start. */
  #isOver(elapsedMs: number): boolean {
    const { warmupMs, issuingMs } = this.#plan;
    return this.#isInterrupted || this.#isAborted || elapsedMs > warmupMs + (issuingMs ?? Infinity);
  }
}
