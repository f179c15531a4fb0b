/**
 * Lays out a section of the text report: a heading, and lines that fit the terminal.
 *
 * @module
 */

/** A heading and its lines; empty if there is nothing to show. */
export type Section = readonly string[];

/** Returns a heading with indented lines; empty if there are no lines. */
export function indented(heading: string, lines: readonly string[]): Section {
  return lines.length === 0 ? [] : [`${heading}:`, ...lines.map((line) => `  ${line}`)];
}

/** The width of a standard terminal, without the indentation. */
export const SECTION_COLUMNS = 78;

/** Wraps a sentence into lines of at most `columns`, with later lines indented. */
export function wrapped(sentence: string, columns = SECTION_COLUMNS, indent = "  "): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(" ").flatMap((word) => pieces(word, columns - indent.length))) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Splits a word that is longer than a line. */
function pieces(word: string, columns: number): string[] {
  const characters = [...word];
  if (characters.length <= columns) return [word];
  const count = Math.ceil(characters.length / columns);
  return Array.from(
    { length: count },
    (_, i) => characters.slice(i * columns, (i + 1) * columns).join(""),
  );
}

/** Shortens a name to fit, by cutting its middle: names often differ at their end. */
export function shortened(name: string, columns: number): string {
  const characters = [...name];
  if (characters.length <= columns) return name;
  const head = Math.ceil((columns - 3) / 2);
  const tail = columns - 3 - head;
  return `${characters.slice(0, head).join("")}...${characters.slice(-tail).join("")}`;
}
