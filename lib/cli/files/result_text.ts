/**
 * Encodes a saved result as a block of text that survives logs, whatever they put before each line.
 *
 * @module
 */
import type { Streams } from "../terminal/streams.ts";

const BEGIN = "-----BEGIN LOAD-TESTER RESULT-----";
const END = "-----END LOAD-TESTER RESULT-----";
const LINE_CHARACTERS = 76;
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

const CUT_OFF = "a result block that is damaged or cut off";

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
  return {
    ...streams,
    out: streams.err,
    isOutTerminal: streams.isErrTerminal,
    get failure() {
      return streams.failure;
    },
  };
}

/** The error of a text that is not a complete block. */
export class BadBlock extends Error {}

/** A block that has begun. */
interface OpenBlock {
  /** The text before its first line. */
  readonly prefix: string;
  readonly pieces: Uint8Array[];
  length: number;
}

/**
 * Finds blocks in a text, line by line. Skips prefixes that logs add to each line. Blocks of
 * several processes may be interleaved if each process's lines have the same prefix, as with `srun
 * --label`.
 */
export class BlockReader {
  #open: OpenBlock[] = [];
  #mostBytes: number;

  /** @param mostBytes maximum size of a result */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /**
   * Adds a line; returns the bytes of the block that it completes, if any.
   *
   * @throws {BadBlock} if a block is damaged, or larger than the limit
   */
  add(line: string): Uint8Array<ArrayBuffer> | null {
    const begin = line.indexOf(BEGIN);
    if (begin !== -1) {
      this.#open.push({ prefix: line.slice(0, begin), pieces: [], length: 0 });
      return null;
    }
    if (this.#open.length === 0) return null;
    const end = line.indexOf(END);
    const from = end === -1 ? line.trimEnd().search(/\S+$/) : end;
    if (from === -1) return null;
    const block = this.#blockOf(line.slice(0, from));
    if (block === undefined) return null;
    if (end === -1) {
      this.#extend(block, line.slice(from).trimEnd());
      return null;
    }
    this.#open.splice(this.#open.indexOf(block), 1);
    return joined(block);
  }

  /** @throws {BadBlock} if a block is incomplete */
  finish(): void {
    if (this.#open.length > 0) throw new BadBlock(CUT_OFF);
  }

  #blockOf(prefix: string): OpenBlock | undefined {
    const same = this.#open.find((block) => block.prefix === prefix);
    // Timestamps differ on each line.
    return same ?? (this.#open.length === 1 ? this.#open[0] : undefined);
  }

  #extend(block: OpenBlock, text: string): void {
    let bytes: Uint8Array;
    try {
      bytes = Uint8Array.fromBase64(text);
    } catch {
      throw new BadBlock(CUT_OFF);
    }
    block.pieces.push(bytes);
    block.length += bytes.length;
    if (block.length > this.#mostBytes) throw new BadBlock("a result block that is too large");
  }
}

function joined({ pieces, length }: OpenBlock): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
