/**
 * Finds result blocks in logs, whatever these put before, around and between their lines.
 *
 * @module
 */
import { BEGIN, END, LINE_CHARACTERS } from "./result_text.ts";

const CUT_OFF = "a result block that is damaged or cut off";
/** Color sequences, which some logs add to each line. */
// deno-lint-ignore no-control-regex
const COLORS = /\x1b\[[0-9;]*m/g;
/**
 * Timestamps, which differ by line: `2026-11-24T09:00:00.123Z`, `2026-11-24 09:00:00,123`, `Nov 24
 * 09:00:00`.
 */
const TIMES =
  /(\d{4}-\d\d-\d\d[T ]|[A-Z][a-z]{2} [ \d]\d )?\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?/g;
/** Keys of the printed line in JSON logs: Docker, fluentd, Google Cloud. */
const MESSAGE_KEYS = ["log", "message", "msg", "textPayload"];

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Enough for a result of any size that is wrapped at 60 characters. */
const MOST_SHORTER = 10_000_000;

/** The error of a text that is not a complete block. */
export class BadBlock extends Error {}

/** A block that has begun. */
interface OpenBlock {
  /** Text that a log adds to its lines, without timestamps. */
  readonly source: string;
  readonly pieces: Uint8Array[];
  length: number;
  /** True once another line came from that source, so that only its lines belong to the block. */
  isSteady: boolean;
  /** Shorter lines since the last one of full length; one of them may be the block's last line. */
  shorter: string[];
}

/** A line of a log. */
interface LogLine {
  /** The printed text. */
  readonly text: string;
  /** The text that the log added, which identifies the process. */
  readonly source: string;
}

/**
 * Finds blocks in a text, line by line. Skips what logs add to each line. Blocks of several
 * processes may be interleaved if the log identifies the process of each line, as with `srun
 * --label`; so may lines of other processes.
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
    if (this.#open.length === 0 && !line.includes(BEGIN)) return null;
    const { text, source } = logLine(line);
    const begin = text.indexOf(BEGIN);
    if (begin !== -1) {
      const started = { source: source + sourceOf(text.slice(0, begin)), isSteady: false };
      this.#open.push({ ...started, pieces: [], length: 0, shorter: [] });
      return null;
    }
    const end = text.indexOf(END);
    const from = end === -1 ? text.trimEnd().search(/\S+$/) : end;
    if (from === -1) return null;
    const origin = source + sourceOf(text.slice(0, from));
    const block = this.#blockOf(origin);
    if (block === undefined) return null;
    if (end === -1) this.#take(block, origin, text.slice(from).trimEnd());
    return end === -1 ? null : this.#end(block);
  }

  /** @throws {BadBlock} if a block is incomplete */
  finish(): void {
    if (this.#open.length > 0) throw new BadBlock(CUT_OFF);
  }

  #blockOf(source: string): OpenBlock | undefined {
    const same = this.#open.find((block) => block.source === source);
    if (same !== undefined) return same;
    // A log may number its lines.
    const [only] = this.#open;
    return this.#open.length === 1 && !only.isSteady ? only : undefined;
  }

  /** Adds a line that may belong to the block, or to another process that printed meanwhile. */
  #take(block: OpenBlock, source: string, text: string): void {
    if (!BASE64.test(text)) return;
    if (text.length === LINE_CHARACTERS) {
      block.isSteady ||= source === block.source;
      block.shorter = [];
      this.#extend(block, text);
    } else {
      block.shorter.push(text);
      if (block.shorter.length > MOST_SHORTER) throw new BadBlock(CUT_OFF);
    }
  }

  #end(block: OpenBlock): Uint8Array<ArrayBuffer> {
    const { shorter, pieces } = block;
    // If the log wraps lines, none has full length. Otherwise one of these is the last line.
    const [last] = shorter.toSorted((a, b) => b.length - a.length);
    if (pieces.length === 0) this.#extend(block, shorter.join(""));
    else if (last !== undefined) this.#extend(block, last);
    this.#open.splice(this.#open.indexOf(block), 1);
    return joined(block);
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

/** Extracts the printed line from a line of the log. */
function logLine(line: string): LogLine {
  const text = line.includes("\x1b") ? line.replaceAll(COLORS, "") : line;
  const trimmed = text.trim();
  if (!trimmed.startsWith("{") || !trimmed.endsWith("}")) return { text, source: "" };
  try {
    const fields: Record<string, unknown> = JSON.parse(trimmed);
    const key = MESSAGE_KEYS.find((key) => typeof fields[key] === "string");
    if (key === undefined) return { text, source: "" };
    return {
      text: fields[key] as string,
      source: sourceOf(JSON.stringify({ ...fields, [key]: "" })),
    };
  } catch {
    return { text, source: "" };
  }
}

function sourceOf(around: string): string {
  return around.replaceAll(TIMES, "");
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
