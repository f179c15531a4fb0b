/**
 * Renders a table as GitHub's Markdown, with external text escaped.
 *
 * @module
 */
import { brief, type Cell, cellText, type ColumnKind, type Table } from "./table.ts";

/** Renders a table; an unnamed first column is named after the heading. Empty without rows. */
export function markdownTable(full: Table): string {
  const { heading, columns, rows } = brief(full);
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ name }, i) => i === 0 && name === "" ? heading : name)),
    line(columns.map(({ kind }) => kind === "number" ? "---:" : "---")),
    ...rows.map((row) => line(row.map((cell, i) => markdownCell(cell, columns[i].kind)))),
  ].join("\n");
}

/** Formats text as code, in more backticks than it contains. */
export function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, " ");
  if (flat === "") return "";
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(flat) ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** Escapes a sentence so that it contains no markup. */
export function escaped(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>#|~&]/g, (sign) => `\\${sign}`);
}

function markdownCell(cell: Cell, kind: ColumnKind): string {
  const text = cellText(cell);
  // A bar ends the cell even within backticks.
  return kind === "quote" || kind === "id" ? code(text).replaceAll("|", "\\|") : escaped(text);
}
