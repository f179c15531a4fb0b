/**
 * Handles SIGINT, SIGTERM and SIGHUP, and decides what the first, second and third of them do.
 *
 * @module
 */

/** One key press under a task runner arrives twice; another one counts from this long after. */
const SAME_PRESS_MS = 300;

/** So long the last words of a program may take that is ended. */
const LAST_WORDS_MS = 200;

/** A scenario is kept from calling it, and this is not. */
const { exit } = Deno;

const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type ShutdownSignal = keyof typeof EXIT_CODES;

/** Turns the signals of the process into a stop, then a cut, then its end. */
export class Shutdown implements Disposable {
  #stop = new AbortController();
  #cut = new AbortController();
  #end: (exitCode: number) => void;
  /** What is done before the program is ended, such as giving the terminal back. */
  beforeEnd: () => Promise<void> = () => Promise.resolve();
  #lastAtMs = -Infinity;
  #exitCode: number | undefined;
  #listeners: (readonly [ShutdownSignal, () => void])[];

  /**
   * Listens from here on, until disposed of.
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

  /** The exit code that the first signal asks for; undefined where none came. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Takes a signal, as if the process had received it. */
  receive(signal: ShutdownSignal, nowMs: number = performance.now()): void {
    if (nowMs - this.#lastAtMs < SAME_PRESS_MS) return;
    this.#lastAtMs = nowMs;
    if (this.#exitCode === undefined) {
      this.#exitCode = EXIT_CODES[signal];
      this.#stop.abort();
    } else if (!this.#cut.signal.aborted) {
      this.#cut.abort();
    } else {
      const exitCode = this.#exitCode;
      // A terminal that takes nothing is not waited for.
      const patience = new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS));
      Promise.race([this.beforeEnd(), patience]).finally(() => this.#end(exitCode));
    }
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
  }
}
