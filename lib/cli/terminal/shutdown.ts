/**
 * SIGINT and SIGTERM, and what the first and the second of them mean.
 *
 * @module
 */

/** One key press under a task runner arrives twice; a second one counts from this long after. */
const SAME_PRESS_MS = 300;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type ShutdownSignal = keyof typeof EXIT_CODES;

/** WeightedTurns the signals of the process into a stop, and then a cut. */
export class Shutdown implements Disposable {
  #stop = new AbortController();
  #cut = new AbortController();
  #firstAtMs: number | undefined;
  #exitCode: number | undefined;
  #listeners: (readonly [ShutdownSignal, () => void])[];

  /** Listens from here on, until disposed of. */
  constructor() {
    // Windows has no SIGTERM to listen to.
    const signals: ShutdownSignal[] = Deno.build.os === "windows"
      ? ["SIGINT"]
      : ["SIGINT", "SIGTERM"];
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
    if (this.#firstAtMs === undefined) {
      this.#firstAtMs = nowMs;
      this.#exitCode = EXIT_CODES[signal];
      this.#stop.abort();
    } else if (nowMs - this.#firstAtMs >= SAME_PRESS_MS) {
      this.#cut.abort();
    }
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
  }
}
