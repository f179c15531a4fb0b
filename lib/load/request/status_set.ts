/**
 * Parses sets of status codes, such as `200-299,304`.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";

/** A set of status codes. */
export interface StatusSet {
  /** The set as written. */
  readonly text: string;
  /** 1 for each code in the set, by code. */
  readonly includes: Uint8Array;
}

/**
 * Parses codes, classes and ranges separated by commas: `2xx,304` or `200-299,404`.
 *
 * @throws {UsageError} if the text is invalid
 */
export function statusSet(text: string): StatusSet {
  const includes = new Uint8Array(1000);
  for (const part of text.split(",")) {
    const match = /^\s*([1-9](?:\d\d|xx))\s*(?:-\s*([1-9](?:\d\d|xx))\s*)?$/i.exec(part);
    const [first, last] = match === null
      ? [1, 0]
      : [lowestOf(match[1]), highestOf(match[2] ?? match[1])];
    if (first > last) {
      const advice = "Use status codes, classes and ranges, such as 2xx,304 or 200-399.";
      throw UsageError.invalid("success", text, advice);
    }
    includes.fill(1, first, last + 1);
  }
  return { text, includes };
}

function lowestOf(code: string): number {
  return Number(code.replace(/x/gi, "0"));
}

function highestOf(code: string): number {
  return Number(code.replace(/x/gi, "9"));
}
