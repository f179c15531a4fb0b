/**
 * Decodes the bytes of a text file, and names the encoding of those it cannot decode.
 *
 * @module
 */

/** Text, or the problem with its encoding and what to do. */
type Decoded =
  | { readonly text: string }
  | { readonly problem: string; readonly advice: string };

/** Size of the sample used to detect UTF-16. */
const SAMPLE_BYTES = 4096;

/** Decodes UTF-8, and UTF-16 with a byte order mark. */
export function decodedText(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes) };
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes) };
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
