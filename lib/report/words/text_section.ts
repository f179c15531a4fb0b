/**
 * What a part of the text report is: a heading, and lines below it.
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
const COLUMNS = 78;

/** A sentence as lines that fit, the later ones indented. */
export function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
