/**
 * Keeps a long list of requests as its source text, and parses each when it is due.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { parsedObject } from "../feed/json_text.ts";
import { jsonTarget } from "./json_target.ts";
import { fieldOf, isBodyFile, lineTarget } from "./line_target.ts";
import type { TargetList, TargetOptions } from "./target_options.ts";

/** Shorter text is read at once. */
export const LONG_TEXT = 1_000_000;

/** A list whose requests stand on a line each, in the memory of its text and 8 bytes a request. */
export class PackedTargets implements TargetList {
  readonly text: string;
  readonly name: string;
  readonly length: number;
  /** Where each request begins. */
  #offsets: Uint32Array;
  /** On which line each is. */
  #lines: Uint32Array;

  /**
   * @param text lines that each are a request, empty, or a comment
   * @param name the name of the file, for messages
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

  /** The list of a text; null where lines of it belong to the request before them. */
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
    if (!line.startsWith("{")) return lineTarget(line, at);
    const object = parsedObject(line);
    if (object === null) throw new UsageError("targets", `${at}: not a JSON object`);
    return jsonTarget(object, at);
  }

  #lineAt(index: number): string {
    const from = this.#offsets[index];
    return this.text.slice(from, lineEnd(this.text, from)).trim();
  }
}

/** The list of options that were sent to another thread, where a class has become plain data. */
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

/** Where the first character is that is no space; -1 where there is none. */
function firstLetter(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) > 32) return at;
  return -1;
}
