/**
 * Renders a table as HTML that scrolls if it is wider than the page.
 *
 * @module
 */
import type { Cell, Column, Table } from "./table.ts";
import { cellText } from "./table.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const CLASSES = { word: "", quote: "", number: "number", id: "code" } as const;

/** Escapes text for use between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/** Renders a table with its heading in a section of the given class; empty without rows. */
export function htmlSection(table: Table, className = ""): string {
  if (table.rows.length === 0) return "";
  const attribute = className === "" ? "" : ` class="${className}"`;
  return `<section${attribute}><h2>${escapeHtml(table.heading)}</h2>${
    htmlTable(table)
  }</section>\n`;
}

/** Renders the table only, with its note. */
export function htmlTable({ heading, columns, rows, note = "" }: Table): string {
  const said = note === "" ? "" : `<p class="note">${escapeHtml(note)}</p>`;
  const row = (tag: string, cells: readonly Cell[]) =>
    `<tr>${cells.map((cell, i) => htmlCell(tag, cell, columns[i])).join("")}</tr>`;
  return `${said}<div class="scroll" role="region" tabindex="0" aria-label="${
    escapeHtml(heading)
  }"><table><thead>${row("th", columns.map(({ name }) => name))}</thead>\n` +
    `<tbody>${rows.map((cells) => row("td", cells)).join("\n")}</tbody></table></div>`;
}

function htmlCell(tag: string, cell: Cell, { kind }: Column): string {
  const classes = [CLASSES[kind], typeof cell === "object" ? cell.mood : ""]
    .filter((name) => name !== "");
  const attribute = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
  return `<${tag}${attribute}>${escapeHtml(cellText(cell))}</${tag}>`;
}
