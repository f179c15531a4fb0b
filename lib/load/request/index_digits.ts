/**
 * How a request's number is written in its IDs: in decimal digits, all of one width.
 *
 * @module
 */

/** How many digits that are. */
export const INDEX_WIDTH = 12;
const ZERO = 48;

/** A request's number in the width it has in every ID. */
export function digitsOf(index: number): string {
  return String(index).padStart(INDEX_WIDTH, "0");
}

/** Writes a request's number in that width, so that it ends before `end`. */
export function stampDigits(bytes: Uint8Array, end: number, index: number): void {
  let rest = index;
  for (let at = end - 1; at >= end - INDEX_WIDTH; at--) {
    const next = Math.floor(rest / 10);
    bytes[at] = ZERO + rest - 10 * next;
    rest = next;
  }
}
