/**
 * Draws the line that says which rate is being probed.
 *
 * @module
 */
import type { NextProbe } from "../../capacity/prober.ts";
import type { Progress } from "../../load/engine/result.ts";
import { formatPerSecond } from "../../report/words/format.ts";
import type { Streams } from "./streams.ts";

const PURPOSES = { search: "Probing", confirm: "Confirming", above: "Checking above, at" } as const;

/** A line below the finished probes. */
export class SearchLine {
  #streams: Streams;
  #next: NextProbe | null = null;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** Announces the next probe. */
  begin(next: NextProbe): void {
    this.#next = next;
  }

  /** Shows the progress of the probe; between probes, that the target is being checked. */
  show({ elapsedMs, completed }: Progress): void {
    const seconds = (elapsedMs / 1000).toFixed(1);
    const durationMs = this.#next?.durationMs ?? 0;
    // Close and disturbed probes are extended.
    const limit = elapsedMs < durationMs ? ` of ${durationMs / 1000}s` : "";
    const text = this.#next === null
      ? "Checking the target..."
      : `${PURPOSES[this.#next.purpose]} ${formatPerSecond(this.#next.ratePerSecond)}...  ` +
        `${seconds}s${limit}, ${completed} done`;
    this.#streams.frame(`\r${text}\x1b[K`);
  }

  /** Clears the line for the next output. */
  clear(): void {
    this.#next = null;
    this.#streams.err("\r\x1b[K");
  }
}
