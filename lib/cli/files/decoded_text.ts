/**
 * Decodes the bytes of a text file, and names the encoding of those it cannot decode.
 *
 * @module
 */

/** Text, or the problem with its encoding and what to do. */
type Decoded =
  | { readonly text: string }
  | { readonly problem: string; readonly advice: string };

/** Files that are not text, by their first bytes. */
const BINARY: readonly (readonly [first: string, problem: string, advice: string])[] = [
  ["PK\x03\x04", "a ZIP archive or a spreadsheet", "Save the sheet as CSV."],
  ["\xd0\xcf\x11\xe0", "an old Excel or Word file", "Save the sheet as CSV."],
  ["\x1f\x8b", "compressed with gzip", "Decompress it first with gunzip."],
  ["\x28\xb5\x2f\xfd", "compressed with zstd", "Decompress it first with unzstd."],
  ["SQLite format 3\0", "an SQLite database", "Export a table as CSV."],
  ["PAR1", "a Parquet file", "Convert it to CSV or JSON lines."],
  ["%PDF-", "a PDF file", "Use the data that it was made from."],
];

/** Size of the sample used to detect UTF-16. */
const SAMPLE_BYTES = 4096;

/** Decodes UTF-8, and UTF-16 with a byte order mark. */
export function decodedText(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes) };
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes) };
  const beginning = String.fromCharCode(...bytes.subarray(0, 16));
  const binary = BINARY.find(([first]) => beginning.startsWith(first));
  if (binary !== undefined) return { problem: binary[1], advice: binary[2] };
  if (isUtf16(bytes)) return unreadable("UTF-16 without a byte order mark", "UTF-16");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return unreadable("not UTF-8; it may be Latin-1 or Windows-1252", "WINDOWS-1252");
  }
}

function unreadable(encoding: string, name: string): Decoded {
  return {
    problem: encoding,
    advice: `Convert it to UTF-8, such as with iconv -f ${name} -t UTF-8.`,
  };
}

/** Returns true if every other byte is mostly zero, as in UTF-16 of Western text. */
function isUtf16(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  for (const [i, byte] of sample.entries()) if (byte === 0) zeros[i % 2]++;
  return Math.max(...zeros) > Math.max(1, sample.length / 4);
}
