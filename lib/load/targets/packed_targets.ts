/**
 * Keeps a long list of requests as its source text, and parses each when it is due.
 *
 * @module
 */
import { jsonLineTarget } from "./json_target.ts";
import { fieldOf, isBodyFile, lineTarget } from "./line_target.ts";
import type { TargetList, TargetOptions } from "./target_options.ts";

/** Length from which a text is kept packed; shorter text is parsed at once. */
export const LONG_TEXT = 1_000_000;

/** A list with one request per line. Takes the memory of its text plus 8 bytes per request. */
export class PackedTargets implements TargetList {
  readonly text: string;
  readonly name: string;
  readonly length: number;
  /** Offset of each request in the text. */
  #offsets: Uint32Array;
  /** Line number of each request. */
  #lines: Uint32Array;

  /**
   * @param text lines that are each a request, empty, or a comment
   * @param name name of the file, for messages
   */
  constructor(text: string, name: string) {
    this.text = text;
    this.name = name;
    const count = lineCount(text);
    const [offsets, lines] = [new Uint32Array(count), new Uint32Array(count)];
    let length = 0;
    for (let [from, line] = [0, 1]; from < text.length; line++) {
      const end = lineEnd(text, from);
      const first = firstLetter(text, from, end);
      if (first !== -1 && text[first] !== "#") {
        offsets[length] = from;
        lines[length++] = line;
      }
      from = end + 1;
    }
    this.length = length;
    this.#offsets = offsets.subarray(0, length);
    this.#lines = lines.subarray(0, length);
  }

  /** Creates the list of a text; null if some of its lines continue the request before them. */
  static of(text: string, name: string): PackedTargets | null {
    if (/^\s*\[/.test(text)) return null;
    const packed = new PackedTargets(text, name);
    for (let i = 0; i < packed.length; i++) {
      const line = packed.#lineAt(i);
      if (line === "{" || isBodyFile(line) || fieldOf(line) !== null) return null;
    }
    return packed.length === 0 ? null : packed;
  }

  at(index: number): TargetOptions {
    const line = this.#lineAt(index);
    const at = `${this.name}:${this.#lines[index]}`;
    return /^[{"]/.test(line) ? jsonLineTarget(line, at) : lineTarget(line, at);
  }

  #lineAt(index: number): string {
    const from = this.#offsets[index];
    return this.text.slice(from, lineEnd(this.text, from)).trim();
  }
}

/** Restores the list in options received from another thread, where the class became plain data. */
export function receivedTargets(targets: TargetList | undefined): TargetList | undefined {
  if (targets === undefined || Array.isArray(targets)) return targets;
  const { text, name } = targets as PackedTargets;
  return new PackedTargets(text, name);
}

function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

/** Returns the offset of the first character that is not white space; -1 if there is none. */
function firstLetter(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) > 32) return at;
  return -1;
}
