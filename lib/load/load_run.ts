// Knows: how a plan is carried out: which request starts when, on which connection, and what follows.
// Refuses to know: bytes and sockets below, reports above.
import type { Connection } from "../http/connection.ts";
import { Deadlines } from "../http/deadlines.ts";
import { Pool } from "../http/pool.ts";
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
const NONE = -1;

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
  #schedule: Schedule;
  #semaphore: Semaphore;
  #deadlines: Deadlines;
  #pool: Pool;
  #tally: RunTally;
  #startedAt = new Date();
  #now: () => number;
  #startMs: number;
  #endMs: number;
  #next = 0;
  #isStopped = false;
  #isInterrupted = false;
  #fault: { readonly error: unknown } | undefined;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  #progressTimer: ReturnType<typeof setInterval> | undefined;
  #stopped = new AbortController();

  constructor(plan: Plan, hooks: LoadHooks, now: () => number) {
    this.#now = now;
    this.#startMs = now();
    this.#plan = plan;
    this.#hooks = hooks;
    this.#schedule = closedLoop(plan.requests);
    this.#semaphore = new Semaphore(plan.concurrency);
    this.#deadlines = new Deadlines(sweepMs(plan), now);
    const { hostname, port } = plan.target;
    const endpoint = { hostname, port, tls: plan.tls };
    this.#pool = new Pool(endpoint, plan.request, plan.connectTimeoutMs, this.#deadlines, now);
    this.#tally = new RunTally(plan.success, this.#startMs);
    this.#endMs = this.#startMs + (plan.durationMs ?? Infinity);
    hooks.signal?.addEventListener("abort", this.#interrupt);
    hooks.cutSignal?.addEventListener("abort", this.#cut);
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
    this.#hooks.cutSignal?.removeEventListener("abort", this.#cut);
    this.#pool[Symbol.dispose]();
    this.#deadlines[Symbol.dispose]();
  }

  async run(): Promise<RunResult> {
    if (this.#hooks.signal?.aborted) this.#interrupt();
    if (this.#hooks.cutSignal?.aborted) this.#cut();
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
      this.#hold(index).catch((error) => {
        this.#fault ??= { error };
        this.#stop();
      }).finally(() => this.#semaphore.release());
    }
  }

  /** Takes the next request if one is due; there is no other way for a request to start. */
  #claim(nowMs: number): number {
    if (this.#isStopped || nowMs >= this.#endMs) return NONE;
    if (this.#schedule.dueAtMs(this.#next) > nowMs - this.#startMs) return NONE;
    return this.#next++;
  }

  /** With a permit held: carries out a request, and then others for as long as more are due. */
  async #hold(first: number): Promise<void> {
    const { timeoutMs, keepAlive, request } = this.#plan;
    let connection = this.#pool.take();
    for (let index = first; index !== NONE;) {
      connection ??= await this.#open(index);
      if (connection === undefined) {
        index = this.#claim(this.#now());
        continue;
      }
      this.#stamp(connection, index);
      let outcome = await connection.exchange(timeoutMs);
      if (outcome.isStale && request.isIdempotent) {
        // The peer had closed an idle connection: no fault of the request, which goes out again.
        this.#tally.addRedial(outcome);
        connection.close();
        connection = await this.#open(index);
        if (connection === undefined) continue;
        this.#stamp(connection, index);
        outcome = await connection.exchange(timeoutMs, outcome.sentMs);
      }
      this.#tally.add(outcome, index);
      index = this.#claim(outcome.doneMs);
      if (!connection.isReusable || !keepAlive) {
        connection.close();
        connection = undefined;
      }
    }
    if (connection !== undefined) this.#pool.give(connection);
  }

  #stamp(connection: Connection, index: number): void {
    const { request, requestIds } = this.#plan;
    if (request.placeholderAt === undefined) return;
    requestIds.stamp(connection.requestBytes, request.placeholderAt, index);
  }

  /** A new connection for request `index`; undefined where that request is over without one. */
  async #open(index: number): Promise<Connection | undefined> {
    const opened = await this.#pool.open();
    if (opened === "cut") {
      this.#tally.unfinished++;
    } else if ("failure" in opened) {
      this.#tally.addFailure(opened.failure, index, this.#now());
    } else {
      this.#tally.addConnection(opened.connectMs, opened.tlsMs);
      return opened.connection;
    }
  }

  /** From here on no request starts, and those in flight have until the end of the drain time. */
  #stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#stopped.abort();
    this.#drainTimer = setTimeout(() => this.#deadlines.cut(), this.#plan.drainMs);
  }

  #interrupt = (): void => {
    this.#isInterrupted = true;
    this.#stop();
  };

  #cut = (): void => {
    this.#interrupt();
    this.#deadlines.cut();
  };

  #report(phase: "running" | "done"): void {
    const { completed, unfinished } = this.#tally;
    this.#hooks.onProgress?.({
      phase: phase === "running" && this.#isStopped ? "draining" : phase,
      interrupted: this.#isInterrupted,
      elapsedMs: this.#now() - this.#startMs,
      issued: this.#next,
      completed,
      inFlight: this.#next - completed - unfinished,
    });
  }
}
