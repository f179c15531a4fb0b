/**
 * Spreads a run over threads, starts them at the same time, and joins their results.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { permissionFlag } from "../../text.ts";
import type { RunHooks } from "../engine/hooks.ts";
import { AlarmThread } from "../engine/alarm.ts";
import { joinedResult } from "./joined_result.ts";
import type { LoadOptions } from "../plan/options.ts";
import type { Plan } from "../plan/plan.ts";
import type { Repetition } from "../plan/repeated_plan.ts";
import type { RunResult } from "../engine/result.ts";
import { RunSeconds } from "./run_seconds.ts";
import { startOf } from "./start_instant.ts";
import { PROGRESS_FIELDS } from "./thread_messages.ts";
import { ThreadMonitor } from "./thread_monitor.ts";
import { ThreadPool } from "./thread_pool.ts";
import { threadShard } from "../schedule/schedule.ts";

/** How far ahead the start is set, so that all threads have received it by then. */
const START_MS = 20;
/** A thread that has not ended this long after its drain time is stuck. */
const OVERDUE_MS = 10_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const FROM_CHECKOUT = "Threads load their code from the checkout.";

/**
 * Checks that several threads can be started for a plan.
 *
 * @throws {UsageError} if starting them would cause a permission prompt
 */
export function requireThreads({ threads }: Plan, { scenario }: LoadOptions): void {
  if (typeof scenario === "object") {
    const problem = `functions cannot be sent to ${threads} threads`;
    throw new UsageError("scenario", problem, "Give the file name of a module instead.");
  }
  // In a local checkout, a worker's code is read from files. From a registry, where `dirname` is
  // undefined, it is imported.
  const path = import.meta.dirname?.replace(/load[/\\]run$/, "");
  if (path === undefined) return;
  if (Deno.permissions.querySync({ name: "read", path }).state === "granted") return;
  throw UsageError.needs("threads", String(threads), permissionFlag("R", path), FROM_CHECKOUT);
}

/**
 * Runs a plan on several threads. Each thread creates its plan from the options, because a plan
 * cannot be sent. A thread that crashes ends the run; the result is that of the others.
 */
export async function runThreads(
  plan: Plan,
  options: LoadOptions,
  hooks: RunHooks = {},
  threadUrl: URL = new URL("./thread.ts", import.meta.url),
): Promise<RunResult> {
  using threads = await PreparedThreads.prepare(plan, options, hooks.onLog, threadUrl);
  return await threads.run(plan, hooks);
}

/** The threads of a load that is ready to send: everything slow has been done. */
export class PreparedThreads implements Disposable {
  #pool: ThreadPool;
  #progress: SharedArrayBuffer;
  #alarms: DisposableStack;

  private constructor(pool: ThreadPool, progress: SharedArrayBuffer, alarms: DisposableStack) {
    this.#pool = pool;
    this.#progress = progress;
    this.#alarms = alarms;
  }

  static async prepare(
    plan: Plan,
    options: LoadOptions,
    onLog?: RunHooks["onLog"],
    threadUrl: URL = new URL("./thread.ts", import.meta.url),
  ): Promise<PreparedThreads> {
    const progress = new SharedArrayBuffer(8 * PROGRESS_FIELDS * plan.threads);
    const pool = new ThreadPool(
      plan.threads,
      threadUrl,
      new RunSeconds(plan, plan.threads),
      onLog,
    );
    const { state, context: { requestIds: { runId } } } = plan;
    // The plan has consumed headers that could be iterated only once, and chosen a seed.
    const outgoing = {
      ...options,
      ...plan.contents,
      ...REPLACED_OPTIONS,
      seed: plan.seed ?? undefined,
    };
    const sendsLog = onLog !== undefined;
    const alarms = new DisposableStack();
    try {
      const alarmMemories = await alarmsOf(plan, alarms);
      await pool.request((thread) => ({
        ...{ kind: "prepare", options: outgoing, runId, state, thread, progress, sendsLog },
        shard: threadShard(plan.shard, thread, plan.threads),
        alarmMemory: alarmMemories[thread],
      }), "prepared");
    } catch (error) {
      alarms.dispose();
      pool[Symbol.dispose]();
      throw error;
    }
    return new PreparedThreads(pool, progress, alarms);
  }

  /** Runs the load, or the repetition that the given plan belongs to. */
  async run(plan: Plan, hooks: RunHooks, repetition?: Repetition): Promise<RunResult> {
    const pool = this.#pool;
    const seconds = new RunSeconds(plan, plan.threads, hooks);
    pool.seconds = seconds;
    if (repetition !== undefined) {
      await pool.request(() => ({ kind: "repeat", repetition }), "repeating");
    }
    using monitoring = new DisposableStack();
    const begunMs = await startOf(plan, async () => {
      monitoring.use(new ThreadMonitor(plan, hooks, pool, this.#progress));
      if (plan.warmupMs > 0) await pool.request(() => ({ kind: "warmUp" }), "warmedUp");
    }, hooks.signal);
    const startMs = performance.timeOrigin + (begunMs ?? performance.now() + START_MS);
    const isRepeated = repetition !== undefined;
    // Does not give up on threads if the end is unknown or further away than a timer allows.
    const endMs = (plan.issuingMs ?? Infinity) + plan.drainMs + OVERDUE_MS;
    if (endMs < LONGEST_TIMER_MS) pool.giveUpAfter(endMs);
    const answers = await pool.request(() => ({ kind: "run", startMs, isRepeated }), "done");
    const parts = answers.map((answer, thread) =>
      answer?.result ?? seconds.partOf(thread, startMs)
    );
    return joinedResult(plan, parts, seconds, pool.crash);
  }

  [Symbol.dispose](): void {
    this.#alarms.dispose();
    this.#pool[Symbol.dispose]();
  }
}

/** Starts an alarm for each thread of an open loop, and returns their memory. */
async function alarmsOf(
  { threads, arrivals }: Plan,
  alarms: DisposableStack,
): Promise<readonly (SharedArrayBuffer | null)[]> {
  const isClosed = arrivals.kind === "closed";
  const started = Array.from(
    { length: isClosed ? 0 : threads },
    async () => alarms.use(await AlarmThread.start()).memory,
  );
  return isClosed ? new Array(threads).fill(null) : await Promise.all(started);
}

/** The options that a plan's resolved headers and body replace. */
const REPLACED_OPTIONS = {
  contentType: undefined,
  accept: undefined,
  auth: undefined,
  form: undefined,
};
