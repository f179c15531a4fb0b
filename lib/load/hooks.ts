// Knows: what can reach into a load test while it runs.
// Refuses to know: how it runs.
import type { Progress } from "./result.ts";
import type { Second, ThreadSecond } from "./second.ts";

/** What can reach into a load test while it runs. */
export interface LoadHooks {
  /** Stops the run: no new request starts, those in flight may finish within `drainMs`. */
  readonly signal?: AbortSignal | undefined;
  /** Cuts the run: requests in flight end at once, and count as unfinished. */
  readonly cutSignal?: AbortSignal | undefined;
  /**
   * Ends the run early, as if its time were over. It is no interruption: the reason of the signal,
   * a text, is told as a warning of kind `aborted`.
   */
  readonly endSignal?: AbortSignal | undefined;
  /** Called every 100 ms, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called at the end of each second of the run, and of what is left after the last whole one. */
  readonly onSecond?: ((second: Second) => void) | undefined;
}

/** What can reach into a part of a load test, which tells of its own seconds only. */
export interface PartHooks extends Omit<LoadHooks, "onSecond"> {
  readonly onSecond?: ((second: ThreadSecond) => void) | undefined;
}
