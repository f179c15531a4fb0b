/**
 * Checks values parsed from untrusted JSON: bounded before memory is allocated, numbers in range,
 * and no text that could control a terminal.
 *
 * @module
 */
import { harmless } from "../../text.ts";
import { BadBytes } from "../../stats/varint.ts";
import { MOST_REPORT_BYTES, MOST_REPORT_VALUES } from "./saved_limits.ts";

/**
 * The shape of a value. `?` allows null; `ms` is a time in milliseconds; `each` is the shape of the
 * elements of an array, `byStatus` of counts by status code, and `orMissing` of properties that
 * older versions did not write.
 */
export type Shape =
  | "count"
  | "count?"
  | "number"
  | "number?"
  | "ms"
  | "ms?"
  | "text"
  | "text?"
  | "boolean"
  | "offset"
  | { readonly orNull: Shape }
  | { readonly orMissing: Shape; readonly instead: unknown }
  | { readonly each: Shape }
  | { readonly byStatus: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

/** An object with these fields; other fields are dropped. */
export const fields = (names: Readonly<Record<string, Shape>>): Shape => ({ fields: names });

/** Fields that share one shape. */
export function same(names: readonly string[], shape: Shape): Record<string, Shape> {
  return Object.fromEntries(names.map((name) => [name, shape]));
}

/** Thirty years: no run takes longer, and dates computed from more may be invalid. */
const MOST_MS = 1e12;
/** Numbers above this have no fractional digits. */
const MOST = 1e15;

/**
 * Parses JSON.
 *
 * @throws {BadBytes} if it is invalid or larger than a report can be
 */
export function parsedJson(bytes: Uint8Array, name = "report"): unknown {
  if (bytes.length > MOST_REPORT_BYTES || valuesIn(bytes) > MOST_REPORT_VALUES) {
    throw new BadBytes(`its ${name} is too large`);
  }
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new BadBytes(`its ${name} is not JSON`);
  }
}

/** Lower bound of the number of values in JSON: objects, arrays, and values after a comma. */
function valuesIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  return count;
}

/** Copies the parts of a value that match a shape, and nothing else. */
export function taken(value: unknown, shape: Shape, path = ""): unknown {
  const missing = () => new BadBytes(`its report has no ${path.slice(1)}`);
  if (typeof shape === "string") {
    if (!isOf(value, shape)) throw missing();
    return typeof value === "string" ? harmless(value) : value;
  }
  if ("orNull" in shape) return value === null ? null : taken(value, shape.orNull, path);
  if ("orMissing" in shape) {
    return value === undefined ? shape.instead : taken(value, shape.orMissing, path);
  }
  if ("each" in shape) {
    if (!Array.isArray(value)) throw missing();
    return value.map((element, i) => taken(element, shape.each, `${path}.${i}`));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw missing();
  const record = value as Record<string, unknown>;
  if ("fields" in shape) {
    return Object.fromEntries(
      Object.entries(shape.fields).map((
        [name, inner],
      ) => [name, taken(record[name], inner, `${path}.${name}`)]),
    );
  }
  const codes = Object.keys(record);
  if (!codes.every((code) => /^[1-9]\d\d$/.test(code))) {
    throw new BadBytes("its report has an invalid status");
  }
  return Object.fromEntries(
    codes.map((code) => [code, taken(record[code], shape.byStatus, `${path}.${code}`)]),
  );
}

function isOf(value: unknown, kind: Shape & string): boolean {
  if (value === null) return kind.endsWith("?");
  switch (kind) {
    case "text":
    case "text?":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "offset":
      return typeof value === "number" && Math.abs(value) <= MOST_MS;
    case "count":
    case "count?":
      return Number.isSafeInteger(value) && value as number >= 0;
    case "ms":
    case "ms?":
      return typeof value === "number" && value >= 0 && value <= MOST_MS;
    default:
      return typeof value === "number" && value >= 0 && value <= MOST;
  }
}
