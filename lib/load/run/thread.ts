/**
 * One thread's part in a run: it does as the thread that started it says.
 *
 * @module
 */
import { receivedTargets } from "../targets/packed_targets.ts";
import { createPlan, shardPlan } from "../plan/plan.ts";
import { PreparedLoad } from "./prepared_load.ts";
import { RequestIds } from "../request/request_id.ts";
import type { Progress } from "../engine/result.ts";
import { resolvedOptions } from "../plan/resolved_options.ts";
import { forbidExit } from "../scenario/exit_guard.ts";
import type { SecondPart } from "../tally/second.ts";
import { type FromThread, PROGRESS_FIELDS, type ToThread } from "./thread_messages.ts";

const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToThread>) => void;
  postMessage(message: FromThread, transfer?: Transferable[]): void;
};

// The one that started this thread would wait for it for ever.
forbidExit();

const stop = new AbortController();
const end = new AbortController();
const cut = new AbortController();
let load: PreparedLoad | undefined;

worker.onmessage = ({ data }) => {
  handle(data).catch((error) => {
    // Thrown outside of the promise, so that it reaches the other side as this thread's crash.
    setTimeout(() => {
      throw error;
    });
  });
};

async function handle(message: ToThread): Promise<void> {
  switch (message.kind) {
    case "prepare":
      load = await prepare(message);
      return worker.postMessage({ kind: "prepared" });
    case "warmUp":
      await load!.warmUp();
      return worker.postMessage({ kind: "warmedUp" });
    case "run": {
      const startMs = message.startMs - performance.timeOrigin;
      // On a busy machine the moment may have passed; of a time below 0 the runtime would complain.
      const waitMs = Math.max(0, startMs - performance.now());
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const result = await load!.run(startMs);
      load![Symbol.dispose]();
      return worker.postMessage({ kind: "done", result });
    }
    case "end":
      return end.abort(message.reason);
    case "stop":
      return stop.abort();
    case "cut":
      return cut.abort();
  }
}

async function prepare(
  { options, runId, state, thread, shard, progress, sendsLog }: ToThread & { kind: "prepare" },
): Promise<PreparedLoad> {
  const received = { ...options, targets: receivedTargets(options.targets) };
  const planned = createPlan(await resolvedOptions(received), new RequestIds(runId));
  const plan = shardPlan({ ...planned, state }, shard);
  const fields = new Float64Array(progress, 8 * PROGRESS_FIELDS * thread, PROGRESS_FIELDS);
  const onProgress = ({ issued, completed, responses, failed, inFlight }: Progress) => {
    fields.set([issued, completed, responses, failed, inFlight]);
  };
  const onSecond = (second: SecondPart) => worker.postMessage({ kind: "second", second });
  const onLog = sendsLog
    ? (lines: Uint8Array<ArrayBuffer>) =>
      worker.postMessage({ kind: "lines", lines }, [lines.buffer])
    : undefined;
  const signals = { signal: stop.signal, cutSignal: cut.signal, endSignal: end.signal };
  const hooks = { ...signals, onProgress, onSecond, onLog };
  return await PreparedLoad.prepare(plan, hooks, () => performance.now());
}
