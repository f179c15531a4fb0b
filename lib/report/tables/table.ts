/**
 * Defines the table model: every table of a report is laid out once, and rendered as text, Markdown
 * or HTML.
 *
 * @module
 */

/**
 * What a column holds: `word` is text of this program; `quote` is text from outside, such as a URL
 * or an error message; `id` is text to search for, never cut or wrapped; `number` is right-aligned.
 */
export type ColumnKind = "word" | "number" | "id" | "quote";

/** One column of a table. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** True where there is room for it on a page only. */
  readonly isDetail: boolean;
}

/** The text of a cell, and whether it is good news or bad. */
interface MoodCell {
  readonly text: string;
  readonly mood: "good" | "bad";
}

/** A cell of a table. */
export type Cell = string | number | MoodCell;

/** A table of a report. One without rows is not rendered. */
export interface Table {
  readonly heading: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** How to read it. */
  readonly note?: string;
}

/** Columns of a kind, by their names. */
export function columns(kind: ColumnKind, ...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, kind, isDetail: false }));
}

/** The same, for a page only. */
export function details(kind: ColumnKind, ...names: readonly string[]): Column[] {
  return columns(kind, ...names).map((column) => ({ ...column, isDetail: true }));
}

/** The table without the columns that only a page has room for. */
export function brief(table: Table): Table {
  const isKept = (_: unknown, i: number) => !table.columns[i].isDetail;
  return {
    ...table,
    columns: table.columns.filter(isKept),
    rows: table.rows.map((row) => row.filter(isKept)),
  };
}

/** What a cell says. */
export function cellText(cell: Cell): string {
  return typeof cell === "object" ? cell.text : `${cell}`;
}
