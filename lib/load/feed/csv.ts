/**
 * How records are written as comma-separated values (RFC 4180), and on which line each begins.
 *
 * @module
 */

/** Text that is not CSV, and the line on which it goes wrong. */
export class CsvError extends Error {
  override readonly name = "CsvError";

  constructor(readonly line: number, message: string) {
    super(message);
  }
}

const BARE_VALUE = /[^,\n]*/y;

/** A record's values, and the line it begins on, from 1. */
export interface CsvRecord {
  readonly values: readonly string[];
  readonly line: number;
}

/**
 * Reads records that end in LF or CRLF. Values that begin with a quote may hold commas, line breaks
 * and doubled quotes. An empty line is no record.
 *
 * @throws {CsvError} at a quote that stands or ends where none may
 */
export function parseCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  for (let [at, line] = [0, 1]; at < text.length;) {
    const lineEnd = text.indexOf("\n", at);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const row = withoutReturn(text.slice(at, end));
    if (!row.includes('"')) {
      if (row !== "") records.push({ values: row.split(","), line });
      at = end + 1;
      line++;
    } else {
      const reader = new QuotedRecord(text, at, line);
      records.push({ values: reader.values, line });
      ({ at, line } = reader);
    }
  }
  return records;
}

function withoutReturn(row: string): string {
  return row.endsWith("\r") ? row.slice(0, -1) : row;
}

/** Reads one record with quotes in it; afterwards stands at the line that follows. */
class QuotedRecord {
  readonly values: string[] = [];
  at: number;
  line: number;
  #text: string;

  constructor(text: string, at: number, line: number) {
    this.#text = text;
    this.at = at;
    this.line = line;
    do this.values.push(text[this.at] === '"' ? this.#quoted() : this.#bare()); while (
      text[this.at++] === ","
    );
    this.line++;
  }

  /** A value up to a comma or the end of the line. */
  #bare(): string {
    BARE_VALUE.lastIndex = this.at;
    const [value] = BARE_VALUE.exec(this.#text)!;
    this.at = BARE_VALUE.lastIndex;
    if (!value.includes('"')) return withoutReturn(value);
    throw new CsvError(this.line, "a quote inside an unquoted value");
  }

  #quoted(): string {
    const opened = this.line;
    let value = "";
    for (let from = this.at + 1;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote === -1) throw new CsvError(opened, "a quoted value without a closing quote");
      value += this.#text.slice(from, quote);
      from = quote + 2;
      if (this.#text[quote + 1] !== '"') {
        this.at = quote + 1;
        break;
      }
      value += '"';
    }
    this.line += value.split("\n").length - 1;
    if (this.#text.startsWith("\r\n", this.at)) this.at++;
    const next = this.#text[this.at];
    if (next === undefined || next === "," || next === "\n") return value;
    throw new CsvError(this.line, "text after a closing quote");
  }
}
