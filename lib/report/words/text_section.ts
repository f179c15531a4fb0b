/**
 * Lays out a section of the text report: a heading, and lines that fit the terminal.
 *
 * @module
 */

/** A heading and its lines; empty where there is nothing to say. */
export type Section = readonly string[];

/** A heading and indented lines; nothing where there are no lines. */
export function indented(heading: string, lines: readonly string[]): Section {
  return lines.length === 0 ? [] : [`${heading}:`, ...lines.map((line) => `  ${line}`)];
}

/** The columns of a usual terminal, less the indentation. */
export const SECTION_COLUMNS = 78;

/** A sentence as lines of at most `columns`, the later ones indented. */
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

/** A word that is longer than a line, in parts. */
function pieces(word: string, columns: number): string[] {
  const characters = [...word];
  if (characters.length <= columns) return [word];
  const count = Math.ceil(characters.length / columns);
  return Array.from(
    { length: count },
    (_, i) => characters.slice(i * columns, (i + 1) * columns).join(""),
  );
}

/** A name that fits, cut in the middle: names often differ at their end. */
export function shortened(name: string, columns: number): string {
  const characters = [...name];
  if (characters.length <= columns) return name;
  const head = Math.ceil((columns - 3) / 2);
  const tail = columns - 3 - head;
  return `${characters.slice(0, head).join("")}...${characters.slice(-tail).join("")}`;
}
