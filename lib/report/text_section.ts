// Knows: what a part of the text report is: a heading, and lines below it.

/** A heading and its lines; empty where there is nothing to say. */
export type Section = readonly string[];

/** A heading and indented lines; nothing where there are no lines. */
export function indented(heading: string, lines: readonly string[]): Section {
  return lines.length === 0 ? [] : [`${heading}:`, ...lines.map((line) => `  ${line}`)];
}
