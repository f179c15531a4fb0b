/**
 * Parses comma-separated values, and files with another separator.
 *
 * @module
 */
import { parse } from "@std/csv/parse";

/** The error of invalid CSV, with the line of the problem. */
export class CsvSyntaxError extends Error {
  override readonly name = "CsvSyntaxError";

  constructor(readonly line: number, message: string, readonly advice = QUOTING) {
    super(message);
  }
}

const QUOTING =
  "Put values that hold quotes, separators or line breaks in double quotes, and double the quotes " +
  "in them.";

/** The values of a record, and the line it begins on, from 1. */
interface CsvRecord {
  readonly values: readonly string[];
  readonly line: number;
}

/** Separators that are recognized, the most common first. */
const SEPARATORS = [",", ";", "\t", "|"];
/** The line that spreadsheets write first to name the separator. */
const SEPARATOR_LINE = /^"?sep=([^"\n])"?[ \t]*(?:\n|$)/i;
/** The first line of a file; its names may be quoted. */
const FIRST_LINE = /^\s*((?:"[^"]*"|[^"\n])*)/;
/** The parser's error, which counts a record that spans several lines as one line. */
const ERROR = /line (\d+); parse error on line (\d+).*: (bare)?/s;

/**
 * Parses records that end in LF, CRLF or CR. Quoted values may contain separators, doubled quotes
 * and line ends; line ends become LF. Skips empty lines.
 *
 * @param delimiter separator of values; by default that of the `sep=` line or the first line
 * @throws {CsvSyntaxError} at a misplaced quote
 */
export function parseCsv(text: string, delimiter?: string): CsvRecord[] {
  // DOS ends a text with Ctrl+Z.
  // deno-lint-ignore no-control-regex
  const unix = text.replace(/\r\n?/g, "\n").replace(/\u001a\s*$/, "");
  const named = SEPARATOR_LINE.exec(unix);
  const body = named === null ? unix : unix.slice(named[0].length);
  const separator = delimiter ?? named?.[1] ?? separatorOf(body);
  const begins = lineNumbers(body, named === null ? 1 : 2);
  try {
    const records = parse(body, { separator });
    const lines = begins.filter(({ isEmpty }) => !isEmpty);
    return records.map((values, i) => ({ values, line: lines[i].line }));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, first, at, isBare] = ERROR.exec(error.message)!;
    const { line } = begins[Number(first) - 1];
    const [errorLine, lines] = [line + Number(at) - Number(first), body.split("\n")];
    if (isBare !== undefined) {
      throw bareQuote(errorLine, lines[errorLine - begins[0].line], separator);
    }
    const rest = lines.slice(line - begins[0].line).join("\n");
    const isOpen = rest.split('"').length % 2 === 0;
    throw isOpen
      ? new CsvSyntaxError(line, "a quoted value is not closed")
      : new CsvSyntaxError(errorLine, "text after the closing quote of a value");
  }
}

/** Returns the error for a quote in a value that does not begin with one. */
function bareQuote(line: number, text: string, separator: string): CsvSyntaxError {
  const values = text.split(separator);
  if (values.some((value) => /^\s+"/.test(value))) {
    return new CsvSyntaxError(line, "a space before a quoted value", "Remove the space.");
  }
  if (values.some((value) => value.startsWith('="'))) {
    return new CsvSyntaxError(line, 'a formula, ="…"', "Export the values without formulas.");
  }
  return new CsvSyntaxError(line, "a quote inside a value that does not begin with one");
}

/** Returns the most frequent separator of the first line, outside quotes. */
function separatorOf(text: string): string {
  const names = FIRST_LINE.exec(text)![1].replace(/"[^"]*"/g, "");
  const counts = SEPARATORS.map((separator) => names.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}

/** Returns the line on which each record and each empty line begins: where no quote is open. */
function lineNumbers(text: string, first: number): { line: number; isEmpty: boolean }[] {
  const begins: { line: number; isEmpty: boolean }[] = [];
  let isOpen = false;
  for (const [i, line] of text.split("\n").entries()) {
    if (!isOpen) begins.push({ line: first + i, isEmpty: line === "" });
    if ((line.split('"').length - 1) % 2 === 1) isOpen = !isOpen;
  }
  return begins;
}
