/**
 * Resolves the escape sequences of `$'…'`.
 *
 * @module
 */

const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const ESCAPE = /\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|c.|.)/gs;
/** Consecutive byte escapes: they may encode one character. */
const BYTES = /(?:\\x[0-9A-Fa-f]{1,2}|\\[0-7]{1,3})+/;

/** Returns the text between `$'` and `'` with its escapes resolved. */
export function ansiText(quoted: string): string {
  const either = new RegExp(`\\\\\\\\|${BYTES.source}|${ESCAPE.source}`, "gs");
  return quoted.replace(either, (match) => {
    if (match === "\\\\") return "\\";
    return BYTES.test(match) ? bytesText(match) : escapedText(match.slice(1));
  });
}

/**
 * Decodes bytes as UTF-8. Firefox writes characters up to U+00FF as a single byte, which is not
 * valid UTF-8: in that case, each byte is a character.
 */
function bytesText(escapes: string): string {
  const bytes = Uint8Array.from(
    escapes.matchAll(ESCAPE),
    ([, code]) => code.startsWith("x") ? parseInt(code.slice(1), 16) : parseInt(code, 8),
  );
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

function escapedText(escape: string): string {
  const [first] = escape;
  if (/^[uU][0-9A-Fa-f]/.test(escape)) {
    const code = parseInt(escape.slice(1), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  if (first === "c" && escape.length > 1) return String.fromCharCode(escape.charCodeAt(1) & 0x1f);
  if (/['"?\\]/.test(first)) return first;
  return LETTERS[first] ?? `\\${escape}`;
}
