/**
 * Takes over the terminal for the live view, redraws it, and restores the terminal afterwards.
 *
 * @module
 */
import type { LiveRun, RunWatcher } from "../../report/summary/live_run.ts";
import { palette } from "../../report/words/paint.ts";
import { fitted } from "./live_charts.ts";
import { LEAST, liveFrame, type Size } from "./live_frame.ts";
import { type LiveProgress, PROGRESS_ROW, progressLines } from "./live_head.ts";
import type { Streams } from "./streams.ts";

const CAN_BE_SUSPENDED = Deno.build.os !== "windows";

// Switches to the alternate screen, which preserves the main one, and hides the cursor.
const TAKE = "\x1b[?1049h\x1b[?25l\x1b[2J";
/** Restores the terminal. */
export const GIVE_BACK = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const PROGRESS = `\x1b[${PROGRESS_ROW};1H`;
const END_LINE = "\x1b[K";
const END_SCREEN = "\x1b[J";

const NO_PROGRESS: LiveProgress = {
  phase: "running",
  ...{ elapsedMs: 0, issued: 0, completed: 0, failed: 0, inFlight: 0, interrupted: false },
};

function sizeText({ columns, rows }: Size): string {
  return `${columns}x${rows}`;
}

/** A run in numbers and charts, redrawn in place on the alternate screen. */
export class LiveView implements RunWatcher, Disposable {
  #streams: Streams;
  #hasColor: boolean;
  #last: LiveRun | null = null;
  #progress: LiveProgress = NO_PROGRESS;
  /** Terminal size of the last frame; null if there is none, or it is outdated. */
  #drawn: Size | null = null;
  #isOpen = false;
  #isOver = false;

  private constructor(streams: Streams, hasColor: boolean) {
    this.#streams = streams;
    this.#hasColor = hasColor;
  }

  /** Returns true if there is a terminal and the view fits into it. */
  static fits(size: Size | null): boolean {
    return size !== null && size.columns >= LEAST.columns && size.rows >= LEAST.rows;
  }

  /** Opens a view; null, after a message, if there is no terminal, or it is too small. */
  static open(streams: Streams, hasColor: boolean): LiveView | null {
    const size = streams.errSize();
    if (LiveView.fits(size)) return new LiveView(streams, hasColor);
    const found = size === null ? "stderr is not a terminal" : `this one is ${sizeText(size)}`;
    streams.err(
      `load-tester: Warning: --live needs a terminal of at least ${
        sizeText(LEAST)
      }, but ${found}. Continuing without it.\n`,
    );
    return null;
  }

  /** Draws a state of the run. */
  update(run: LiveRun): void {
    if (this.#isOver) return;
    this.#last = run;
    this.#draw();
  }

  /** Restores the terminal for good. */
  end(): void {
    this.#isOver = true;
    this[Symbol.dispose]();
  }

  /** Draws the progress, or everything if the terminal has been resized. */
  progress(progress: LiveProgress): void {
    this.#progress = progress;
    if (this.#isOver || this.#last === null) return;
    const size = this.#streams.errSize() ?? LEAST;
    const isDrawn = size.columns === this.#drawn?.columns && size.rows === this.#drawn.rows;
    if (!isDrawn) return this.#draw();
    const width = size.columns - 1;
    const lines = progressLines(this.#last.report.plan, progress, width, palette(this.#hasColor));
    const picture = lines.map((line) => fitted(line, width) + END_LINE).join("\r\n");
    this.#streams.frame(PROGRESS + picture);
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#streams.err(GIVE_BACK);
    if (CAN_BE_SUSPENDED) Deno.removeSignalListener("SIGTSTP", this.#suspend);
  }

  #draw(): void {
    if (this.#last === null) return;
    const size = this.#streams.errSize() ?? LEAST;
    const lines = liveFrame(this.#last, this.#progress, size, this.#hasColor);
    const picture = HOME + lines.join(`${END_LINE}\r\n`) + END_LINE + END_SCREEN;
    if (!this.#isOpen) {
      this.#take();
      this.#streams.err(picture);
      this.#drawn = size;
    } else {
      // A frame that a slow terminal misses is drawn with the next progress.
      this.#drawn = this.#streams.frame(picture) ? size : null;
    }
  }

  #take(): void {
    this.#isOpen = true;
    this.#streams.err(TAKE);
    if (CAN_BE_SUSPENDED) Deno.addSignalListener("SIGTSTP", this.#suspend);
  }

  /**
   * Ctrl+Z: restores the terminal for the shell, and takes it over again when the run continues.
   */
  #suspend = async (): Promise<void> => {
    this[Symbol.dispose]();
    await this.#streams.drained();
    Deno.kill(Deno.pid, "SIGSTOP");
  };
}
