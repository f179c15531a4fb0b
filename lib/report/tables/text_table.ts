/**
 * Renders a table as text of at most 80 columns.
 *
 * @module
 */
import type { Palette } from "../words/paint.ts";
import {
  indented,
  type Section,
  SECTION_COLUMNS,
  shortened,
  wrapped,
} from "../words/text_section.ts";
import { brief, type Cell, cellText, type Table } from "./table.ts";

const GAP = "  ";
/** Minimum width to which names are cut. */
const LEAST_NAME_COLUMNS = 12;
/** Minimum width into which text is wrapped. */
const LEAST_WRAPPED_COLUMNS = 16;

/** Renders a table with its heading. */
export function tableSection(table: Table, paint: Palette): Section {
  return indented(table.heading, tableLines(table, paint));
}

/** Renders the lines of a table, beginning with a header row if the columns have names. */
export function tableLines(full: Table, paint: Palette, columns = SECTION_COLUMNS): string[] {
  const table = brief(full);
  if (table.rows.length === 0) return [];
  const names = table.columns.map(({ name }) => name);
  const head = names.every((name) => name === "") ? [] : [names];
  const widths = fittedWidths(table, columns);
  return [...head, ...table.rows].flatMap((row) => rowLines(row, table, widths, paint));
}

/** Renders a row; text that is too long for the last column continues on further lines. */
function rowLines(
  row: readonly Cell[],
  table: Table,
  widths: readonly number[],
  paint: Palette,
): string[] {
  const last = row.length - 1;
  const indent = " ".repeat(widths.slice(0, last).reduce((sum, width) => sum + width + 2, 0));
  const padded = row.slice(0, last).map((cell, i) => {
    const text = shortened(cellText(cell), widths[i]);
    const isNumber = table.columns[i].kind === "number";
    return painted(isNumber ? text.padStart(widths[i]) : text.padEnd(widths[i]), cell, paint);
  });
  const text = cellText(row[last]).replaceAll(/\s+/g, " ");
  const [first, ...rest] = table.columns[last].kind === "number"
    ? [text.padStart(widths[last])]
    : wrapped(text, widths[last], "");
  const line = [...padded, painted(first, row[last], paint)].join(GAP).trimEnd();
  return [line, ...rest.map((text) => indent + text)];
}

/**
 * Returns the widths of the content. If they exceed the limit, the last column wraps and names are
 * cut.
 */
function fittedWidths({ columns, rows }: Table, most: number): number[] {
  const widths = columns.map(({ name }, i) =>
    Math.max(...[name, ...rows.map((row) => cellText(row[i]))].map((text) => [...text].length))
  );
  const last = columns.length - 1;
  let excess = widths.reduce((sum, width) => sum + width, 0) + GAP.length * last - most;
  const shrink = (i: number, least: number) => {
    const by = Math.max(0, Math.min(excess, widths[i] - least));
    widths[i] -= by;
    excess -= by;
  };
  if (columns[last].kind !== "number") shrink(last, LEAST_WRAPPED_COLUMNS);
  for (const [i, { kind }] of columns.entries()) {
    if (i < last && (kind === "quote" || kind === "word")) shrink(i, LEAST_NAME_COLUMNS);
  }
  return widths;
}

function painted(text: string, cell: Cell, paint: Palette): string {
  return typeof cell === "object" ? paint[cell.mood](text) : text;
}
