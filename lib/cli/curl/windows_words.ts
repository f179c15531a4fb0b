/**
 * Splits a command into words as the Windows command prompt does: carets, and a program's own
 * quotes.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";

/**
 * Splits a command copied for the Windows command prompt.
 *
 * Browsers put a caret before every special character, even inside quotes, and double every
 * backslash; both are undone everywhere.
 *
 * @param option name of the command in errors
 * @throws {UsageError} if a quote is not closed
 */
export function windowsWords(text: string, option: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  const plain = withoutCarets(text);
  for (let at = 0; at < plain.length; at++) {
    const [next, following] = [plain[at], plain[at + 1]];
    if (next === "\\" && (following === "\\" || following === '"')) {
      word = (word ?? "") + following;
      at++;
    } else if (next === '"') {
      // Inside quotes, two quotes are an escaped one.
      const isMeant = isQuoted && following === '"';
      word = (word ?? "") + (isMeant ? '"' : "");
      if (isMeant) at++;
      else isQuoted = !isQuoted;
    } else if (!isQuoted && /\s/.test(next)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? "") + next;
    }
  }
  if (isQuoted) throw new UsageError(option, '" is not closed');
  if (word !== null) words.push(word);
  return words;
}

/** Removes carets, which escape the next character; a line end after a caret is dropped. */
function withoutCarets(text: string): string {
  return text.replace(/\^(?:[ \t]*\n)?([^]?)/g, "$1");
}
