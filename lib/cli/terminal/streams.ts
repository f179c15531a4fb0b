/**
 * How text gets to stdout and stderr, and whether a person reads it there.
 *
 * @module
 */

/** Where the program writes. */
export interface Streams {
  /** Writes to standard output. */
  out(text: string): void;
  /** Writes to standard error. */
  err(text: string): void;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** The size of the terminal that standard error is; null where it is none, or does not tell. */
  errSize(): { readonly columns: number; readonly rows: number } | null;
  /** True where NO_COLOR is set. */
  readonly refusesColor: boolean;
}

/** The process's own streams. */
export function processStreams(): Streams {
  return {
    out: (text) => writeAll(Deno.stdout, text),
    err: (text) => writeAll(Deno.stderr, text),
    isOutTerminal: Deno.stdout.isTerminal(),
    isErrTerminal: Deno.stderr.isTerminal(),
    errSize,
    refusesColor: Deno.noColor,
  };
}

function errSize(): { columns: number; rows: number } | null {
  if (!Deno.stderr.isTerminal()) return null;
  try {
    const size = Deno.consoleSize();
    // A terminal that nobody gave a size has none.
    return size.columns > 0 && size.rows > 0 ? size : null;
  } catch {
    return null;
  }
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
  } catch (error) {
    // Whoever read it has gone, as in `| head -1`; the run goes on for its other readers.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
