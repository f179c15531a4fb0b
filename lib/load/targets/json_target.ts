/**
 * Parses a request written as JSON: in the form of `TargetOptions`, or in vegeta's.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import { isJsonObject, type JsonObject } from "../feed/json_text.ts";
import { foreignObject } from "./foreign_target.ts";
import type { TargetOptions } from "./target_options.ts";

const FIELDS = ["method", "url", "headers", "body", "weight"];
const VEGETA_FIELDS = ["method", "url", "header", "body"];
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Converts an object, or the text of a URL, to a request.
 *
 * @throws {UsageError} if it is neither
 */
export function jsonTarget(value: unknown, at: string): TargetOptions {
  if (typeof value === "string") return { url: value, at };
  if (!isJsonObject(value)) {
    throw new UsageError("targets", `${at}: neither an object nor a URL`);
  }
  const foreign = foreignObject(value);
  if (foreign !== null) throw new UsageError("targets", `${at}: ${foreign.kind}`, foreign.advice);
  const isVegeta = Object.hasOwn(value, "header");
  const known = isVegeta ? VEGETA_FIELDS : FIELDS;
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) {
    const problem = `${at}: unknown field ${quoted(unknown)}`;
    throw new UsageError("targets", problem, `The fields are ${known.join(", ")}.`);
  }
  const { weight } = value;
  const url = text(value, "url", at);
  if (url === undefined) throw new UsageError("targets", `${at}: no url`);
  if (weight !== undefined && typeof weight !== "number") {
    throw new UsageError("targets", `${at}: the weight is not a number`);
  }
  return {
    url,
    method: text(value, "method", at),
    headers: headerFields(isVegeta ? value.header : value.headers, at),
    body: isVegeta ? decodedBody(value, at) : plainBody(value, at),
    weight,
    at,
  };
}

/**
 * Parses a line that is an object, or a URL in quotes.
 *
 * @throws {UsageError} if it is neither
 */
export function jsonLineTarget(line: string, at: string): TargetOptions {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UsageError("targets", `${at}: not a JSON object`);
  }
  return jsonTarget(value, at);
}

function text(object: JsonObject, field: string, at: string): string | undefined {
  const value = object[field];
  if (value === undefined || typeof value === "string") return value;
  const advice = field === "body" && isJsonObject(value)
    ? 'Write it as a string, such as "{\\"id\\": 1}".'
    : "";
  throw new UsageError("targets", `${at}: the ${field} is not a string`, advice);
}

/** Decodes a body in vegeta's format, which is base64. */
function decodedBody(object: JsonObject, at: string): Uint8Array | undefined {
  const body = text(object, "body", at);
  const bytes = body === undefined ? undefined : fromBase64(body);
  if (bytes !== null) return bytes;
  throw new UsageError(
    "targets",
    `${at}: the body is not base64`,
    'With "header", as in vegeta, it must be; with "headers" it is text.',
  );
}

/**
 * Returns a text body. Refuses to guess if the text may as well be vegeta's base64.
 *
 * @throws {UsageError} if the text is ambiguous
 */
function plainBody(object: JsonObject, at: string): string | undefined {
  const body = text(object, "body", at);
  if (body === undefined || object.headers !== undefined || !isEncodedText(body)) return body;
  throw new UsageError(
    "targets",
    `${at}: the body could be base64 or text`,
    'Add "headers": {} to send it as it is, or "header": {} to have it decoded, as in vegeta.',
  );
}

/** Returns true for base64 that decodes to readable text. */
function isEncodedText(body: string): boolean {
  const bytes = fromBase64(body);
  if (bytes === null || bytes.length === 0) return false;
  try {
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // deno-lint-ignore no-control-regex
    return !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(decoded);
  } catch {
    return false;
  }
}

function fromBase64(body: string): Uint8Array | null {
  if (body === "") return new Uint8Array();
  if (body.length % 4 !== 0 || !BASE64.test(body)) return null;
  return Uint8Array.fromBase64(body);
}

/** Converts the header fields of a JSON object; a repeated field has an array of values. */
function headerFields(
  headers: unknown,
  at: string,
): (readonly [string, string])[] | undefined {
  if (headers === undefined || headers === null) return undefined;
  const refused = () =>
    new UsageError(
      "targets",
      `${at}: the headers are not an object of strings`,
      'Write them as {"Accept": "text/html"}.',
    );
  if (!isJsonObject(headers)) throw refused();
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): readonly [string, string] => {
      if (typeof one !== "string") throw refused();
      return [name, one];
    })
  );
}
