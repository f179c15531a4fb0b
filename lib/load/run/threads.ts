/**
 * How a run is spread over threads, started at one moment, and added up.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { permissionFlag } from "../../text.ts";
import type { LoadHooks } from "../engine/hooks.ts";
import { joinedResult } from "./joined_result.ts";
import { slowLookupMs } from "./name_lookup.ts";
import type { LoadOptions } from "../plan/options.ts";
import type { Plan } from "../plan/plan.ts";
import { threadShard } from "../plan/schedule.ts";
import { runPlan } from "./prepared_load.ts";
import type { Progress, RunResult } from "../engine/result.ts";
import { CombinedSeconds } from "./combined_seconds.ts";
import { type FromThread, PROGRESS_FIELDS, type ToThread } from "./thread_messages.ts";

/** Threads get their start from here to there, so that all of them have heard of it by then. */
const START_MS = 20;
const SAMPLE_MS = 100;
const FROM_CHECKOUT = "Threads load their code from the checkout.";

/**
 * Holds the plan against what threads need.
 *
 * @throws {UsageError} where they could not be started without a permission prompt
 */
export function requireThreads({ threads }: Plan, { scenario }: LoadOptions): void {
  if (threads > 1 && typeof scenario === "object") {
    const problem = `functions cannot be sent to ${threads} threads`;
    throw new UsageError("scenario", problem, "Give the file name of a module instead.");
  }
  // From a checkout a worker's code is read as a file; from a registry, where there is no folder,
  // it is imported.
  const path = import.meta.dirname?.replace(/load[/\\]run$/, "");
  if (threads === 1 || path === undefined) return;
  if (Deno.permissions.querySync({ name: "read", path }).state === "granted") return;
  throw UsageError.needs("threads", String(threads), permissionFlag("R", path), FROM_CHECKOUT);
}

/**
 * Carries a plan out on as many threads as it says. Each plans anew from the options, since a plan
 * holds what cannot be sent. A thread that crashes ends the run; what the others did is the result.
 */
export async function runOnThreads(
  plan: Plan,
  options: LoadOptions,
  hooks: LoadHooks = {},
  threadUrl: URL = new URL("./thread.ts", import.meta.url),
): Promise<RunResult> {
  const isOpen = plan.arrivals.kind !== "closed";
  const seconds = hooks.onSecond === undefined
    ? null
    : new CombinedSeconds(plan.threads, isOpen, plan.source.groups, hooks.onSecond);
  const onSecond = seconds === null ? undefined : seconds.take.bind(seconds, 0);
  const result = plan.threads === 1
    ? await runPlan(plan, { ...hooks, onSecond })
    : await runThreads(plan, options, hooks, seconds, threadUrl);
  return { ...result, lookupMs: await slowLookupMs(result) };
}

async function runThreads(
  plan: Plan,
  options: LoadOptions,
  hooks: LoadHooks,
  seconds: CombinedSeconds | null,
  threadUrl: URL,
): Promise<RunResult> {
  const progress = new SharedArrayBuffer(8 * PROGRESS_FIELDS * plan.threads);
  using team = new ThreadPool(plan.threads, threadUrl, seconds, hooks.onLog);
  const { runId } = plan.context.requestIds;
  // The plan has used the headers up, if they could be iterated only once, and drawn a seed.
  const outgoing = { ...options, ...plan.spelled, ...SPELLED, seed: plan.seed ?? undefined };
  await team.tell((thread) => {
    const shard = threadShard(plan.shard, thread, plan.threads);
    const tells = { tellsSeconds: seconds !== null, tellsRequests: hooks.onLog !== undefined };
    const { state } = plan;
    return { kind: "prepare", options: outgoing, runId, state, thread, shard, progress, ...tells };
  }, "prepared");
  using _ = new Watch(plan, hooks, team, progress);
  if (plan.warmupMs > 0) await team.tell(() => ({ kind: "warmUp" }), "warmedUp");
  const startMs = performance.timeOrigin + performance.now() + START_MS;
  const answers = await team.tell(() => ({ kind: "run", startMs }), "done");
  if (answers.length === 0) throw team.crash;
  return joinedResult(plan, answers.map(({ result }) => result), team.crash);
}

/** What a plan's spelled-out headers and body stand for. */
const SPELLED = { contentType: undefined, accept: undefined, auth: undefined, form: undefined };

type Answer<K extends FromThread["kind"]> = Extract<FromThread, { kind: K }>;

/** The threads of a run. */
class ThreadPool implements Disposable {
  #workers: Worker[];
  #seconds: CombinedSeconds | null;
  #onLog: LoadHooks["onLog"];
  /** How the first of them crashed; null where none has. */
  crash: Error | null = null;

  constructor(
    threads: number,
    url: URL,
    seconds: CombinedSeconds | null,
    onLog: LoadHooks["onLog"],
  ) {
    this.#seconds = seconds;
    this.#onLog = onLog;
    this.#workers = Array.from({ length: threads }, () => new Worker(url, { type: "module" }));
  }

  /** Tells each thread something, and resolves with the answers of those that have not crashed. */
  async tell<K extends FromThread["kind"]>(
    message: (index: number) => ToThread,
    answer: K,
  ): Promise<Answer<K>[]> {
    const answers = await Promise.all(this.#workers.map((worker, index) => {
      const { promise, resolve } = Promise.withResolvers<Answer<K> | null>();
      worker.onmessage = ({ data }: MessageEvent<FromThread>) => {
        if (data.kind === "second") this.#seconds?.take(index, data.second);
        if (data.kind === "lines") this.#onLog?.(data.lines);
        if (data.kind === answer) resolve(data as Answer<K>);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        this.crash ??= new Error(`Thread ${index} of the load crashed: ${event.message}`);
        this.announce({ kind: "stop" });
        this.#seconds?.end(index);
        resolve(null);
      };
      worker.postMessage(message(index));
      return promise;
    }));
    // Nothing has been measured before the run, so that there is only the crash to tell of.
    if (this.crash !== null && answer !== "done") throw this.crash;
    return answers.filter((answer) => answer !== null);
  }

  /** Tells each thread something that has no answer of its own. */
  announce(message: ToThread): void {
    for (const worker of this.#workers) worker.postMessage(message);
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

/** Passes signals down to the threads, and their progress up. */
class Watch implements Disposable {
  #plan: Plan;
  #hooks: LoadHooks;
  #team: ThreadPool;
  #places: Float64Array;
  #startMs = performance.now();
  #timer: ReturnType<typeof setInterval>;
  #isInterrupted = false;
  #isAborted = false;

  constructor(plan: Plan, hooks: LoadHooks, team: ThreadPool, progress: SharedArrayBuffer) {
    this.#plan = plan;
    this.#hooks = hooks;
    this.#team = team;
    this.#places = new Float64Array(progress);
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
    this.#team.announce({ kind: "end", reason: String(this.#hooks.endSignal!.reason) });
  };

  #stop = (): void => {
    this.#isInterrupted = true;
    this.#team.announce({ kind: "stop" });
  };

  #cut = (): void => {
    this.#isInterrupted = true;
    this.#team.announce({ kind: "cut" });
  };

  #report(phase: "running" | "done"): void {
    const sum = (field: number) =>
      this.#places.reduce((total, n, i) => i % PROGRESS_FIELDS === field ? total + n : total, 0);
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
      inFlight: sum(2),
    });
  }

  /** True where no request starts any more. */
  #isOver(elapsedMs: number): boolean {
    const { warmupMs, issuingMs } = this.#plan;
    return this.#isInterrupted || this.#isAborted || elapsedMs > warmupMs + (issuingMs ?? Infinity);
  }
}
