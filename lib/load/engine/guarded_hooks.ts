/**
 * Ends the run when a caller's callback throws, and rethrows the error to the caller.
 *
 * @module
 */
import type { RunHooks } from "./hooks.ts";

/**
 * The hooks of a caller. The first callback that throws aborts the run and is the last one called.
 */
export class GuardedHooks {
  /** The guarded hooks for the run. */
  readonly hooks: RunHooks;
  #cut = new AbortController();
  #thrown: { readonly error: unknown } | undefined;

  constructor(hooks: RunHooks) {
    const { cutSignal, onProgress, onSecond, onLog, onCounted } = hooks;
    const cut = this.#cut.signal;
    this.hooks = {
      ...hooks,
      cutSignal: cutSignal === undefined ? cut : AbortSignal.any([cutSignal, cut]),
      onProgress: this.#guarded(onProgress),
      onSecond: this.#guarded(onSecond),
      onLog: this.#guarded(onLog),
      onCounted: this.#guarded(onCounted),
    };
  }

  /** @throws the error of a callback, if one threw */
  rethrow(): void {
    if (this.#thrown !== undefined) throw this.#thrown.error;
  }

  #guarded<T>(callback: ((value: T) => unknown) | undefined): ((value: T) => void) | undefined {
    return callback && ((value) => {
      if (this.#thrown !== undefined) return;
      try {
        const returned = callback(value);
        if (returned instanceof Promise) returned.catch(this.#fail);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  #fail = (error: unknown): void => {
    this.#thrown ??= { error };
    this.#cut.abort();
  };
}
