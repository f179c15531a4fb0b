/**
 * Takes over the terminal for the live view, redraws it, and restores the terminal afterwards.
 *
 * @module
 */
import type { LiveRun, RunWatcher } from "../../report/summary/live_run.ts";
import { LEAST, liveFrame, type Size } from "./live_frame.ts";
import type { Streams } from "./streams.ts";

const CAN_BE_SUSPENDED = Deno.build.os !== "windows";

// The other screen of the terminal, on which nothing is lost that stood on the first; and its cursor.
const TAKE = "\x1b[?1049h\x1b[?25l\x1b[2J";
/** Gives the terminal back. */
export const GIVE_BACK = "\x1b[?25h\x1b[?1049l";
const HOME = "\x1b[H";
const END_LINE = "\x1b[K";
const END_SCREEN = "\x1b[J";

function sizeText({ columns, rows }: Size): string {
  return `${columns}x${rows}`;
}

/** A run in numbers and charts, redrawn in place on the other screen of the terminal. */
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

  /** True where there is a terminal, and the view fits it. */
  static fits(size: Size | null): boolean {
    return size !== null && size.columns >= LEAST.columns && size.rows >= LEAST.rows;
  }

  /** A view; null, with a word about it, where there is no terminal, or one too small. */
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

  /** Draws a moment of the run. */
  update(run: LiveRun): void {
    if (this.#isOver) return;
    this.#last = run;
    this.#draw();
  }

  /** Gives the terminal back for good. */
  end(): void {
    this.#isOver = true;
    this[Symbol.dispose]();
  }

  /** Draws the same moment again where the terminal has changed its size. */
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
    // A frame is dropped while another is written; the first one must not be.
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

  /** Ctrl+Z: the shell gets its terminal back, which is taken again when the run goes on. */
  #suspend = async (): Promise<void> => {
    this[Symbol.dispose]();
    await this.#streams.drained();
    Deno.kill(Deno.pid, "SIGSTOP");
  };
}
