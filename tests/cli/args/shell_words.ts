/**
 * Splits the command lines of a table into words, as bash does.
 *
 * @module
 */
import { ShellWords } from "../../../lib/cli/curl/shell_words.ts";

/** Splits a command line; variables are empty. */
export function shellWords(text: string): string[] {
  const tokens = new ShellWords(text, "text", () => "").tokens();
  if (typeof tokens === "string") throw new Error(`words of ${tokens}: ${text}`);
  return tokens.map(({ kind, text: word }) => {
    if (kind !== "word") throw new Error(`${word} is not quoted: ${text}`);
    return word;
  });
}
