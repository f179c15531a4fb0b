/**
 * Makes external text safe to print: escapes control characters, masks credentials, and shortens
 * long values.
 *
 * @module
 */

/** C0 and C1 controls, bidirectional controls, zero-width and line-separating characters. */
const CONTROLS =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** The length at which a quoted value is cut. */
const MOST_QUOTED = 200;
/** Names of secrets in a query, a form or a JSON object. */
const SECRET_NAME =
  "[\\w.-]*(?:password|passwd|pwd|secret|token|api_?key|signature|assertion|credentials?|jwt)";
const SECRET_JSON = new RegExp(`("${SECRET_NAME}"\\s*:\\s*")((?:[^"\\\\]|\\\\.)*)`, "gi");
const SECRET_PARAMETER = new RegExp(`((?:^|[?&;])(?:${SECRET_NAME}|sig)=)[^&\\s]*`, "gim");

/** Escapes every control character, so that the text stays on one line. */
export function harmless(text: string): string {
  return text.toWellFormed().replace(
    CONTROLS,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Returns the text in double quotes for a message: escaped, shortened, and without credentials. */
export function quoted(text: string): string {
  const masked = withoutCredentials(text);
  const shown = masked.length <= MOST_QUOTED ? masked : `${masked.slice(0, MOST_QUOTED)}…`;
  return harmless(JSON.stringify(shown));
}

/** Replaces the user information of a URL in the text with `***`. */
export function withoutCredentials(text: string): string {
  const url = URL.parse(text);
  if (url !== null && url.host !== "" && url.username === "" && url.password === "") return text;
  // Text that is not a URL may have an unescaped slash in its password: mask everything up to the
  // last @.
  return text.replace(/\/\/[^/]*:.*@|\/\/[^/?#]*@/s, "//***@")
    .replace(/^(?![a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*:.*@/is, "***@");
}

/** Replaces the secrets in query parameters and JSON fields with `***`. */
export function withoutSecrets(text: string): string {
  return text.replace(SECRET_JSON, "$1***").replace(SECRET_PARAMETER, "$1***");
}

/** Joins sentences, adding missing full stops and skipping empty ones. */
export function sentences(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "")
    .map((text) => /[.!?…]$/.test(text) ? text : `${text}.`)
    .join(" ");
}

/** Returns a path as a user would type it: in quotes only if it needs them. */
export function shownPath(path: string): string {
  return /^[\w./,:@%+~-]+$/.test(path) ? path : quoted(path);
}

/**
 * Returns a Deno permission flag for paths or hosts. Commas in values are doubled, because Deno
 * splits lists at them.
 */
export function permissionFlag(flag: string, ...values: readonly string[]): string {
  const list = values.map((value) => value.replaceAll(",", ",,")).join(",");
  return /^[\w./,:@%+~[\]-]+$/.test(list) ? `-${flag}=${list}` : `-${flag}='${list}'`;
}

/** Returns the known name with the fewest edits to `name`, or undefined if none is close enough. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (name.length < 2) return undefined;
  const plain = name.toLowerCase();
  let best: string | undefined;
  let fewest = Math.ceil(name.length / 3) + 1;
  for (const known of names) {
    const lower = known.toLowerCase();
    const edits = lower.startsWith(plain) ? 1 : distance(plain, lower);
    if (edits < fewest) [best, fewest] = [known, edits];
  }
  return best;
}

/** Computes the Levenshtein distance, one table row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
