/**
 * Draws the live view; takes the terminal for it, and gives it back.
 *
 * @module
 */
import type { Progress } from "../../load/engine/result.ts";
import type { Second } from "../../load/tally/second.ts";
import {
  GRAPH_SECONDS,
  liveFrame,
  type LivePoint,
  type LiveState,
  type Size,
} from "./live_frame.ts";
import { CurrentThroughput, type Goal } from "./progress.ts";
import type { Streams } from "./streams.ts";

const CAN_BE_SUSPENDED = Deno.build.os !== "windows";
const LEAST: Size = { columns: 80, rows: 12 };

// The other screen of the terminal, on which nothing is lost that stood on the first; and its cursor.
const TAKE = "\x1b[?1049h\x1b[?25l\x1b[2J";
export const GIVE_BACK = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const END_LINE = "\x1b[K";
const END_SCREEN = "\x1b[J";

function sizeText({ columns, rows }: Size): string {
  return `${columns}x${rows}`;
}

/** What a view says of its run. */
export interface LiveSubject {
  readonly target: string;
  readonly goal: Goal;
  readonly color: boolean;
}

/** A run in numbers and graphs, redrawn in place on the other screen of the terminal. */
export class LiveView implements Disposable {
  #streams: Streams;
  #subject: LiveSubject;
  #throughput = new CurrentThroughput();
  #points: LivePoint[] = [];
  #snapshot: Pick<LiveState, "failed" | "statusCounts" | "errors"> = {
    failed: 0,
    statusCounts: new Map(),
    errors: [],
  };
  #isOpen = false;

  private constructor(streams: Streams, subject: LiveSubject) {
    this.#streams = streams;
    this.#subject = subject;
  }

  /** A view; null, with a word about it, where the terminal is none or too small. */
  static open(streams: Streams, subject: LiveSubject): LiveView | null {
    const size = streams.errSize();
    if (size !== null && size.columns >= LEAST.columns && size.rows >= LEAST.rows) {
      return new LiveView(streams, subject);
    }
    const found = size === null ? "stderr is not a terminal" : `this one is ${sizeText(size)}`;
    streams.err(
      `load-tester: Warning: --live needs a terminal of at least ${
        sizeText(LEAST)
      }, but ${found}. ` +
        "Continuing without it.\n",
    );
    return null;
  }

  /** Takes the numbers of a second. */
  add({ completed, lengthMs, latency, snapshot }: Second): void {
    const percentileMs = (percent: number) => {
      const us = latency.percentile(percent);
      return us === null ? null : us / 1000;
    };
    this.#points.push({
      perSecond: completed / lengthMs * 1000,
      p50Ms: percentileMs(50),
      p99Ms: percentileMs(99),
    });
    if (this.#points.length > GRAPH_SECONDS) this.#points.shift();
    const { failed, statusCounts, errors } = snapshot;
    this.#snapshot = { failed, statusCounts, errors };
  }

  /** Draws how far the run has come; at its end, gives the terminal back. */
  show(progress: Progress): void {
    if (progress.phase === "done") return this[Symbol.dispose]();
    // Asked each time, since the terminal may have another size by now.
    const size = this.#streams.errSize() ?? LEAST;
    const { color, ...subject } = this.#subject;
    const lines = liveFrame(
      {
        ...subject,
        ...this.#snapshot,
        progress,
        throughputPerSecond: this.#throughput.update(progress),
        points: this.#points,
      },
      size,
      color,
    );
    this.#take();
    this.#streams.frame(HOME + lines.join(`${END_LINE}\r\n`) + END_LINE + END_SCREEN);
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#streams.err(GIVE_BACK);
    if (CAN_BE_SUSPENDED) Deno.removeSignalListener("SIGTSTP", this.#suspend);
  }

  #take(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#streams.err(TAKE);
    if (CAN_BE_SUSPENDED) Deno.addSignalListener("SIGTSTP", this.#suspend);
  }

  /** Ctrl+Z: the shell gets its terminal back, which is taken again when the run goes on. */
  #suspend = async (): Promise<void> => {
    this[Symbol.dispose]();
    await this.#streams.drained();
    Deno.kill(Deno.pid, "SIGSTOP");
  };
}
