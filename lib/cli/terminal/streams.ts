/**
 * Writes standard output and standard error in order without blocking the program. A slow or closed
 * reader loses only what it does not read.
 *
 * @module
 */

/** Delay before retrying a pipe that is full. */
const RETRY_MS = 5;
/** A pipe accepts this much either completely or not at all. */
const PIECE_BYTES = Deno.build.os === "linux" ? 4096 : 512;
const NEWLINE = 10;

/** The output streams of the program. */
export interface Streams {
  /** Writes to standard output, in order. */
  out(text: string): void;
  /** Writes to standard error, in order. */
  err(text: string): void;
  /**
   * Writes text to standard error that the next frame replaces. Returns false, without writing it,
   * if other text is waiting.
   */
  frame(text: string): boolean;
  /** Resolves when everything has been written or has failed. */
  drained(): Promise<void>;
  /** Reports a failure of standard error too, since the report goes there; else it is ignored. */
  putReportOnErr(): void;
  /** Why a stream that carries results could not be written to; null if it could. */
  readonly failure: StreamFailure | null;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** Size of the terminal on standard error; null if there is none, or its size is unknown. */
  errSize(): { readonly columns: number; readonly rows: number } | null;
  /** True if NO_COLOR is set. */
  readonly refusesColor: boolean;
}

/** A failure to write to a stream. */
interface StreamFailure {
  readonly of: "stdout" | "stderr";
  readonly reason: string;
}

/** Returns the streams of the process. */
export function processStreams(): Streams {
  const [out, err] = [new OutputStream(Deno.stdout), new OutputStream(Deno.stderr)];
  let carriesReport = false;
  return {
    out: (text) => out.write(text),
    err: (text) => err.write(text),
    frame: (text) => {
      const { isBusy } = err;
      if (!isBusy) err.write(text);
      return !isBusy;
    },
    drained: async () => {
      await Promise.all([out.drained(), err.drained()]);
    },
    putReportOnErr: () => carriesReport = true,
    get failure(): StreamFailure | null {
      if (out.failure !== null) return { of: "stdout", reason: out.failure };
      return carriesReport && err.failure !== null ? { of: "stderr", reason: err.failure } : null;
    },
    isOutTerminal: Deno.stdout.isTerminal(),
    isErrTerminal: Deno.stderr.isTerminal(),
    errSize,
    refusesColor: Deno.noColor,
  };
}

/** Writes some of the bytes; resolves with their number. */
interface Writer {
  write(bytes: Uint8Array): Promise<number>;
}

/** Writes texts in order to a stream that may be slow or fail; after a failure, nothing more. */
export class OutputStream {
  #writer: Writer;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;
  /** Why a text could not be written; null if all could. */
  failure: string | null = null;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** True while text is waiting to be written. */
  get isBusy(): boolean {
    return this.#writing !== null;
  }

  /** Queues a text. */
  write(text: string): void {
    if (this.failure !== null || text === "") return;
    this.#waiting.push(text);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when everything has been written or has failed. */
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

  /** A full pipe is not an error if another program has made it non-blocking. */
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
 * Returns the end of the piece that starts at `at`: after the end of a line. Standard output
 * buffers an incomplete line, so for other pieces it would be unknown what a full pipe has
 * accepted.
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
    // A terminal without a size reports 0 × 0.
    return size.columns > 0 && size.rows > 0 ? size : null;
  } catch {
    return null;
  }
}
