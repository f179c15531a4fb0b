/**
 * Parses JSON in which numbers keep the digits they are written with.
 *
 * @module
 */

/** Part of ECMAScript since 2025; TypeScript does not declare it yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(source: string): object };

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses JSON. A number that a float cannot represent as written, such as 1278747501642657792 or
 * 1.50, becomes an object that `JSON.stringify` writes with the same digits.
 *
 * @throws {SyntaxError} if the text is not JSON
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}

function keepDigits(_: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  return rawJSON(source);
}

/** Returns true for an object that is neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses a line that is a JSON object; null if it is not one.
 *
 * @param parse the JSON parser to use
 */
export function parsedObject(
  line: string,
  parse: (text: string) => unknown = JSON.parse,
): JsonObject | null {
  try {
    const value = parse(line);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Parses JSON documents that follow each other on lines of their own, such as the output of jq.
 *
 * @param parse the JSON parser to use
 * @throws {SyntaxError} if the text is not JSON
 */
export function separateDocuments(
  text: string,
  parse: (text: string) => unknown = JSON.parse,
): readonly unknown[] {
  // A string contains no line end, so these braces are those of two documents.
  return parse(`[${text.replace(/\}[ \t]*[\r\n]\s*\{/g, "},{")}]`) as unknown[];
}
