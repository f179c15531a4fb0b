/**
 * Computes and writes the values of placeholders.
 *
 * @module
 */
import type { Placeholder } from "../../http/message/request_layout.ts";
import type { Feed } from "../feed/feed.ts";
import { INDEX_WIDTH } from "../request/index_digits.ts";
import { bitsOf, wholeNumberOf } from "../feed/mixing.ts";

const ZERO = 48;
const DASH = 45;
const HEX = new TextEncoder().encode("0123456789abcdef");
const encoder = new TextEncoder();

/** `{{seq}}`: the number of the request, from 0. */
export function sequencePlaceholder(): Placeholder {
  return wholeNumberPlaceholder((index) => index, INDEX_WIDTH, null);
}

/** `{{random LOW HIGH}}`: a whole number between the two, inclusive. */
export function randomPlaceholder(
  seed: number,
  stream: number,
  low: number,
  high: number,
): Placeholder {
  const [shortest, longest] = [digits(low), digits(high)];
  const isOneWidth = shortest === longest && (low >= 0 || high < 0);
  const most = Math.max(shortest, longest);
  return wholeNumberPlaceholder(
    wholeNumberOf(seed, stream, low, high),
    most,
    isOneWidth ? most : null,
  );
}

/** A whole number with as many digits as needed; `width` if all values have the same width. */
export function wholeNumberPlaceholder(
  valueOf: (index: number) => number,
  mostBytes: number,
  width: number | null,
): Placeholder {
  return {
    width,
    mostBytes,
    widthOf: (index) => digits(valueOf(index)),
    write: (bytes, at, index) => writeNumber(bytes, at, valueOf(index)),
  };
}

/** `{{uuid}}`: version 4 of RFC 9562, with bits that depend only on seed and number. */
export function uuidPlaceholder(seed: number, stream: number): Placeholder {
  const words = [0, 1, 2, 3].map((word) => bitsOf(seed, stream, word));
  return {
    width: 36,
    mostBytes: 36,
    widthOf: () => 36,
    write(bytes, at, index) {
      let next = at;
      for (let i = 0; i < 4; i++) {
        let word = words[i](index);
        if (i === 1) word = word & 0xffff0fff | 0x4000;
        if (i === 2) word = word & 0x3fffffff | 0x80000000;
        for (let shift = 28; shift >= 0; shift -= 4) {
          if ((i === 1 || i === 2) && (shift === 28 || shift === 12)) bytes[next++] = DASH;
          bytes[next++] = HEX[word >>> shift & 15];
        }
      }
    },
  };
}

/** `{{now}}`: time of sending, as RFC 3339 with milliseconds. */
export function nowPlaceholder(now: () => number = Date.now): Placeholder {
  let [knownMs, text] = [NaN, ""];
  return {
    width: 24,
    mostBytes: 24,
    widthOf: () => 24,
    write(bytes, at) {
      const ms = now();
      if (ms !== knownMs) [knownMs, text] = [ms, new Date(ms).toISOString()];
      for (let i = 0; i < 24; i++) bytes[at + i] = text.charCodeAt(i);
    },
  };
}

/** `{{column}}`: value of a column in the request's row, escaped for its position. */
export function feedPlaceholder(
  feed: Feed,
  column: string,
  escaped: (value: string) => string,
): Placeholder {
  const values = feed.column(column).map(escaped);
  const widths = Float64Array.from(values, widthOf);
  const mostBytes = widths.reduce((most, width) => Math.max(most, width), 0);
  const width = widths.every((width) => width === mostBytes) ? mostBytes : null;
  return {
    width,
    mostBytes,
    widthOf: (index) => widths[feed.rowOf(index)],
    write(bytes, at, index) {
      const row = feed.rowOf(index);
      writeText(bytes, at, values[row], widths[row]);
    },
  };
}

/** A placeholder for text that may itself contain placeholders, such as the request's own ID. */
export function textPlaceholder(textOf: (index: number) => string, mostBytes: number): Placeholder {
  return {
    width: null,
    mostBytes,
    widthOf: (index) => widthOf(textOf(index)),
    write(bytes, at, index) {
      const text = textOf(index);
      writeText(bytes, at, text, widthOf(text));
    },
  };
}

/** Returns the value for request `index` as text. */
export function textIn(placeholder: Placeholder, index: number): string {
  const bytes = new Uint8Array(placeholder.widthOf(index));
  placeholder.write(bytes, 0, index);
  return new TextDecoder().decode(bytes);
}

/** Writes a whole number with as many digits as needed. */
export function writeNumber(bytes: Uint8Array, at: number, value: number): void {
  const first = value < 0 ? at + 1 : at;
  if (value < 0) bytes[at] = DASH;
  let rest = Math.abs(value);
  for (let i = at + digits(value) - 1; i >= first; i--) {
    const next = Math.floor(rest / 10);
    bytes[i] = ZERO + (rest - 10 * next);
    rest = next;
  }
}

/** Returns the number of characters of a whole number, including its sign. */
export function digits(value: number): number {
  let count = value < 0 ? 2 : 1;
  for (let rest = Math.abs(value); rest >= 10; rest = Math.floor(rest / 10)) count++;
  return count;
}

function widthOf(text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return encoder.encode(text).length;
  }
  return text.length;
}

function writeText(bytes: Uint8Array, at: number, text: string, width: number): void {
  if (width !== text.length) {
    encoder.encodeInto(text, bytes.subarray(at));
    return;
  }
  for (let i = 0; i < width; i++) bytes[at + i] = text.charCodeAt(i);
}
