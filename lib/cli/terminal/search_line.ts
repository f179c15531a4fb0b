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

/** A line below the probes that are over. */
export class SearchLine {
  #streams: Streams;
  #next: NextProbe | null = null;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** A probe begins. */
  begin(next: NextProbe): void {
    this.#next = next;
  }

  /** Shows how far it has come; between probes, that the target is waited for. */
  show({ elapsedMs, completed }: Progress): void {
    const seconds = (elapsedMs / 1000).toFixed(1);
    const text = this.#next === null
      ? "Looking at the target..."
      : `${PURPOSES[this.#next.purpose]} ${formatPerSecond(this.#next.ratePerSecond)}...  ` +
        `${seconds}s of ${this.#next.durationMs / 1000}s, ${completed} done`;
    this.#streams.frame(`\r${text}\x1b[K`);
  }

  /** Makes room for what is printed next. */
  clear(): void {
    this.#next = null;
    this.#streams.err("\r\x1b[K");
  }
}
