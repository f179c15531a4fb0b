/**
 * Runs one thread's part of a run, as directed by the thread that started it.
 *
 * @module
 */
import type { PartHooks, PartSecond } from "../engine/hooks.ts";
import { receivedTargets } from "../targets/packed_targets.ts";
import { createPlan, type Plan, shardPlan } from "../plan/plan.ts";
import { repeatedPlan } from "../plan/repeated_plan.ts";
import { PreparedLoad } from "./prepared_load.ts";
import { RequestIds } from "../request/request_id.ts";
import type { Progress } from "../engine/result.ts";
import { resolvedOptions } from "../plan/resolved_options.ts";
import { guardProgram } from "../scenario/program_guard.ts";
import { type FromThread, PROGRESS_FIELDS, type ToThread } from "./thread_messages.ts";

const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToThread>) => void;
  postMessage(message: FromThread, transfer?: Transferable[]): void;
};

// Without this, the main thread would wait forever for a thread that exited.
const guard = guardProgram();

/** The signals that end a run; each run has its own. */
class Controls {
  readonly stop = new AbortController();
  readonly end = new AbortController();
  readonly cut = new AbortController();

  get signals() {
    const [signal, endSignal, cutSignal] = [this.stop, this.end, this.cut].map((c) => c.signal);
    return { signal, endSignal, cutSignal };
  }
}

/** The load of this thread, and its next run. */
interface Prepared {
  readonly load: PreparedLoad;
  readonly hooks: PartHooks;
  /** The whole load, from which repeated runs are planned. */
  readonly whole: Plan;
  readonly plan: Plan;
}

let controls = new Controls();
let prepared: Prepared | undefined;

worker.onmessage = ({ data }) => {
  handle(data).catch((error) => {
    // Thrown outside the promise, so that it reaches the main thread as a crash of this one, and
    // not as an error of the scenario.
    guard[Symbol.dispose]();
    setTimeout(() => {
      throw error;
    });
  });
};

async function handle(message: ToThread): Promise<void> {
  switch (message.kind) {
    case "prepare":
      prepared = await prepare(message);
      return worker.postMessage({ kind: "prepared" });
    case "repeat": {
      controls = new Controls();
      const { shard } = prepared!.plan;
      const whole = repeatedPlan(prepared!.whole, message.repetition);
      const hooks = { ...prepared!.hooks, ...controls.signals };
      prepared = { ...prepared!, hooks, whole, plan: shardPlan(whole, shard) };
      return worker.postMessage({ kind: "repeating" });
    }
    case "warmUp":
      await prepared!.load.warmUp(prepared!.plan, prepared!.hooks);
      return worker.postMessage({ kind: "warmedUp" });
    case "run": {
      const { load, plan, hooks } = prepared!;
      const result = await load.run(message.startMs - performance.timeOrigin, plan, hooks);
      if (!message.isRepeated) load[Symbol.dispose]();
      return worker.postMessage({ kind: "done", result });
    }
    case "end":
      return controls.end.abort(message.reason);
    case "stop":
      return controls.stop.abort();
    case "cut":
      return controls.cut.abort();
  }
}

async function prepare(
  { options, runId, state, thread, shard, ...message }: ToThread & { kind: "prepare" },
): Promise<Prepared> {
  const { progress, alarmMemory, sendsLog } = message;
  const received = { ...options, targets: receivedTargets(options.targets) };
  const planned = createPlan(await resolvedOptions(received), new RequestIds(runId));
  const whole = { ...planned, state };
  const plan = shardPlan(whole, shard);
  const fields = new Float64Array(progress, 8 * PROGRESS_FIELDS * thread, PROGRESS_FIELDS);
  const onProgress = ({ issued, completed, responses, failed, inFlight }: Progress) => {
    fields.set([issued, completed, responses, failed, inFlight]);
  };
  const onSecond = (second: PartSecond) => worker.postMessage({ kind: "second", second });
  const onLog = sendsLog
    ? (lines: Uint8Array<ArrayBuffer>) =>
      worker.postMessage({ kind: "lines", lines }, [lines.buffer])
    : undefined;
  const hooks = { ...controls.signals, onProgress, onSecond, onLog };
  const load = await PreparedLoad.prepare(plan, hooks, () => performance.now(), alarmMemory);
  return { load, hooks, whole, plan };
}
