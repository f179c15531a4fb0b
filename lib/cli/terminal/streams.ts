/**
 * Writes standard output and standard error in order without blocking the program. A slow or closed
 * reader loses only what it does not read.
 *
 * @module
 */

/** How long a pipe that takes nothing at the moment is left alone. */
const RETRY_MS = 5;
/** A pipe takes this much whole or not at all. */
const PIECE_BYTES = Deno.build.os === "linux" ? 4096 : 512;
const NEWLINE = 10;

/** Where the program writes. */
export interface Streams {
  /** Writes to standard output, after what was written before. */
  out(text: string): void;
  /** Writes to standard error, after what was written before. */
  err(text: string): void;
  /** Writes to standard error what the next such text replaces; dropped while another waits. */
  frame(text: string): void;
  /** Resolves once everything has been written, or cannot be. */
  drained(): Promise<void>;
  /** Why standard output, or else standard error, could not be written to; null where both could. */
  readonly failure: StreamFailure | null;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** The size of the terminal that standard error is; null where it is none, or does not tell. */
  errSize(): { readonly columns: number; readonly rows: number } | null;
  /** True where NO_COLOR is set. */
  readonly refusesColor: boolean;
}

/** That a stream could not be written to. */
interface StreamFailure {
  readonly of: "stdout" | "stderr";
  readonly reason: string;
}

/** The process's own streams. */
export function processStreams(): Streams {
  const [out, err] = [new OutputStream(Deno.stdout), new OutputStream(Deno.stderr)];
  return {
    out: (text) => out.write(text),
    err: (text) => err.write(text),
    frame: (text) => {
      if (!err.isBusy) err.write(text);
    },
    drained: async () => {
      await Promise.all([out.drained(), err.drained()]);
    },
    get failure(): StreamFailure | null {
      if (out.failure !== null) return { of: "stdout", reason: out.failure };
      return err.failure === null ? null : { of: "stderr", reason: err.failure };
    },
    isOutTerminal: Deno.stdout.isTerminal(),
    isErrTerminal: Deno.stderr.isTerminal(),
    errSize,
    refusesColor: Deno.noColor,
  };
}

/** What writes some bytes, and resolves with how many those were. */
interface Writer {
  write(bytes: Uint8Array): Promise<number>;
}

/** Writes texts one after another to what may be slow, or fail; after a failure, nothing more. */
export class OutputStream {
  #writer: Writer;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;
  /** Why a text could not be written; null where all could. */
  failure: string | null = null;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** True while something waits to be written. */
  get isBusy(): boolean {
    return this.#writing !== null;
  }

  /** Takes a text to be written. */
  write(text: string): void {
    if (this.failure !== null || text === "") return;
    this.#waiting.push(text);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves once everything has been written, or cannot be. */
  async drained(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      for (let text = this.#waiting.shift(); text !== undefined; text = this.#waiting.shift()) {
        const bytes = new TextEncoder().encode(text);
        for (let at = 0; at < bytes.length;) {
          at += await this.#writeSome(bytes.subarray(at, pieceEnd(bytes, at)));
        }
      }
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.#waiting.length = 0;
    } finally {
      this.#writing = null;
    }
  }

  /** Full is no failure where another program has made the pipe non-blocking. */
  async #writeSome(bytes: Uint8Array): Promise<number> {
    try {
      return await this.#writer.write(bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      return 0;
    }
  }
}

/**
 * Where a piece ends that starts somewhere: behind a line's end. Standard output keeps the beginning
 * of a line to itself, so that of other pieces it could not be told what a full pipe has taken.
 */
function pieceEnd(bytes: Uint8Array, at: number): number {
  const most = at + PIECE_BYTES;
  if (most >= bytes.length) return bytes.length;
  const lastNewline = bytes.lastIndexOf(NEWLINE, most - 1);
  return lastNewline < at ? most : lastNewline + 1;
}

function errSize(): { columns: number; rows: number } | null {
  if (!Deno.stderr.isTerminal()) return null;
  try {
    const size = Deno.consoleSize();
    // A terminal without a size says 0 × 0.
    return size.columns > 0 && size.rows > 0 ? size : null;
  } catch {
    return null;
  }
}
