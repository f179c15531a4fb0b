/**
 * Prepares everything that a run needs before its first request, then runs the warm-up and the run.
 *
 * @module
 */
import { Deadlines } from "../../http/wire/deadlines.ts";
import { Pool } from "../../http/pool.ts";
import type { Lanes } from "../../http/wire/lane.ts";
import type { AlarmThread } from "../engine/alarm.ts";
import { loadCpuClock } from "../engine/generator_monitor.ts";
import type { OnExchange, PartHooks, PartSecond, RunHooks } from "../engine/hooks.ts";
import { LoadRun } from "../engine/load_run.ts";
import type { Shared } from "../engine/run_parts.ts";
import { type Plan, shardPlan } from "../plan/plan.ts";
import { warmupPlan } from "../plan/repeated_plan.ts";
import type { PartResult, RunResult } from "../engine/result.ts";
import { joinedResult } from "./joined_result.ts";
import { RunSeconds } from "./run_seconds.ts";
import { startOf } from "./start_instant.ts";

/**
 * Runs a plan on this thread. Rejects only for errors in this program.
 *
 * @param now the clock for all times, in milliseconds
 */
export async function runPlan(
  plan: Plan,
  hooks: RunHooks = {},
  now: () => number = () => performance.now(),
): Promise<RunResult> {
  const seconds = new RunSeconds(plan, 1, hooks);
  const onSecond = (second: PartSecond) => {
    hooks.onPartSecond?.(second);
    seconds.take(0, second);
  };
  const part = plan.isSharded ? shardPlan(plan, plan.shard) : plan;
  using load = await PreparedLoad.prepare(part, { ...hooks, onSecond }, now);
  const startMs = await startOf(plan, () => load.warmUp(), hooks.signal);
  return joinedResult(plan, [await load.run(startMs ?? now())], seconds);
}

/** A load that is ready to send: everything slow has been done. */
export class PreparedLoad implements Disposable {
  #plan: Plan;
  #shared: Shared;
  #alarmThread: AlarmThread | null;

  private constructor(plan: Plan, shared: Shared, alarmThread: AlarmThread | null) {
    this.#plan = plan;
    this.#shared = shared;
    this.#alarmThread = alarmThread;
  }

  /** @param alarmMemory memory of the alarm thread, if another thread started it */
  static async prepare(
    plan: Plan,
    hooks: PartHooks,
    now: () => number,
    alarmMemory: SharedArrayBuffer | null = null,
  ): Promise<PreparedLoad> {
    const { alarm, alarmThread } = plan.arrivals.kind === "closed"
      ? { alarm: null, alarmThread: null }
      : await createAlarm(alarmMemory);
    const cpuClock = plan.isLong ? await loadCpuClock() : null;
    const deadlines = new Deadlines(sweepMs(plan), now);
    const opened = await createPool(plan, deadlines, now);
    const pool = hooks.onExchange === undefined
      ? opened
      : await tracedPool(opened, hooks.onExchange);
    const parts = { hooks, now, deadlines, pool, alarm, cpuClock };
    const createRecorder = hooks.onLog === undefined && !plan.tracesRequests
      ? null
      : (await import("../engine/observers.ts")).recorderOf;
    const createVirtualUser = plan.scenario === null ? null : await loadVirtualUser();
    return new PreparedLoad(plan, { ...parts, createRecorder, createVirtualUser }, alarmThread);
  }

  /** Runs the load for the duration of the warm-up and keeps the connections open. */
  async warmUp(plan = this.#plan, hooks = this.#shared.hooks): Promise<void> {
    if (plan.warmupMs === 0) return;
    const startMs = this.#shared.now();
    using warmup = new LoadRun(warmupPlan(plan), this.#sharedBy(plan, hooks), startMs, "warmup");
    await warmup.run();
  }

  /**
   * Runs the load, or another one to the same targets on the same connections.
   *
   * @param startMs start of the run: now or shortly ahead
   */
  async run(
    startMs: number,
    plan = this.#plan,
    hooks = this.#shared.hooks,
  ): Promise<PartResult> {
    // Created before the wait: from the start on, whatever takes time delays the first requests.
    using run = new LoadRun(plan, this.#sharedBy(plan, hooks), startMs, "running");
    await this.#waitUntil(startMs);
    return await run.run();
  }

  async #waitUntil(startMs: number): Promise<void> {
    const { now, alarm } = this.#shared;
    const waitMs = startMs - now();
    if (waitMs <= 0) return;
    await (alarm?.wakeAt(startMs) ?? new Promise<void>((resolve) => setTimeout(resolve, waitMs)));
  }

  /** Closed loops need no alarm, because nothing in them is scheduled. */
  #sharedBy({ arrivals }: Plan, hooks: PartHooks): Shared {
    const alarm = arrivals.kind === "closed" ? null : this.#shared.alarm;
    return { ...this.#shared, hooks, alarm };
  }

  [Symbol.dispose](): void {
    this.#shared.pool[Symbol.dispose]();
    this.#shared.deadlines[Symbol.dispose]();
    this.#alarmThread?.[Symbol.dispose]();
  }
}

async function tracedPool(pool: Lanes, onExchange: OnExchange): Promise<Lanes> {
  const { TracedPool } = await import("./traced_pool.ts");
  return new TracedPool(pool, onExchange);
}

/** Creates the alarm of an open loop, on the thread with the given memory or on a new one. */
async function createAlarm(givenMemory: SharedArrayBuffer | null) {
  const { Alarm, AlarmThread } = await import("../engine/alarm.ts");
  const alarmThread = givenMemory === null ? await AlarmThread.start() : null;
  return { alarm: new Alarm(givenMemory ?? alarmThread!.memory), alarmThread };
}

/** The HTTP/2 modules are loaded only if needed. */
async function createPool(plan: Plan, deadlines: Deadlines, now: () => number): Promise<Lanes> {
  const { concurrency: connections, connectTimeoutMs, streams, context: { keepAlive } } = plan;
  const parts = { connections, connectTimeoutMs, deadlines, now };
  if (streams === null) return new Pool(parts);
  const { StreamPool } = await import("../../http/h2/stream_pool.ts");
  const keepsExcerptOf = (status: number) => plan.success.includes[status] !== 1;
  return new StreamPool({ ...parts, streams, keepAlive, keepsExcerptOf });
}

/** Loaded lazily, because it takes time. */
async function loadVirtualUser(): Promise<Shared["createVirtualUser"]> {
  const { VirtualUser } = await import("../virtual_user/virtual_user.ts");
  return (parts) => new VirtualUser(parts);
}

/** Interval of deadline checks: a tenth of the shortest timeout, at most 100 ms. */
function sweepMs(plan: Plan): number {
  return Math.min(100, Math.max(5, Math.min(plan.timeoutMs, plan.connectTimeoutMs) / 10));
}
