/**
 * Handles signals while a hook of a scenario blocks the main thread.
 *
 * @module
 */
import type { Progress } from "../../load/engine/result.ts";

/** The numbers that the run's thread shares with the watchdog. */
const FIELDS = ["beats", "issued", "completed", "inFlight", "elapsedMs"] as const;

/** A thread next to that of the run, which reports every 100 ms that it is alive. */
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
   * @param restore sequence that restores the terminal if the program is ended
   */
  static async start(restore: string): Promise<Watchdog> {
    const source = new Blob([`(${watch})()`], { type: "text/javascript" });
    const url = URL.createObjectURL(source);
    const worker = new Worker(url, { type: "module" });
    const memory = new SharedArrayBuffer(8 * FIELDS.length);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    worker.onmessage = resolve;
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot start the watchdog: ${event.message}`));
    };
    worker.postMessage({ memory, restore, isWindows: Deno.build.os === "windows" });
    try {
      await promise;
    } finally {
      URL.revokeObjectURL(url);
    }
    return new Watchdog(worker, memory);
  }

  /** Reports that the run is alive, and its progress. */
  beat({ issued, completed, inFlight, elapsedMs }: Progress): void {
    this.#numbers.set([this.#numbers[0] + 1, issued, completed, inFlight, elapsedMs]);
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

/** Runs in the worker from its own source, so it must not refer to anything outside itself. */
function watch(): void {
  const worker = globalThis as unknown as {
    onmessage: (event: MessageEvent) => void;
    postMessage(text: string): void;
  };
  const SAME_PRESS_MS = 300;
  // The report after a second press has to be out within a second, from whichever thread.
  const PATIENCE_MS = 600;
  worker.onmessage = ({ data: { memory, restore, isWindows } }) => {
    const numbers = new Float64Array(memory);
    let [presses, lastMs] = [0, -Infinity];
    const receive = () => {
      const nowMs = performance.now();
      if (nowMs - lastMs < SAME_PRESS_MS) return;
      lastMs = nowMs;
      presses++;
      const beats = numbers[0];
      if (presses === 2) {
        setTimeout(() => numbers[0] === beats && report(), PATIENCE_MS);
      } else if (presses > 2) {
        setTimeout(() => {
          Deno.stderr.writeSync(new TextEncoder().encode(restore));
          Deno.kill(Deno.pid, isWindows ? "SIGTERM" : "SIGKILL");
        }, SAME_PRESS_MS);
      }
    };
    const report = () => {
      const [, issued, completed, inFlight, elapsedMs] = numbers;
      Deno.stderr.writeSync(
        new TextEncoder().encode(
          `${restore}\nload-tester: A hook of the scenario does not return, so there is no report. ` +
            `Known after ${(elapsedMs / 1000).toFixed(1)}s: ${issued} sent, ${completed} done, ` +
            `${inFlight} in flight. Press Ctrl+C again to end the program.\n`,
        ),
      );
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    for (const signal of isWindows ? signals.slice(0, 1) : signals) {
      Deno.addSignalListener(signal, receive);
    }
    worker.postMessage("watching");
  };
}
