/**
 * Pauses virtual users, and wakes all of them when the run stops.
 *
 * @module
 */

/** Pauses that end early when the run ends. */
export class Pauses {
  #stopped: AbortSignal;
  #wakes = new Set<() => void>();

  /** @param stopped aborted when nothing may start any more */
  constructor(stopped: AbortSignal) {
    this.#stopped = stopped;
    // One shared listener: adding and removing one for each pause costs more than a request.
    stopped.addEventListener("abort", () => {
      for (const wake of this.#wakes) wake();
    }, { once: true });
  }

  /** Resolves after a time, or when the run stops. */
  pause(ms: number): Promise<void> {
    if (this.#stopped.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#wakes.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#wakes.add(wake);
    });
  }
}
