/**
 * Splits a command into words as the Windows command prompt does: carets, and a program's own
 * quotes.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";

/**
 * Splits a command that was copied for the Windows command prompt.
 *
 * Browsers put a caret before every special character, inside of quotes too, and double every
 * backslash; so both are taken back wherever they stand.
 *
 * @param option how errors name the command
 * @throws {UsageError} where a quote has no end
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
      // Two of them inside of quotes are one that is meant.
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

/** A caret makes the next character an ordinary one; a line end behind it is nothing, and then the next. */
function withoutCarets(text: string): string {
  return text.replace(/\^(?:[ \t]*\n)?([^]?)/g, "$1");
}
