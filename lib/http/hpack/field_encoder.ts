/**
 * Encodes the header blocks of requests with the static table alone, with placeholders in values
 * (RFC 7541).
 *
 * @module
 */
import { type RequestText, segmentsOf } from "../message/request_encoding.ts";
import { type Placeholder, RequestLayout, type Segments } from "../message/request_layout.ts";
import { staticIndex } from "./static_table.ts";

/** First bytes of the representations, and the number of bits of the index in them. */
const INDEXED = 0x80;
const INDEXED_BITS = 7;
const LITERAL = 0x00;
const NEVER_INDEXED = 0x10;
const LITERAL_BITS = 4;
const LENGTH_BITS = 7;

/** Fields that no intermediary may index (RFC 7541, section 7.1.3). */
const SECRETS = new Set(["authorization", "cookie", "proxy-authorization"]);

/**
 * Encodes fields as a header block. Uses no dynamic table, so that the block is the same on all
 * connections, and no Huffman code, so that placeholders are written as they are.
 */
export function encodeFields(
  fields: readonly (readonly [name: string, value: RequestText])[],
): RequestLayout {
  return new RequestLayout(fields.flatMap(([name, value]) => fieldSegments(name, value)));
}

/** Returns the number of bytes of an integer after a prefix (RFC 7541, section 5.1). */
export function integerWidth(value: number, prefixBits: number): number {
  let width = 1;
  const most = (1 << prefixBits) - 1;
  if (value < most) return width;
  for (let rest = value - most; rest >= 0x80; rest = Math.floor(rest / 0x80)) width++;
  return width + 1;
}

/** Writes an integer after a prefix; `first` holds the other bits of the prefix byte. */
export function writeInteger(
  bytes: Uint8Array,
  at: number,
  value: number,
  prefixBits: number,
  first: number,
): void {
  const most = (1 << prefixBits) - 1;
  if (value < most) {
    bytes[at] = first | value;
    return;
  }
  bytes[at++] = first | most;
  let rest = value - most;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = rest & 0x7f | 0x80;
  bytes[at] = rest;
}

/** A piece of a header block: bytes, text, or a placeholder. */
type Piece = Uint8Array | Segments[number];

function fieldSegments(name: string, value: RequestText): Piece[] {
  const { index, hasValue } = staticIndex(name, typeof value === "string" ? value : null);
  if (hasValue) return [integer(index, INDEXED_BITS, INDEXED)];
  return [
    integer(index, LITERAL_BITS, SECRETS.has(name) ? NEVER_INDEXED : LITERAL),
    ...(index === 0 ? stringPieces([name]) : []),
    ...stringPieces(segmentsOf(value)),
  ];
}

/** Encodes a string: its length, then its bytes. */
function stringPieces(segments: Segments): Piece[] {
  let fixed = 0;
  const varying: Placeholder[] = [];
  const text = segments.filter((segment) => typeof segment === "string").join("");
  fixed += new TextEncoder().encode(text).length;
  for (const segment of segments) {
    if (typeof segment === "string") continue;
    if (segment.width === null) varying.push(segment);
    else fixed += segment.width;
  }
  const length = varying.length === 0
    ? integer(fixed, LENGTH_BITS, 0)
    : lengthPlaceholder(fixed, varying);
  return [length, ...segments];
}

function integer(value: number, prefixBits: number, first: number): Uint8Array {
  const bytes = new Uint8Array(integerWidth(value, prefixBits));
  writeInteger(bytes, 0, value, prefixBits, first);
  return bytes;
}

/** The length of a string with placeholders of varying widths. */
function lengthPlaceholder(fixedBytes: number, varying: readonly Placeholder[]): Placeholder {
  const lengthOf = (index: number) =>
    varying.reduce((sum, placeholder) => sum + placeholder.widthOf(index), fixedBytes);
  const most = varying.reduce((sum, { mostBytes }) => sum + mostBytes, fixedBytes);
  return {
    width: null,
    mostBytes: integerWidth(most, LENGTH_BITS),
    widthOf: (index) => integerWidth(lengthOf(index), LENGTH_BITS),
    write: (bytes, at, index) => writeInteger(bytes, at, lengthOf(index), LENGTH_BITS, 0),
  };
}
