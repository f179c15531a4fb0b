/**
 * Encodes a saved result as a block of text that survives logs, whatever they put before each line.
 *
 * @module
 */
import type { Streams } from "../terminal/streams.ts";

/** The line before a block. */
export const BEGIN = "-----BEGIN LOAD-TESTER RESULT-----";
/** The line after a block. */
export const END = "-----END LOAD-TESTER RESULT-----";
/** Length of the lines in a block; the last one may be shorter. */
export const LINE_CHARACTERS = 76;
/** Bytes per line of base64, a whole number of its groups. */
const LINE_BYTES = LINE_CHARACTERS / 4 * 3;

/** Encodes bytes as a block. */
export function resultBlock(bytes: Uint8Array): string {
  const lines = [BEGIN];
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    lines.push(bytes.subarray(at, at + LINE_BYTES).toBase64());
  }
  return [...lines, END, ""].join("\n");
}

/** The destination of `--save -`: standard output, which the report does not use then. */
export class ResultText {
  #streams: Streams;

  /** @param streams streams of the process */
  constructor(streams: Streams) {
    this.#streams = streams;
  }

  /** Writes the block; resolves with the reason if that fails. */
  async write(bytes: Uint8Array): Promise<string | null> {
    this.#streams.out(resultBlock(bytes));
    await this.#streams.drained();
    const { failure } = this.#streams;
    return failure?.of === "stdout" ? failure.reason : null;
  }
}

/** Redirects the report to standard error, for a command whose result goes to standard output. */
export function reportOnStderr(streams: Streams): Streams {
  streams.putReportOnErr();
  return {
    ...streams,
    out: streams.err,
    isOutTerminal: streams.isErrTerminal,
    get failure() {
      return streams.failure;
    },
  };
}
