/**
 * Parses comma-separated values, and files with another separator.
 *
 * @module
 */
import { parse } from "@std/csv/parse";

/** The error of invalid CSV, with the line of the problem. */
export class CsvSyntaxError extends Error {
  override readonly name = "CsvSyntaxError";

  constructor(readonly line: number, message: string) {
    super(message);
  }
}

/** The values of a record, and the line it begins on, from 1. */
interface CsvRecord {
  readonly values: readonly string[];
  readonly line: number;
}

/** Separators that are recognised, the most common first. */
const SEPARATORS = [",", ";", "\t", "|"];
/** The line that spreadsheets write first to name the separator. */
const SEPARATOR_LINE = /^"?sep=([^"\n])"?(?:\n|$)/;
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
  const unix = text.replace(/\r\n?/g, "\n");
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
    const line = begins[Number(first) - 1].line + Number(at) - Number(first);
    throw new CsvSyntaxError(
      line,
      isBare === undefined
        ? "a quoted value is not closed, or text follows its closing quote"
        : "a quote stands inside a value that does not begin with one",
    );
  }
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
