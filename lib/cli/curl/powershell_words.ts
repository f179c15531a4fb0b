/**
 * Splits a command into words as PowerShell does: backticks, and doubled quotes.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";

/** Meaning of a letter after a backtick, inside double quotes. */
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

/**
 * Splits a command written for PowerShell 7. Drops everything after a pipe or a semicolon.
 *
 * @param option name of the command in errors
 * @throws {UsageError} if a quote is not closed, or a variable is used
 */
export function powershellWords(text: string, option: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const next = text[at];
    if (next === "`") {
      const lineEnd = /^`[ \t]*(\n|$)/.exec(text.slice(at, at + 100));
      if (lineEnd === null) word = (word ?? "") + (text[at + 1] ?? "");
      at += lineEnd === null ? 1 : lineEnd[0].length - 1;
    } else if (next === "'" || next === '"') {
      const [value, end] = quotedText(text, at, option);
      word = (word ?? "") + value;
      at = end;
    } else if (/\s/.test(next)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (/[;|]/.test(next)) {
      break;
    } else if (next === "$") {
      throw variable(text.slice(at), option);
    } else {
      word = (word ?? "") + next;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

/** Returns the text between the quote at `from` and its end, and the position of the end. */
function quotedText(text: string, from: number, option: string): [value: string, end: number] {
  const quote = text[from];
  let value = "";
  for (let at = from + 1; at < text.length; at++) {
    const next = text[at];
    if (next === quote) {
      // Two quotes are an escaped one.
      if (text[at + 1] !== quote) return [value, at];
      value += quote;
      at++;
    } else if (quote === '"' && next === "`") {
      at++;
      value += ESCAPES[text[at]] ?? text[at] ?? "";
    } else if (quote === '"' && next === "$" && /^\$[\w({]/.test(text.slice(at, at + 2))) {
      throw variable(text.slice(at), option);
    } else {
      value += next;
    }
  }
  throw new UsageError(option, `${quote} is not closed`);
}

function variable(rest: string, option: string): UsageError {
  const [name] = /^\$[\w:]*/.exec(rest)!;
  return new UsageError(option, `${name} is a PowerShell variable`, "Replace it with its value.");
}
