/**
 * Attributes unhandled rejections to the hook that caused them.
 *
 * @module
 */
import { describedError } from "../scenario/described_error.ts";
import { StepContext } from "./iteration.ts";
import { currentContext } from "./request_context.ts";

/** Collects unhandled rejections of one run's hooks, which would otherwise end the program. */
export class StrayErrors implements Disposable {
  /** Number of unhandled rejections. */
  count = 0;
  /** The first of them; null if there was none. */
  first: string | null = null;

  constructor() {
    globalThis.addEventListener("unhandledrejection", this.#take);
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unhandledrejection", this.#take);
  }

  #take = (event: PromiseRejectionEvent): void => {
    const context = currentContext();
    // Rejections of other code do not belong to this run and must not be hidden.
    if (!(context instanceof StepContext) || context.strays !== this) return;
    event.preventDefault();
    const message = `unhandled rejection: ${describedError(event.reason)}`;
    this.count++;
    this.first ??= message;
    context.stray ??= message;
  };
}
