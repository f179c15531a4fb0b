/**
 * Prepares everything a run needs before its first request, then runs warm-up and run.
 *
 * @module
 */
import { Deadlines } from "../../http/wire/deadlines.ts";
import { Pool } from "../../http/pool.ts";
import type { Lanes } from "../../http/wire/lane.ts";
import { Alarm, AlarmThread } from "../engine/alarm.ts";
import { loadCpuClock } from "../engine/generator_monitor.ts";
import type { OnExchange, PartHooks, RunHooks } from "../engine/hooks.ts";
import { LoadRun, type Shared } from "../engine/load_run.ts";
import { type Plan, shardPlan } from "../plan/plan.ts";
import { warmupPlan } from "../plan/repeated_plan.ts";
import type { PartResult, RunResult } from "../engine/result.ts";
import type { SecondPart } from "../tally/second.ts";
import { joinedResult } from "./joined_result.ts";
import { RunSeconds } from "./run_seconds.ts";
import { startOf } from "./start_instant.ts";

/**
 * Carries a plan out on this thread. Rejects only for an error in this program.
 *
 * @param now the clock that everything is timed by, in milliseconds
 */
export async function runPlan(
  plan: Plan,
  hooks: RunHooks = {},
  now: () => number = () => performance.now(),
): Promise<RunResult> {
  const seconds = new RunSeconds(plan, 1, hooks);
  const onSecond = (second: SecondPart) => seconds.take(0, second);
  const part = plan.isSharded ? shardPlan(plan, plan.shard) : plan;
  using load = await PreparedLoad.prepare(part, { ...hooks, onSecond }, now);
  const startMs = await startOf(plan, () => load.warmUp(), hooks.signal);
  return joinedResult(plan, [await load.run(startMs ?? now())], seconds);
}

/** A load with all that takes time before its first request made ready. */
export class PreparedLoad implements Disposable {
  #plan: Plan;
  #shared: Shared;
  #alarmThread: AlarmThread | null;

  private constructor(plan: Plan, shared: Shared, alarmThread: AlarmThread | null) {
    this.#plan = plan;
    this.#shared = shared;
    this.#alarmThread = alarmThread;
  }

  /** @param alarmMemory that of an alarm thread, where another thread has started it */
  static async prepare(
    plan: Plan,
    hooks: PartHooks,
    now: () => number,
    alarmMemory: SharedArrayBuffer | null = null,
  ): Promise<PreparedLoad> {
    const isOpen = plan.arrivals.kind !== "closed";
    const alarmThread = isOpen && alarmMemory === null ? await AlarmThread.start() : null;
    const memory = alarmMemory ?? alarmThread?.memory;
    const alarm = isOpen && memory !== undefined ? new Alarm(memory) : null;
    const cpuClock = plan.isLong ? await loadCpuClock() : null;
    const deadlines = new Deadlines(sweepMs(plan), now);
    const opened = await createPool(plan, deadlines, now);
    const pool = hooks.onExchange === undefined
      ? opened
      : await tracedPool(opened, hooks.onExchange);
    const createVirtualUser = plan.scenario === null ? null : await loadVirtualUser();
    const shared = { hooks, now, deadlines, pool, alarm, cpuClock, createVirtualUser };
    return new PreparedLoad(plan, shared, alarmThread);
  }

  /** Runs the load for the time of the warm-up; connections stay open. */
  async warmUp(plan = this.#plan, hooks = this.#shared.hooks): Promise<void> {
    if (plan.warmupMs === 0) return;
    const startMs = this.#shared.now();
    using warmup = new LoadRun(warmupPlan(plan), this.#sharedBy(plan, hooks), startMs, "warmup");
    await warmup.run();
  }

  /**
   * Runs the load, or another that goes to the same targets on the same connections.
   *
   * @param startMs the start of the run, which has come or is about to
   */
  async run(
    startMs: number,
    plan = this.#plan,
    hooks = this.#shared.hooks,
  ): Promise<PartResult> {
    const { now, alarm } = this.#shared;
    if (startMs > now()) await alarm?.wakeAt(startMs);
    using run = new LoadRun(plan, this.#sharedBy(plan, hooks), startMs, "running");
    return await run.run();
  }

  /** What a run works with: one in a closed loop has no moments to wait for. */
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

/** HTTP/2 is loaded only for a run that speaks it. */
async function createPool(plan: Plan, deadlines: Deadlines, now: () => number): Promise<Lanes> {
  const { concurrency: connections, connectTimeoutMs, streams, context: { keepAlive } } = plan;
  const parts = { connections, connectTimeoutMs, deadlines, now };
  if (streams === null) return new Pool(parts);
  const { StreamPool } = await import("../../http/h2/stream_pool.ts");
  return new StreamPool({ ...parts, streams, keepAlive });
}

/** Loaded only where it is needed, since it takes its time. */
async function loadVirtualUser(): Promise<Shared["createVirtualUser"]> {
  const { VirtualUser } = await import("../virtual_user/virtual_user.ts");
  return (parts) => new VirtualUser(parts);
}

/** How often deadlines are looked at: late by a tenth of the shortest at most, and by 100 ms. */
function sweepMs(plan: Plan): number {
  return Math.min(100, Math.max(5, Math.min(plan.timeoutMs, plan.connectTimeoutMs) / 10));
}
