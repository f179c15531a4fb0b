/**
 * Stands in for @std/csv/parse, for the option and the errors that this project uses.
 *
 * @module
 */

/** Parses CSV (RFC 4180) as std does: skips empty lines, and line ends become LF. */
export function parse(text: string, { separator = "," }: { separator?: string } = {}): string[][] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const records: string[][] = [];
  let logical = 0;
  for (let at = 0; at < lines.length; logical++) {
    if (lines[at] === "") at++;
    else at = readRecord(lines, at, separator, logical, records);
  }
  return records;
}

/** Parses the record that begins on a line; returns the line after it. */
function readRecord(
  lines: readonly string[],
  first: number,
  separator: string,
  logical: number,
  records: string[][],
): number {
  const values: string[] = [];
  let at = first;
  let rest = lines[at];
  const fail = (reason: string): never => {
    const line = logical + 1 + at - first;
    const column = [...lines[at]].length - [...rest].length + 1;
    const where = `Syntax error on line ${logical + 1}; parse error on line ${line}`;
    throw new SyntaxError(`${where}, column ${column}: ${reason}`);
  };
  for (;;) {
    if (!rest.startsWith('"')) {
      const end = rest.indexOf(separator);
      const value = end === -1 ? rest : rest.slice(0, end);
      if (value.includes('"')) fail('bare " in non-quoted-field');
      values.push(value);
      if (end === -1) break;
      rest = rest.slice(end + separator.length);
      continue;
    }
    let value = "";
    rest = rest.slice(1);
    for (;;) {
      const quote = rest.indexOf('"');
      if (quote === -1) {
        if (at + 1 === lines.length) fail('extraneous or missing " in quoted-field');
        value += rest + "\n";
        rest = lines[++at];
      } else {
        value += rest.slice(0, quote);
        rest = rest.slice(quote + 1);
        if (!rest.startsWith('"')) break;
        value += '"';
        rest = rest.slice(1);
      }
    }
    values.push(value);
    if (rest === "") break;
    if (!rest.startsWith(separator)) fail('extraneous or missing " in quoted-field');
    rest = rest.slice(separator.length);
  }
  records.push(values);
  return at + 1;
}
