/**
 * Ends a run when its time is over, its caller aborts it or an error occurs, and limits the drain
 * that follows.
 *
 * @module
 */
import type { PartHooks } from "./hooks.ts";

/** 24.8 days; a timer that is set to more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The inputs of a run's end. */
interface RunEndParts {
  readonly hooks: PartHooks;
  readonly now: () => number;
  /** How long requests in flight may take after the run is stopped, in milliseconds. */
  readonly drainMs: number;
  /** Called once, in the turn from which on no request may start. */
  readonly onStop: () => void;
  /** Called when requests in flight are no longer waited for. */
  readonly onCut: () => void;
}

/**
 * The end of a run. A run is stopped once, by whatever comes first, and then aborted if necessary.
 */
export class RunEnd implements Disposable {
  #parts: RunEndParts;
  #stopped = new AbortController();
  #isStopping = Promise.withResolvers<void>();
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;
  /** True once no request may start any more. Same as the signal, but faster to check. */
  isStopped = false;
  /** When the run was stopped. */
  stoppedMs: number | undefined;
  /** True if the caller's `signal` or `cutSignal` stopped it. */
  isInterrupted = false;
  /** The reason given by `endSignal`; null if it did not stop the run. */
  aborted: string | null = null;

  constructor(parts: RunEndParts) {
    const { endSignal, signal, cutSignal } = parts.hooks;
    this.#parts = parts;
    endSignal?.addEventListener("abort", this.#abort);
    signal?.addEventListener("abort", this.#interrupt);
    cutSignal?.addEventListener("abort", this.#interruptAndCut);
  }

  [Symbol.dispose](): void {
    const { endSignal, signal, cutSignal } = this.#parts.hooks;
    clearTimeout(this.#endTimer);
    clearTimeout(this.#drainTimer);
    endSignal?.removeEventListener("abort", this.#abort);
    signal?.removeEventListener("abort", this.#interrupt);
    cutSignal?.removeEventListener("abort", this.#interruptAndCut);
  }

  /** Aborted when no request may start any more. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Resolves when no request may start any more. */
  get stopped(): Promise<void> {
    return this.#isStopping.promise;
  }

  /** Handles signals that were aborted before the run began. */
  heed(): void {
    const { endSignal, signal, cutSignal } = this.#parts.hooks;
    if (signal?.aborted) this.#interrupt();
    if (cutSignal?.aborted) this.#interruptAndCut();
    if (endSignal?.aborted) this.#abort();
  }

  /** Calls `end` after a time, which may exceed the limit of a timer. */
  after(ms: number, end: () => void): void {
    const partMs = Math.min(ms, LONGEST_TIMER_MS);
    const next = () => ms > partMs ? this.after(ms - partMs, end) : end();
    this.#endTimer = setTimeout(next, partMs);
  }

  /**
   * Stops the run: no more requests start, and those in flight have until the end of the drain
   * time.
   */
  stop(): void {
    if (this.isStopped) return;
    const { now, drainMs, onStop, onCut } = this.#parts;
    this.isStopped = true;
    this.stoppedMs = now();
    this.#stopped.abort();
    this.#isStopping.resolve();
    onStop();
    this.#drainTimer = setTimeout(onCut, drainMs);
  }

  #abort = (): void => {
    if (this.isStopped) return;
    this.aborted = String(this.#parts.hooks.endSignal!.reason);
    this.stop();
  };

  #interrupt = (): void => {
    this.isInterrupted = true;
    this.stop();
  };

  #interruptAndCut = (): void => {
    this.#interrupt();
    this.#parts.onCut();
  };
}
