/**
 * The words of a command line in a table, as bash splits it.
 *
 * @module
 */
import { ShellWords } from "../../../lib/cli/curl/shell_words.ts";

/** Its words; variables are empty. */
export function shellWords(text: string): string[] {
  const tokens = new ShellWords(text, "text", () => "").tokens();
  if (typeof tokens === "string") throw new Error(`words of ${tokens}: ${text}`);
  return tokens.map(({ kind, text: word }) => {
    if (kind !== "word") throw new Error(`${word} is not quoted: ${text}`);
    return word;
  });
}
