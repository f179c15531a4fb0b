/**
 * How the rows of a feed are written as text: CSV with a line of names, or JSON lines.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { CsvError, parseCsv } from "./csv.ts";
import type { FeedOptions, FeedRow, FeedValue } from "./feed.ts";

/**
 * Reads the rows of a feed: CSV (RFC 4180) whose first line names the columns, or JSON lines, which
 * begin with a brace: one object a line. Empty lines are skipped. In JSON lines, arrays and objects
 * become their JSON.
 *
 * @param text the text of the file
 * @param name what it is called in messages
 * @throws {UsageError} naming the line that cannot be used
 *
 * @example
 * ```ts
 * import { parseFeed } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * const { rows } = parseFeed('user,city\nada,"London, UK"\n', "users.csv");
 * assertEquals(rows, [{ user: "ada", city: "London, UK" }]);
 * ```
 */
export function parseFeed(text: string, name: string): FeedOptions {
  const clean = text.replace(/^\uFEFF/, "");
  const isJson = /\.(jsonl|ndjson)$/i.test(name) || /^\s*\{/.test(clean);
  const { rows, lines } = isJson ? jsonRows(clean, name) : csvRows(clean, name);
  if (rows.length === 0) throw new UsageError("feed", `${name}: no rows`);
  return { rows, lines, name };
}

interface Rows {
  readonly rows: FeedRow[];
  readonly lines: number[];
}

function csvRows(text: string, name: string): Rows {
  const [header, ...records] = csvRecords(text, name);
  if (header === undefined) return { rows: [], lines: [] };
  const columns = header.values;
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) {
    const problem = `${name}:${header.line}: two columns are named ${quoted(twice)}`;
    throw new UsageError("feed", problem, "Rename one.");
  }
  const rows = records.map(({ values, line }) => {
    if (values.length !== columns.length) {
      const problem = `${name}:${line}: ${values.length} values for ${columns.length} columns`;
      throw new UsageError("feed", problem, "Quote values that contain a comma.");
    }
    return Object.fromEntries(columns.map((column, i) => [column, values[i]]));
  });
  return { rows, lines: records.map(({ line }) => line) };
}

function csvRecords(text: string, name: string) {
  try {
    return parseCsv(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UsageError("feed", `${name}:${error.line}: ${error.message}`);
  }
}

function jsonRows(text: string, name: string): Rows {
  const [rows, lines]: [FeedRow[], number[]] = [[], []];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const row = parsedObject(line);
    if (row === null) {
      const problem = `${name}:${i + 1}: not a JSON object`;
      throw new UsageError("feed", problem, "Write one JSON object per line.");
    }
    const values = Object.entries(row).map(([key, value]): [string, FeedValue] => [
      key,
      typeof value === "object" && value !== null ? JSON.stringify(value) : value as FeedValue,
    ]);
    rows.push(Object.fromEntries(values));
    lines.push(i + 1);
  }
  return { rows, lines };
}

/** The object that a line of JSON is; null where it is none. */
export function parsedObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? value as Record<string, unknown> : null;
  } catch {
    return null;
  }
}
