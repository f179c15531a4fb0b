/**
 * Defines the table model: every table of a report is laid out once, and rendered as text, Markdown
 * or HTML.
 *
 * @module
 */

/**
 * The kind of content in a column: `word` is text of this program; `quote` is external text, such
 * as a URL or an error message; `id` is text to search for, never cut or wrapped; `number` is
 * right-aligned.
 */
export type ColumnKind = "word" | "number" | "id" | "quote";

/** One column of a table. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** True if the column is shown only on pages, which have room for it. */
  readonly isDetail: boolean;
}

/** A cell with text that is marked as good or bad. */
export interface MoodCell {
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
  /** A note on how to read the table. */
  readonly note?: string;
}

/** Creates columns of a kind, by name. */
export function columns(kind: ColumnKind, ...names: readonly string[]): Column[] {
  return names.map((name) => ({ name, kind, isDetail: false }));
}

/** Creates columns that are shown only on pages. */
export function details(kind: ColumnKind, ...names: readonly string[]): Column[] {
  return columns(kind, ...names).map((column) => ({ ...column, isDetail: true }));
}

/** Removes the columns that are shown only on pages. */
export function brief(table: Table): Table {
  const isKept = (_: unknown, i: number) => !table.columns[i].isDetail;
  return {
    ...table,
    columns: table.columns.filter(isKept),
    rows: table.rows.map((row) => row.filter(isKept)),
  };
}

/** Returns the text of a cell. */
export function cellText(cell: Cell): string {
  return typeof cell === "object" ? cell.text : `${cell}`;
}
