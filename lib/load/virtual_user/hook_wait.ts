/**
 * Waits for the promise of a hook until its deadline or the end of the run.
 *
 * @module
 */
import type { Deadlines, Endable, EndReason } from "../../http/wire/deadlines.ts";

/** The hook exceeded its time limit. */
export class HookTimeout extends Error {}

/** The run ended while the hook was running. */
export class HookCut extends Error {}

/** One wait for a hook. After it gives up, the hook's outcome is ignored. */
export class HookWait<T> implements Endable {
  deadlineMs: number;
  deadlineIndex = 0;
  #deadlines: Deadlines;
  #waiting = Promise.withResolvers<T>();

  constructor(deadlines: Deadlines, deadlineMs: number) {
    this.#deadlines = deadlines;
    this.deadlineMs = deadlineMs;
  }

  /**
   * Awaits the promise.
   *
   * @throws the promise's rejection, HookTimeout or HookCut
   */
  async of(promise: Promise<T>): Promise<T> {
    this.#deadlines.add(this);
    // Promise.resolve() protects against thenables that throw or call back twice.
    Promise.resolve(promise).then(this.#waiting.resolve, this.#waiting.reject);
    try {
      return await this.#waiting.promise;
    } finally {
      this.#deadlines.delete(this);
    }
  }

  end(reason: EndReason): void {
    this.#waiting.reject(reason === "cut" ? new HookCut() : new HookTimeout());
  }
}
