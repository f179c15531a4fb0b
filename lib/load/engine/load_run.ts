/**
 * Starts each request of a plan when it is due, and collects the result of the run.
 *
 * @module
 */
import { ClockOffset } from "./clock_offset.ts";
import { Exchanger, NONE } from "./exchanger.ts";
import { GeneratorMonitor } from "./generator_monitor.ts";
import type { Plan } from "../plan/plan.ts";
import type { RequestRecorder } from "../log/request_recorder.ts";
import type { PartResult } from "./result.ts";
import { RunEnd } from "./run_end.ts";
import type { IterationLoop, Shared } from "./run_parts.ts";
import { RunTally } from "../tally/run_tally.ts";
import { createSchedule, type Schedule, shardSchedule, shareOf } from "../schedule/schedule.ts";
import { Semaphore } from "./semaphore.ts";

const SAMPLE_MS = 100;
/** Requests due within this time are started together: a thread cannot be woken more often. */
const PACING_MS = 0.15;

/** One run of a plan: the warm-up, or the run itself. */
export class LoadRun implements Disposable {
  #plan: Plan;
  #shared: Shared;
  #phase: "warmup" | "running";
  #schedule: Schedule;
  #semaphore: Semaphore;
  #tally: RunTally;
  /** Null unless several machines share the load. */
  #clock: ClockOffset | null;
  #recorder: RequestRecorder | null;
  #exchanger: Exchanger;
  /** Runs iterations instead of single requests; null without a scenario. */
  #iterations: IterationLoop | null;
  #monitor: GeneratorMonitor;
  #startedAt: Date;
  #startMs: number;
  #endMs: number;
  #next = 0;
  /** Maximum number of requests that this part may start. */
  #most: number;
  /** The pool's counts before the run, from the warm-up. */
  #before: Pick<Shared["pool"], "opened" | "failed" | "unsolicited">;
  // If initially undefined, the field would allocate an object for each new number.
  #nextDueMs = Infinity;
  #lastIssuedMs = Infinity;
  #permitWaitMs = 0;
  /** When a due request began to wait for a permit; Infinity while none waits. */
  #waitingFromMs = Infinity;
  #end: RunEnd;
  #thrown: { readonly error: unknown } | undefined;
  #sampleTimer: ReturnType<typeof setInterval> | undefined;

  constructor(plan: Plan, shared: Shared, startMs: number, phase: "warmup" | "running") {
    const { hooks, now, pool, cpuClock } = shared;
    this.#plan = plan;
    this.#shared = shared;
    this.#phase = phase;
    this.#startMs = this.#lastIssuedMs = startMs;
    this.#startedAt = new Date(plan.startAtMs ?? Date.now());
    this.#endMs = this.#startMs + (plan.issuingMs ?? Infinity);
    const { opened, failed, unsolicited } = pool;
    this.#before = { opened, failed, unsolicited };
    const { requests, issuingMs: durationMs } = plan;
    this.#most = requests === null ? Infinity : shareOf(requests, plan.shard);
    const schedule = createSchedule(plan.arrivals, { requests, durationMs });
    this.#schedule = shardSchedule(schedule, plan.shard);
    this.#nextDueMs = this.#startMs + this.#schedule.dueAtMs(0);
    this.#semaphore = new Semaphore(plan.concurrency);
    const dueAtMs = plan.arrivals.kind === "closed" ? null : dueAtMsOf(plan, schedule);
    this.#clock = plan.isSharded ? new ClockOffset(plan.startAtMs! - startMs) : null;
    this.#tally = new RunTally({
      success: plan.success,
      startMs: this.#startMs,
      dueAtMs,
      requestIdOf: (index, request) => plan.requestIdOf(index, request),
      clock: this.#clock,
      groups: plan.source.groups,
      groupOf: (index) => plan.source.groupOf(index),
      onSecond: phase === "warmup"
        ? () => {}
        : (second) => hooks.onSecond({ ...second, soFar: this.#resultAt(now()) }),
    });
    this.#end = new RunEnd({
      hooks,
      now,
      drainMs: plan.drainMs,
      onStop: () => shared.alarm?.ring(),
      onCut: () => this.#cut(),
    });
    const claim = (nowMs: number) => this.#claim(nowMs);
    this.#recorder = phase === "warmup"
      ? null
      : shared.createRecorder?.(plan, hooks, startMs, dueAtMs) ?? null;
    const parts = { plan, pool, tally: this.#tally, now, claim, recorder: this.#recorder };
    this.#exchanger = new Exchanger(parts);
    this.#iterations = shared.createVirtualUser?.({
      ...parts,
      exchanger: this.#exchanger,
      deadlines: shared.deadlines,
      stopped: this.#end.signal,
    }) ?? null;
    this.#monitor = new GeneratorMonitor(SAMPLE_MS, this.#startMs, cpuClock);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sampleTimer);
    this.#end[Symbol.dispose]();
    this.#iterations?.[Symbol.dispose]();
  }

  async run(): Promise<PartResult> {
    const { now, pool } = this.#shared;
    const { issuingMs } = this.#plan;
    if (issuingMs !== null) this.#end.after(issuingMs, () => this.#endIssuing());
    this.#sampleTimer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#end.heed();
    await this.#pace();
    // Once all permits are back, nothing is in flight.
    for (let i = 0; i < this.#plan.concurrency; i++) await this.#semaphore.acquire();
    if (this.#thrown !== undefined) throw this.#thrown.error;
    const endedMs = now();
    // The event loop reports the last hooks' unhandled rejections before this.
    if (this.#iterations !== null) await new Promise((resolve) => setTimeout(resolve));
    this.#tally.addUnsolicited(pool.unsolicited - this.#before.unsolicited);
    const result = this.#resultAt(endedMs);
    this.#tally.close(endedMs);
    this.#recorder?.flush();
    this.#report("done");
    return result;
  }

  /** Returns the result of this part up to a time. */
  #resultAt(nowMs: number): PartResult {
    const { pool } = this.#shared;
    return {
      startedAt: this.#startedAt,
      elapsedMs: nowMs - this.#startMs,
      interrupted: this.#end.isInterrupted,
      aborted: this.#end.aborted,
      issued: this.#issued,
      started: this.#next,
      unissued: this.#unissued(nowMs),
      openForMs: this.#openForMs(nowMs),
      issuedForMs: this.#lastIssuedMs - this.#startMs,
      lastDueMs: this.#next === 0 ? 0 : this.#schedule.dueAtMs(this.#next - 1),
      permitWaitMs: this.#longestWaitMs(nowMs),
      connectionsOpened: pool.opened - this.#before.opened,
      connectionsFailed: pool.failed - this.#before.failed,
      clock: this.#clock?.bounds ?? null,
      streams: pool.streams,
      strays: this.#iterations?.strays.count ?? 0,
      firstStray: this.#iterations?.strays.first ?? null,
      health: this.#monitor.health(nowMs),
    };
  }

  /** Requests that were started: those claimed, and the steps that followed them. */
  get #issued(): number {
    return this.#next + (this.#iterations?.followers ?? 0);
  }

  /** Starts a worker loop for each request when it is due and a permit is free. */
  async #pace(): Promise<void> {
    const { now, alarm } = this.#shared;
    const { signal } = this.#end;
    while (!this.#end.isStopped) {
      if (!this.#semaphore.tryAcquire()) {
        this.#waitingFromMs = Math.max(this.#nextDueMs, now());
        try {
          await this.#semaphore.acquire(signal);
        } catch {
          return;
        } finally {
          this.#permitWaitMs = this.#longestWaitMs(now());
          this.#waitingFromMs = Infinity;
        }
      }
      const nowMs = now();
      const index = this.#claim(nowMs);
      if (index !== NONE) {
        this.#hold(index);
        continue;
      }
      this.#semaphore.release();
      if (this.#next >= this.#most || nowMs >= this.#endMs) return;
      // Nothing else is due, but the duration is not over.
      if (this.#nextDueMs === Infinity) return await this.#end.stopped;
      await alarm?.wakeAt(Math.max(this.#nextDueMs, nowMs + PACING_MS));
    }
  }

  #longestWaitMs(nowMs: number): number {
    return Math.max(this.#permitWaitMs, nowMs - this.#waitingFromMs);
  }

  async #hold(index: number): Promise<void> {
    try {
      await (this.#iterations ?? this.#exchanger).hold(index);
    } catch (error) {
      this.#thrown ??= { error };
      this.#end.stop();
      this.#cut();
    } finally {
      this.#semaphore.release();
    }
  }

  /** Claims the next request if one is due. Requests start only through this. */
  #claim(nowMs: number): number {
    if (this.#nextDueMs > nowMs || this.#end.isStopped) return NONE;
    if (this.#shared.alarm === null && nowMs >= this.#endMs) return NONE;
    const own = this.#next++;
    this.#lastIssuedMs = nowMs;
    this.#nextDueMs = this.#startMs + this.#schedule.dueAtMs(this.#next);
    const { index, of } = this.#plan.shard;
    return index + own * of;
  }

  /** Ends issuing: starts everything that was due and has a permit, and nothing after that. */
  #endIssuing(): void {
    const nowMs = this.#shared.now();
    while (this.#shared.alarm !== null && this.#nextDueMs <= nowMs) {
      if (!this.#semaphore.tryAcquire()) break;
      this.#hold(this.#claim(nowMs));
    }
    this.#end.stop();
  }

  /** Returns the number of requests that were due before the end but not started. */
  #unissued(nowMs: number): number | null {
    if (this.#plan.arrivals.kind === "closed") return null;
    return Math.max(0, this.#schedule.dueBy(this.#openForMs(nowMs)) - this.#next);
  }

  #openForMs(nowMs: number): number {
    return Math.min(this.#end.stoppedMs ?? nowMs, this.#endMs) - this.#startMs;
  }

  #cut(): void {
    this.#exchanger.cut();
    this.#shared.deadlines.cut();
  }

  #sample(): void {
    const nowMs = this.#shared.now();
    this.#recorder?.flush();
    this.#tally.closeUntil(nowMs);
    this.#monitor.sample(nowMs, !this.#end.isStopped);
    this.#report("running");
  }

  #report(phase: "running" | "done"): void {
    const { completed, responses, failed, unfinished } = this.#tally;
    if (this.#phase === "warmup" && phase === "done") return;
    this.#shared.hooks.onProgress?.({
      phase: phase === "done" ? phase : this.#end.isStopped ? "draining" : this.#phase,
      interrupted: this.#end.isInterrupted,
      aborted: this.#end.aborted !== null,
      elapsedMs: this.#shared.now() - this.#startMs,
      issued: this.#issued,
      completed,
      responses,
      failed,
      inFlight: this.#issued - completed - unfinished,
    });
  }
}

/** Returns when requests are due: the first one of an iteration as scheduled, others when sent. */
function dueAtMsOf({ scenario }: Plan, schedule: Schedule): (index: number) => number | null {
  const steps = scenario?.steps.length ?? 1;
  if (steps === 1) return schedule.dueAtMs;
  return (index) => index % steps === 0 ? schedule.dueAtMs(index / steps) : null;
}
