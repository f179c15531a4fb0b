/**
 * Parses the rows of a feed: CSV, a JSON array, or JSON lines.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { FeedOptions, FeedRow, FeedValue } from "./feed.ts";
import { isJsonObject, type JsonObject, parsedObject, parseJson } from "./json_text.ts";

/**
 * Parses the rows of a feed. Text that begins with `[` is a JSON array of objects; text that begins
 * with `{`, or a file named `.jsonl` or `.ndjson`, has one JSON object per line; anything else is
 * CSV whose first line names the columns. JSON arrays and objects are inserted as JSON, and numbers
 * keep their digits. Skips empty lines.
 *
 * @param text text of the file
 * @param name name of the file, for messages
 * @param format.delimiter separator of CSV values; by default that of a `sep=` line, else the most
 *   frequent one of the first line
 * @throws {UsageError} naming the invalid line
 *
 * @example
 * ```ts
 * import { parseFeed } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * const { rows } = await parseFeed('user;city\nada;"London; UK"\n', "users.csv");
 * assertEquals(rows, [{ user: "ada", city: "London; UK" }]);
 * ```
 */
export async function parseFeed(
  text: string,
  name: string,
  format: { readonly delimiter?: string | undefined } = {},
): Promise<FeedOptions> {
  const clean = text.replace(/^\uFEFF/, "");
  const first = /^\s*([{[])/.exec(clean)?.[1];
  const feed = first === "["
    ? arrayRows(clean, name)
    : first === "{" || /\.(jsonl|ndjson)$/i.test(name)
    ? lineRows(clean, name)
    : await csvRows(clean, name, format.delimiter);
  if (feed.rows.length === 0) throw new UsageError("feed", `${name}: no rows`);
  return { ...feed, name };
}

type Rows = Pick<FeedOptions, "rows" | "lines" | "duplicates">;

async function csvRows(text: string, name: string, delimiter: string | undefined): Promise<Rows> {
  // Imported lazily: a run without CSV does not need the parser.
  const { CsvSyntaxError, parseCsv } = await import("./csv.ts");
  try {
    const [header, ...records] = parseCsv(text, delimiter);
    if (header === undefined) return { rows: [] };
    const names = columnNames(header.values);
    const rows = records.map(({ values, line }) => csvRow(names, values, `${name}:${line}`));
    const duplicates = names.filter((column, i) => column !== "" && names.indexOf(column) !== i);
    return { rows, lines: records.map(({ line }) => line), duplicates };
  } catch (error) {
    if (!(error instanceof CsvSyntaxError)) throw error;
    const advice = "Put values that hold quotes, separators or line breaks in double quotes, and " +
      "double the quotes in them.";
    throw new UsageError("feed", `${name}:${error.line}: ${error.message}`, advice);
  }
}

/** Trims the names and drops unnamed columns at the end. */
function columnNames(header: readonly string[]): string[] {
  const names = header.map((column) => column.trim());
  while (names.length > 1 && names.at(-1) === "") names.pop();
  return names;
}

function csvRow(names: readonly string[], values: readonly string[], at: string): FeedRow {
  const surplus = values.slice(names.length).some((value) => value !== "");
  if (values.length < names.length || surplus) {
    throw new UsageError(
      "feed",
      `${at}: ${values.length} values for ${names.length} columns`,
      "Give every row a value for each column. Name another separator with --feed-delimiter.",
    );
  }
  return Object.fromEntries(names.map((column, i) => [column, values[i]]));
}

function arrayRows(text: string, name: string): Rows {
  let rows: unknown;
  try {
    rows = parseJson(text);
  } catch (error) {
    throw new UsageError("feed", `${name}: not a JSON array: ${(error as Error).message}`);
  }
  return {
    rows: (rows as unknown[]).map((row, i) => {
      if (isJsonObject(row)) return feedRow(row);
      throw new UsageError("feed", `${name}: element ${i + 1} is not a JSON object`);
    }),
  };
}

function lineRows(text: string, name: string): Rows {
  const [rows, lines]: [FeedRow[], number[]] = [[], []];
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === "") continue;
    const row = parsedObject(line, parseJson);
    if (row === null) {
      const advice = "Write one object per line, or all of them in one array.";
      throw new UsageError("feed", `${name}:${i + 1}: not a JSON object`, advice);
    }
    rows.push(feedRow(row));
    lines.push(i + 1);
  }
  return { rows, lines };
}

/**
 * Converts arrays and objects to their JSON, and numbers to their digits if a float would lose
 * some.
 */
function feedRow(object: JsonObject): FeedRow {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]): [string, FeedValue] => [
      key,
      typeof value === "object" && value !== null ? JSON.stringify(value) : value as FeedValue,
    ]),
  );
}
