/**
 * Handles SIGINT, SIGTERM and SIGHUP: the first one stops the run, the second aborts it, the third
 * ends the program.
 *
 * @module
 */

/** Under a task runner, one key press arrives twice; signals within this time count as one. */
const SAME_PRESS_MS = 300;

/**
 * The report is printed within this time of the second signal. A third one does not prevent it: on a
 * busy machine, it may be the second key press that a task runner passes on late.
 */
const REPORT_MS = 1000;

/** Time that final output may take before the program ends. */
const LAST_WORDS_MS = 200;

/** Kept here, because a scenario is prevented from calling it. */
const { exit } = Deno;

/** Exit codes, as shells report the end by a signal. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
/** A signal that ends a run. */
export type ShutdownSignal = keyof typeof EXIT_CODES;

/** Converts signals of the process into a stop, then an abort, then its end. */
export class Shutdown implements Disposable {
  #stop = new AbortController();
  #cut = new AbortController();
  #end: (exitCode: number) => void;
  /** Called before the program ends, such as to restore the terminal. */
  beforeEnd: () => Promise<void> = () => Promise.resolve();
  #lastAtMs = -Infinity;
  #exitCode: number | undefined;
  #listeners: (readonly [ShutdownSignal, () => void])[];

  /**
   * Listens until disposed.
   *
   * @param end ends the program at once
   */
  constructor(end: (exitCode: number) => void = exit) {
    this.#end = end;
    // Windows has neither of the others.
    const signals: ShutdownSignal[] = Deno.build.os === "windows"
      ? ["SIGINT"]
      : ["SIGINT", "SIGTERM", "SIGHUP"];
    this.#listeners = signals.map((signal) => [signal, () => this.receive(signal)]);
    for (const [signal, listener] of this.#listeners) Deno.addSignalListener(signal, listener);
  }

  /** Aborted by the first signal. */
  get stopSignal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborted by the second. */
  get cutSignal(): AbortSignal {
    return this.#cut.signal;
  }

  /** Exit code for the first signal; undefined if there was none. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Handles a signal as if the process had received it. */
  receive(signal: ShutdownSignal, nowMs: number = performance.now()): void {
    if (nowMs - this.#lastAtMs < SAME_PRESS_MS) return;
    const sinceLastMs = nowMs - this.#lastAtMs;
    this.#lastAtMs = nowMs;
    if (this.#exitCode === undefined) {
      this.#exitCode = EXIT_CODES[signal];
      this.#stop.abort();
    } else if (!this.#cut.signal.aborted) {
      this.#cut.abort();
    } else {
      const exitCode = this.#exitCode;
      // Does not wait for a terminal that accepts no output.
      const patience = after(LAST_WORDS_MS);
      Promise.all([
        Promise.race([this.beforeEnd(), patience]),
        sinceLastMs < REPORT_MS ? after(REPORT_MS - sinceLastMs) : undefined,
      ]).finally(() => this.#end(exitCode));
    }
  }

  /** Stops listening, because another thread does; returns the function to call with its signals. */
  handOver(): (signal: ShutdownSignal) => void {
    this[Symbol.dispose]();
    this.#listeners = [];
    return (signal) => this.receive(signal);
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
