/**
 * Draws the progress line.
 *
 * @module
 */
import type { Progress } from "../../load/engine/result.ts";
import { CurrentThroughput, type Goal, progressText } from "./progress.ts";
import type { Streams } from "./streams.ts";

/** The progress line: redrawn in place on a terminal, otherwise printed once, at the end. */
export class ProgressLine {
  #streams: Streams;
  #goal: Goal;
  #throughput = new CurrentThroughput();

  constructor(streams: Streams, goal: Goal) {
    this.#streams = streams;
    this.#goal = goal;
  }

  /** Shows the progress of the run. */
  show(progress: Progress): void {
    const text = progressText(progress, this.#goal, this.#throughput.update(progress));
    const end = progress.phase === "done" ? "\n\n" : "";
    // A wrapped line could not be overwritten.
    const columns = this.#streams.errSize()?.columns ?? Infinity;
    if (!this.#streams.isErrTerminal) {
      if (end !== "") this.#streams.err(text + end);
    } else if (end === "") this.#streams.frame(`\r${text.slice(0, columns - 1)}\x1b[K`);
    else this.#streams.err(`\r${text}\x1b[K${end}`);
  }
}
