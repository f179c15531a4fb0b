/**
 * How a page of the docs is made: its blocks, headings, and the commands in a block.
 *
 * @module
 */

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  readonly line: number;
  /** The first word behind the fence. */
  readonly language: string;
  /** The other words behind it. */
  readonly mark: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string, source: string): Block[] {
  const fences = source.matchAll(/^```(\S*)[^\S\n]*([^\n]*)\n([^]*?)^```$/gm);
  return [...fences].map(({ index, 1: language, 2: mark, 3: text }) => {
    return { page, line: source.slice(0, index).split("\n").length, language, mark, text };
  });
}

/** The page without its blocks. */
export function proseOf(source: string): string {
  return source.replace(/^```[^]*?^```$/gm, "");
}

/** What a link of this page may name behind its `#`, as GitHub makes it. */
export function anchorsOf(source: string): string[] {
  return [...proseOf(source).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

/** Where the page leads to: the targets of its links that are no URLs. */
export function linksOf(source: string): string[] {
  return [...proseOf(source).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The commands of a block; one that goes on behind a backslash is one. */
export function commandsOf({ text }: Block): string[] {
  return text.replaceAll(/\\\n\s*/g, "").split("\n").filter((line) => /^[^#]/.test(line));
}

/** Lines without what differs from run to run: times, counts, IDs, hosts and the widths of columns. */
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
