/**
 * Starts the threads of a run, sends them requests, and notices when one crashes.
 *
 * @module
 */
import type { LoadHooks } from "../engine/hooks.ts";
import type { RunSeconds } from "./run_seconds.ts";
import type { FromThread, ToThread } from "./thread_messages.ts";

/** How long a thread may take to hand over its result after it is aborted. */
const CUT_MS = 500;

type Answer<K extends FromThread["kind"]> = Extract<FromThread, { kind: K }>;

/** The threads of a run. */
export class ThreadPool implements Disposable {
  #workers: Worker[];
  /** The seconds of the current run. */
  seconds: RunSeconds;
  #onLog: LoadHooks["onLog"];
  /** The first crash of a thread; null if none crashed. */
  crash: Error | null = null;
  /** Callbacks that stop waiting for a thread, for each one that has not answered. */
  #waiting = new Map<number, () => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(threads: number, url: URL, seconds: RunSeconds, onLog: LoadHooks["onLog"]) {
    this.seconds = seconds;
    this.#onLog = onLog;
    this.#workers = Array.from({ length: threads }, () => new Worker(url, { type: "module" }));
  }

  /**
   * Sends a request to each thread and resolves with the answers; null for a thread that crashed.
   */
  async request<K extends FromThread["kind"]>(
    message: (thread: number) => ToThread,
    answer: K,
  ): Promise<(Answer<K> | null)[]> {
    const answers = await Promise.all(this.#workers.map((worker, thread) => {
      const { promise, resolve } = Promise.withResolvers<Answer<K> | null>();
      worker.onmessage = ({ data }: MessageEvent<FromThread>) => {
        if (data.kind === "second") this.seconds.take(thread, data.second);
        if (data.kind === "lines") this.#onLog?.(data.lines);
        if (data.kind === answer) resolve(data as Answer<K>);
      };
      const fail = (how: string) => {
        this.crash ??= new Error(`Thread ${thread} of the load ${how}`);
        this.seconds.end(thread);
        resolve(null);
      };
      this.#waiting.set(thread, () => fail("does not answer: a hook of its scenario may be stuck"));
      promise.finally(() => this.#waiting.delete(thread));
      worker.onerror = (event) => {
        event.preventDefault();
        this.announce({ kind: "stop" });
        fail(`crashed: ${event.message}`);
      };
      worker.postMessage(message(thread));
      return promise;
    }));
    // Before the run, nothing has been measured, so there is only the crash to report.
    if (this.crash !== null && answer !== "done") throw this.crash;
    return answers;
  }

  /** After a time, stops waiting for threads that have not answered. */
  giveUpAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const giveUp of this.#waiting.values()) giveUp();
    }, ms);
  }

  /** Sends each thread a message that has no answer of its own. */
  announce(message: ToThread): void {
    if (message.kind === "cut") this.giveUpAfter(CUT_MS);
    for (const worker of this.#workers) worker.postMessage(message);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const worker of this.#workers) worker.terminate();
  }
}
