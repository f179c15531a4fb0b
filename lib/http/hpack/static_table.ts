/**
 * Defines the static table of HPACK (RFC 7541, appendix A).
 *
 * @module
 */

/** A header field as bytes. */
export interface TableEntry {
  readonly name: Uint8Array;
  readonly value: Uint8Array;
}

/** Names, or names and values, by index from 1. */
const FIELDS: readonly (readonly [name: string, value?: string])[] = [
  [":authority"],
  [":method", "GET"],
  [":method", "POST"],
  [":path", "/"],
  [":path", "/index.html"],
  [":scheme", "http"],
  [":scheme", "https"],
  [":status", "200"],
  [":status", "204"],
  [":status", "206"],
  [":status", "304"],
  [":status", "400"],
  [":status", "404"],
  [":status", "500"],
  ["accept-charset"],
  ["accept-encoding", "gzip, deflate"],
  ["accept-language"],
  ["accept-ranges"],
  ["accept"],
  ["access-control-allow-origin"],
  ["age"],
  ["allow"],
  ["authorization"],
  ["cache-control"],
  ["content-disposition"],
  ["content-encoding"],
  ["content-language"],
  ["content-length"],
  ["content-location"],
  ["content-range"],
  ["content-type"],
  ["cookie"],
  ["date"],
  ["etag"],
  ["expect"],
  ["expires"],
  ["from"],
  ["host"],
  ["if-match"],
  ["if-modified-since"],
  ["if-none-match"],
  ["if-range"],
  ["if-unmodified-since"],
  ["last-modified"],
  ["link"],
  ["location"],
  ["max-forwards"],
  ["proxy-authenticate"],
  ["proxy-authorization"],
  ["range"],
  ["referer"],
  ["refresh"],
  ["retry-after"],
  ["server"],
  ["set-cookie"],
  ["strict-transport-security"],
  ["transfer-encoding"],
  ["user-agent"],
  ["vary"],
  ["via"],
  ["www-authenticate"],
];

const encoder = new TextEncoder();

/** The entries of the static table; the entry with index i is at i − 1. */
export const STATIC_TABLE: readonly TableEntry[] = FIELDS.map(([name, value = ""]) => ({
  name: encoder.encode(name),
  value: encoder.encode(value),
}));

/**
 * Returns the index of a field, or of its name if no entry has the value; 0 if there is none.
 *
 * @param value null if it varies
 */
export function staticIndex(
  name: string,
  value: string | null,
): { index: number; hasValue: boolean } {
  const both = FIELDS.findIndex((field) => field[0] === name && field[1] === value);
  if (both !== -1) return { index: both + 1, hasValue: true };
  return { index: FIELDS.findIndex((field) => field[0] === name) + 1, hasValue: false };
}
