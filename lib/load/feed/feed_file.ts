/**
 * Parses the rows of a feed: CSV, a JSON array, or JSON lines.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { FeedOptions, FeedRow, FeedValue } from "./feed.ts";
import { foreignText } from "./foreign_text.ts";
import {
  isJsonObject,
  type JsonObject,
  parsedObject,
  parseJson,
  separateDocuments,
} from "./json_text.ts";

/**
 * Parses the rows of a feed. Text that begins with `[` is a JSON array of objects; text that begins
 * with `{`, or a file named `.jsonl` or `.ndjson`, has JSON objects one after the other, or one that
 * holds nothing but an array of them; anything else is CSV whose first line names the columns. JSON
 * arrays and objects are inserted as JSON, and numbers keep their digits. Skips empty lines.
 *
 * @param text text of the file
 * @param name name of the file, for messages
 * @param format.delimiter separator of CSV values; by default that of a `sep=` line, otherwise the most
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
    : first === "{" || JSON_LINES.test(name)
    ? objectRows(clean, name)
    : await csvRows(clean, name, format.delimiter);
  if (feed.rows.length === 0) throw new UsageError("feed", `${name}: no rows`);
  return { ...feed, name };
}

const JSON_LINES = /\.(jsonl|ndjson)$/i;

type Rows = Pick<FeedOptions, "rows" | "lines" | "duplicates">;

async function csvRows(text: string, name: string, delimiter: string | undefined): Promise<Rows> {
  // Imported lazily: a run without CSV does not need the parser.
  const { CsvSyntaxError, parseCsv } = await import("./csv.ts");
  const foreign = foreignText(text);
  if (foreign !== null) {
    throw new UsageError("feed", `${name}: ${foreign.kind}, not CSV or JSON`, foreign.advice);
  }
  try {
    const [header, ...records] = parseCsv(text, delimiter);
    if (header === undefined) return { rows: [] };
    const names = columnNames(header.values);
    // Spreadsheets write lines that consist only of separators.
    const filled = records.filter(({ values }) =>
      names.length === 1 || values.some((value) => value.trim() !== "")
    );
    const rows = filled.map(({ values, line }) => csvRow(names, values, `${name}:${line}`));
    const duplicates = names.filter((column, i) => column !== "" && names.indexOf(column) !== i);
    return { rows, lines: filled.map(({ line }) => line), duplicates };
  } catch (error) {
    if (!(error instanceof CsvSyntaxError)) throw error;
    throw new UsageError("feed", `${name}:${error.line}: ${error.message}`, error.advice);
  }
}

/** Trims the names and drops unnamed columns at the end. */
function columnNames(header: readonly string[]): string[] {
  const names = header.map((column) => column.trim());
  while (names.length > 1 && names.at(-1) === "") names.pop();
  return names;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function csvRow(names: readonly string[], values: readonly string[], at: string): FeedRow {
  const surplus = values.slice(names.length).some((value) => value !== "");
  if (values.length < names.length || surplus) {
    const advice = surplus
      ? "Name every column in the first line, and quote values that contain the separator."
      : "Give every row a value for each column.";
    throw new UsageError(
      "feed",
      `${at}: ${counted(values.length, "value")} for ${counted(names.length, "column")}`,
      `${advice} --feed-delimiter sets another separator.`,
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
      const advice = 'Write each row as an object, such as {"id": 1}.';
      throw new UsageError("feed", `${name}: element ${i + 1} is not a JSON object`, advice);
    }),
  };
}

/** Reads objects that follow each other, each on a line or on several, or that hold the rows. */
function objectRows(text: string, name: string): Rows {
  const isLines = JSON_LINES.test(name) || parsedObject(/\S.*/.exec(text)?.[0] ?? "") !== null;
  const { rows: objects, ...read } = isLines ? lineRows(text, name) : documentRows(text, name);
  const wrapped = objects.length === 1 ? wrappedRows(objects[0]) : null;
  return wrapped === null
    ? { ...read, rows: objects.map(feedRow) }
    : { rows: wrapped.map(feedRow) };
}

/** Returns the rows of an object that has nothing else, such as `{"users": […]}`. */
function wrappedRows(object: JsonObject): readonly JsonObject[] | null {
  const [rows, ...others] = Object.values(object);
  const isWrapper = others.length === 0 && Array.isArray(rows) && rows.length > 0;
  return isWrapper && rows.every(isJsonObject) ? rows : null;
}

function documentRows(text: string, name: string): ObjectRows {
  try {
    const rows = separateDocuments(text, parseJson);
    if (rows.every(isJsonObject)) return { rows };
  } catch (error) {
    throw new UsageError("feed", `${name}: not JSON: ${(error as Error).message}`);
  }
  throw new UsageError("feed", `${name}: not only JSON objects`);
}

interface ObjectRows {
  readonly rows: readonly JsonObject[];
  readonly lines?: readonly number[];
}

function lineRows(text: string, name: string): ObjectRows {
  const [rows, lines]: [JsonObject[], number[]] = [[], []];
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === "") continue;
    const row = parsedObject(line, parseJson);
    if (row === null) {
      const advice = "Write one object per line, or all of them in one array.";
      throw new UsageError("feed", `${name}:${i + 1}: not a JSON object`, advice);
    }
    rows.push(row);
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
