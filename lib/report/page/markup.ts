/**
 * How text becomes part of an HTML page without becoming markup.
 *
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it stands between tags, or between the quotes of an attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/** JSON that ends no script element, and begins no comment in one. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** Code of ours, or of a package, as the text of a script element. */
export function embeddedScript(source: string): string {
  // Both can only stand in a string or a regular expression there, where the backslash says nothing.
  return source.replaceAll(/<(?=\/script|!--)/gi, "\\x3c");
}

/** Rules of ours, or of a package, as the text of a style element. */
export function embeddedStyle(source: string): string {
  return source.replaceAll(/<(?=\/style)/gi, "\\3c ");
}

/** A cell of a table: text, text that is right-aligned as numbers are, or text in one piece. */
export type Cell = string | { readonly number: string } | { readonly code: string };

/** A number, or a time, as a cell. */
export function number(text: string | number): Cell {
  return { number: `${text}` };
}

/** A table under a heading; nothing where there are no rows. */
export function tableSection(
  heading: string,
  names: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  note = "",
): string {
  if (rows.length === 0) return "";
  const said = note === "" ? "" : `<p class="note">${escapeHtml(note)}</p>`;
  return `<section><h2>${escapeHtml(heading)}</h2>${said}${
    table(heading, names, rows)
  }</section>\n`;
}

/** A table that scrolls by itself where it is wider than the page. */
export function table(
  label: string,
  names: readonly Cell[],
  rows: readonly (readonly Cell[])[],
): string {
  const line = (tag: string, cells: readonly Cell[]) => `<tr>${cells.map(cell(tag)).join("")}</tr>`;
  return `<div class="scroll" role="region" tabindex="0" aria-label="${
    escapeHtml(label)
  }"><table>` +
    `<thead>${line("th", names)}</thead>\n` +
    `<tbody>${rows.map((cells) => line("td", cells)).join("\n")}</tbody></table></div>`;
}

function cell(tag: string): (cell: Cell) => string {
  return (cell) => {
    if (typeof cell === "string") return `<${tag}>${escapeHtml(cell)}</${tag}>`;
    return "number" in cell
      ? `<${tag} class="number">${escapeHtml(cell.number)}</${tag}>`
      : `<${tag} class="code">${escapeHtml(cell.code)}</${tag}>`;
  };
}
