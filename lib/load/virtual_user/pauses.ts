/**
 * Pauses virtual users, and wakes all of them when the run stops.
 *
 * @module
 */

/** Pauses that end early where the run does. */
export class Pauses {
  #stopped: AbortSignal;
  #wakes = new Set<() => void>();

  /** @param stopped aborted once nothing may start any more */
  constructor(stopped: AbortSignal) {
    this.#stopped = stopped;
    // One listener for all: to add and remove one for each pause costs more than a request.
    stopped.addEventListener("abort", () => {
      for (const wake of this.#wakes) wake();
    }, { once: true });
  }

  /** Resolves after so long, or once the run stops. */
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
