/**
 * Parses a page of the docs: its blocks, headings, and the commands in a block.
 *
 * @module
 */

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  readonly line: number;
  /** The first word after the fence. */
  readonly language: string;
  /** The other words after it. */
  readonly mark: string;
  readonly text: string;
}

/** Returns the fenced blocks of a page, in order. */
export function blocksOf(page: string, source: string): Block[] {
  const fences = source.matchAll(/^```(\S*)[^\S\n]*([^\n]*)\n([^]*?)^```$/gm);
  return [...fences].map(({ index, 1: language, 2: mark, 3: text }) => {
    return { page, line: source.slice(0, index).split("\n").length, language, mark, text };
  });
}

/** Returns the page without its blocks. */
export function proseOf(source: string): string {
  return source.replace(/^```[^]*?^```$/gm, "");
}

/** Returns the anchors of a page, as GitHub generates them. */
export function anchorsOf(source: string): string[] {
  return [...proseOf(source).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

/** Returns the targets of links that are not URLs. */
export function linksOf(source: string): string[] {
  return [...proseOf(source).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Returns the commands of a block; a command may continue after a backslash. */
export function commandsOf({ text }: Block): string[] {
  return text.replaceAll(/\\\n\s*/g, "").split("\n").filter((line) => /^[^#]/.test(line));
}

/** Masks what differs between runs: times, counts, IDs, hosts and the widths of columns. */
export function masked(text: string): string[] {
  return text
    .replaceAll(/\bhttps?:\/\/[\w.:-]+/g, "HOST")
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{12}\b/g, "ID")
    .replaceAll(/[\d.]+(µs|ms|s|m)\b/g, "TIME")
    .replaceAll(/\d[\d.]*(%| k?M?B\b)?/g, "N")
    .replaceAll(/#+/g, "#")
    .split("\n")
    .map((line) => line.trim().replaceAll(/\s+/g, " "))
    .filter((line) => line !== "");
}
