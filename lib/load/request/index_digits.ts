/**
 * Writes the index of a request in its ID, in decimal digits of fixed width.
 *
 * @module
 */
import type { Placeholder } from "../../http/message/request_layout.ts";

/** Number of digits in an ID. */
export const INDEX_WIDTH = 12;
const ZERO = 48;

/** Formats a request's number with the width used in IDs. */
export function digitsOf(index: number): string {
  return String(index).padStart(INDEX_WIDTH, "0");
}

/**
 * Creates a placeholder for texts that differ only in the request's number.
 *
 * @param text the text of request 0
 * @param ends the offsets in it at which the numbers end
 */
export function numberedPlaceholder(text: string, ...ends: readonly number[]): Placeholder {
  const template = new TextEncoder().encode(text);
  const width = template.length;
  return {
    width,
    mostBytes: width,
    widthOf: () => width,
    write(bytes, at, index) {
      // A loop, because `set` is slower for so few bytes.
      for (let i = 0; i < width; i++) bytes[at + i] = template[i];
      for (let i = 0; i < ends.length; i++) writeDigits(bytes, at + ends[i], index);
    },
  };
}

/** Writes a request's number so that it ends before `end`. */
function writeDigits(bytes: Uint8Array, end: number, index: number): void {
  let rest = index;
  for (let at = end - 1; at >= end - INDEX_WIDTH; at--) {
    const next = Math.floor(rest / 10);
    bytes[at] = ZERO + rest - 10 * next;
    rest = next;
  }
}
