/**
 * Listens to signals on a thread of its own, which a hook of a scenario cannot block.
 *
 * @module
 */
import type { PartSecond } from "../../load/engine/hooks.ts";
import type { Progress } from "../../load/engine/result.ts";
import type { Shutdown, ShutdownSignal } from "./shutdown.ts";

/** The numbers that the run's thread shares with the watchdog. */
const FIELDS = ["heard", "issued", "completed", "inFlight", "elapsedMs"] as const;

/**
 * A thread next to the run's thread. It passes signals on to that thread, and acts itself if it does
 * not respond: after a second signal it prints the report up to the last second, after a
 * third it ends the program.
 */
export class Watchdog implements Disposable {
  #worker: Worker;
  #numbers: Float64Array;

  private constructor(worker: Worker, memory: SharedArrayBuffer) {
    this.#worker = worker;
    this.#numbers = new Float64Array(memory);
  }

  /**
   * Starts the watchdog.
   *
   * @param shutdown handles the signals, as long as the run's thread responds
   * @param restore sequence that restores the terminal if the program is ended
   * @param report the module that creates the report, and its input; null for no report
   */
  static async start(
    shutdown: Shutdown,
    restore: string,
    report: { readonly url: string; readonly planned: unknown } | null,
  ): Promise<Watchdog> {
    const source = new Blob([`(${watch})()`], { type: "text/javascript" });
    const url = URL.createObjectURL(source);
    const worker = new Worker(url, { type: "module" });
    const memory = new SharedArrayBuffer(8 * FIELDS.length);
    const watchdog = new Watchdog(worker, memory);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    worker.onmessage = resolve;
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot start the watchdog: ${event.message}`));
    };
    worker.postMessage({ memory, restore, isWindows: Deno.build.os === "windows", report });
    try {
      await promise;
    } finally {
      URL.revokeObjectURL(url);
    }
    const receive = shutdown.handOver();
    worker.onmessage = ({ data: signal }: MessageEvent<ShutdownSignal>) => {
      watchdog.#numbers[0]++;
      receive(signal);
    };
    return watchdog;
  }

  /** Shares the progress of the run. */
  beat({ issued, completed, inFlight, elapsedMs }: Progress): void {
    this.#numbers.set([issued, completed, inFlight, elapsedMs], 1);
  }

  /** Shares a second of the run. */
  take(second: PartSecond): void {
    this.#worker.postMessage(second);
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

/** Runs in the worker from its own source, so it must not refer to anything outside itself. */
function watch(): void {
  interface Reporter {
    take(second: unknown): void;
    render(): Promise<string | null>;
  }
  const worker = globalThis as unknown as {
    onmessage: (event: MessageEvent) => void;
    postMessage(text: string): void;
  };
  const SAME_PRESS_MS = 300;
  // The report after a second press has to be out within a second, from whichever thread.
  const PATIENCE_MS = 600;
  // A thread that writes its own report may not respond for a while either.
  const GIVE_UP_MS = 5000;
  const STALLED_MS = 2000;
  const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const write = async (stream: typeof Deno.stdout, text: string) => {
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await stream.write(bytes.subarray(at));
  };
  worker.onmessage = ({ data: { memory, restore, isWindows, report } }) => {
    const numbers = new Float64Array(memory);
    let reporter: Reporter | null = null;
    const loaded = report === null ? Promise.resolve() : import(report.url).then(
      ({ StuckReport }) => reporter = new StuckReport(report.planned) as Reporter,
      () => {},
    );
    worker.onmessage = ({ data: second }) => loaded.then(() => reporter?.take(second));
    let [presses, passed, lastMs] = [0, 0, -Infinity];
    let told = Promise.resolve();
    const signals = isWindows ? ["SIGINT"] as const : ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const listeners = signals.map((signal) => [signal, () => receive(signal)] as const);
    const isHeard = () => numbers[0] === passed;
    const receive = (signal: Deno.Signal) => {
      worker.postMessage(signal);
      passed++;
      const nowMs = performance.now();
      if (nowMs - lastMs < SAME_PRESS_MS) return;
      lastMs = nowMs;
      presses++;
      if (presses === 2) told = after(PATIENCE_MS).then(() => isHeard() ? undefined : tell(signal));
      if (presses < 3) return;
      // On a busy machine, a task runner may pass the second press on so late that it looks like a
      // third: the report is printed anyway, unless its reader has stalled.
      Promise.race([told, after(STALLED_MS)])
        .then(() => after(SAME_PRESS_MS))
        .then(() => isHeard() ? undefined : end(signal));
    };
    const tell = async (signal: Deno.Signal) => {
      await loaded;
      const text = await reporter?.render() ?? null;
      const [, issued, completed, inFlight, elapsedMs] = numbers;
      const known = text === null
        ? `so there is no report. Known after ${(elapsedMs / 1000).toFixed(1)}s: ${issued} sent, ` +
          `${completed} done, ${inFlight} in flight`
        : "so the report ends with the last second before that, and no file is written";
      await write(Deno.stderr, `${restore}\n`).catch(() => {});
      if (text !== null) await write(Deno.stdout, text).catch(() => {});
      const message = `load-tester: A hook of the scenario does not return, ${known}. ` +
        "Press Ctrl+C again to end the program.\n";
      await write(Deno.stderr, message).catch(() => {});
      if (text !== null) setTimeout(() => isHeard() || end(signal), GIVE_UP_MS);
    };
    const end = async (signal: Deno.Signal) => {
      await Promise.race([write(Deno.stderr, restore).catch(() => {}), after(SAME_PRESS_MS)]);
      // Without a listener, a signal ends the program.
      for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
      Deno.kill(Deno.pid, isWindows ? "SIGTERM" : signal);
    };
    for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
    worker.postMessage("watching");
  };
}
