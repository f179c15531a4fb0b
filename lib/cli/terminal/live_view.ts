/**
 * Takes over the terminal for the live view, redraws it, and restores the terminal afterwards.
 *
 * @module
 */
import type { LiveRun, RunWatcher } from "../../report/summary/live_run.ts";
import { LEAST, liveFrame, type Size } from "./live_frame.ts";
import type { Streams } from "./streams.ts";

const CAN_BE_SUSPENDED = Deno.build.os !== "windows";

// Switches to the alternate screen, which preserves the main one, and hides the cursor.
const TAKE = "\x1b[?1049h\x1b[?25l\x1b[2J";
/** Restores the terminal. */
export const GIVE_BACK = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const END_LINE = "\x1b[K";
const END_SCREEN = "\x1b[J";

function sizeText({ columns, rows }: Size): string {
  return `${columns}x${rows}`;
}

/** A run in numbers and charts, redrawn in place on the alternate screen. */
export class LiveView implements RunWatcher, Disposable {
  #streams: Streams;
  #hasColor: boolean;
  #last: LiveRun | null = null;
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

  /** Redraws the same state if the size of the terminal has changed. */
  refresh(): void {
    const size = this.#streams.errSize();
    if (size === null || this.#drawn === null || !this.#isOpen) return;
    if (size.columns !== this.#drawn.columns || size.rows !== this.#drawn.rows) this.#draw();
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#streams.err(GIVE_BACK);
    if (CAN_BE_SUSPENDED) Deno.removeSignalListener("SIGTSTP", this.#suspend);
  }

  #draw(): void {
    if (this.#last === null) return;
    const size = this.#drawn = this.#streams.errSize() ?? LEAST;
    const lines = liveFrame(this.#last, size, this.#hasColor);
    // Frames are dropped while another one is written; the first must not be.
    const write = this.#isOpen ? this.#streams.frame : this.#streams.err;
    this.#take();
    write(HOME + lines.join(`${END_LINE}\r\n`) + END_LINE + END_SCREEN);
  }

  #take(): void {
    if (this.#isOpen) return;
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
