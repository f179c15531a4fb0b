/**
 * Waits for the promise of a hook until its deadline or the end of the run.
 *
 * @module
 */
import type { Deadlines, Endable, EndReason } from "../../http/wire/deadlines.ts";

/** The hook took longer than it may. */
export class HookTimeout extends Error {}

/** The run ended while the hook was at work. */
export class HookCut extends Error {}

/** One wait. What a hook does after it was given up is nobody's concern. */
export class HookWait<T> implements Endable {
  deadlineMs: number;
  deadlineIndex = 0;
  #deadlines: Deadlines;
  #waiting = Promise.withResolvers<T>();

  constructor(deadlines: Deadlines, deadlineMs: number) {
    this.#deadlines = deadlines;
    this.deadlineMs = deadlineMs;
  }

  /** What the promise comes to. @throws what it rejects with, HookTimeout or HookCut */
  async of(promise: Promise<T>): Promise<T> {
    this.#deadlines.add(this);
    // What only looks like a promise may throw, or call back twice.
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
