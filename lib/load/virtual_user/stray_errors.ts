/**
 * Attributes errors that nothing catches to the hook that caused them.
 *
 * @module
 */
import { describedError } from "../scenario/described_error.ts";
import { isGuarded } from "../scenario/program_guard.ts";
import { StepContext } from "./iteration.ts";
import { currentContext } from "./request_context.ts";

/**
 * Collects errors that hooks do not handle and that would otherwise end the program: unhandled
 * rejections, and errors of callbacks such as those of timers.
 */
export class StrayErrors implements Disposable {
  /** Number of errors. */
  count = 0;
  /** The first of them; null if there was none. */
  first: string | null = null;

  constructor() {
    globalThis.addEventListener("unhandledrejection", this.#takeRejection);
    globalThis.addEventListener("error", this.#takeError);
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unhandledrejection", this.#takeRejection);
    globalThis.removeEventListener("error", this.#takeError);
  }

  /** Resolves when all such errors so far have been reported, or at once after an abort. */
  async seen(signal: AbortSignal | undefined): Promise<void> {
    if (!signal?.aborted) await new Promise((resolve) => setTimeout(resolve));
  }

  #takeRejection = (event: PromiseRejectionEvent): void => {
    this.#take(event, "unhandled rejection", event.reason);
  };

  #takeError = (event: ErrorEvent): void => {
    this.#take(event, "uncaught error", event.error);
  };

  #take(event: Event, what: string, error: unknown): void {
    const context = currentContext();
    const isOfHook = context instanceof StepContext && context.strays === this;
    // Errors of other code do not belong to this run and must not be hidden. A timer has no context.
    if (!isOfHook && !(context === undefined && isGuarded())) return;
    event.preventDefault();
    const message = `${what}: ${describedError(error)}`;
    this.count++;
    this.first ??= message;
    if (isOfHook) context.stray ??= message;
  }
}
