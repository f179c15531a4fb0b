/**
 * Decodes HPACK header blocks, without interpreting fields (RFC 7541).
 *
 * @module
 */
import { DynamicTable } from "./dynamic_table.ts";
import { decodeHuffman } from "./huffman.ts";
import { STATIC_TABLE, type TableEntry } from "./static_table.ts";

/** Receives the fields of a block. */
export interface FieldSink {
  /** Called for each field; the bytes are valid only during the call. */
  takeField(name: Uint8Array, nameLength: number, value: Uint8Array, valueLength: number): void;
}

/** Table size that a peer may use until it has acknowledged another one. */
const DEFAULT_TABLE_BYTES = 4096;
/** The code of a symbol has at least five bits. */
const MOST_EXPANSION = 8 / 5;

/** A decoded string literal, in memory that is reused. */
class Literal {
  bytes = new Uint8Array(256);
  length = 0;

  reserve(length: number): void {
    if (this.bytes.length < length) this.bytes = new Uint8Array(2 ** Math.ceil(Math.log2(length)));
  }
}

/** Decodes the header blocks of one connection, which share a dynamic table. */
export class FieldDecoder {
  #table = new DynamicTable(DEFAULT_TABLE_BYTES);
  #sizeLimit = DEFAULT_TABLE_BYTES;
  #literalName = new Literal();
  #name: Uint8Array = this.#literalName.bytes;
  #nameLength = 0;
  #value = new Literal();
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #error: string | null = null;
  /** False if the last decoded block depends on earlier ones, or affects later ones. */
  isStateless = true;
  /** True if it is stateless only because the table has no room: it adds fields or sets the size. */
  needsNoTable = false;

  /** Sets the maximum table size, once the peer has acknowledged it. */
  limitTable(bytes: number): void {
    this.#sizeLimit = bytes;
  }

  /** False while the table has no room, so that fields added to it are dropped at once. */
  get hasTable(): boolean {
    return this.#table.limit > 0;
  }

  /** Decodes a whole block; returns the error if it is malformed, or null. */
  decode(bytes: Uint8Array, from: number, to: number, sink: FieldSink): string | null {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
    this.#error = null;
    this.isStateless = true;
    this.needsNoTable = false;
    let isBegin = true;
    while (this.#at < to && this.#error === null) {
      const first = bytes[this.#at];
      if (first >= 0x80) {
        this.#takeIndexed(sink);
      } else if (first >= 0x40) {
        this.#takeLiteral(6, sink);
        this.needsNoTable = true;
        if (this.hasTable) this.isStateless = false;
        if (this.#error === null) {
          const { bytes, length } = this.#value;
          this.#table.add(this.#name, this.#nameLength, bytes, length);
        }
      } else if (first >= 0x20) {
        this.#resize(isBegin);
        continue;
      } else {
        this.#takeLiteral(4, sink);
      }
      isBegin = false;
    }
    return this.#error;
  }

  #takeIndexed(sink: FieldSink): void {
    const entry = this.#entryOf(this.#integer(7));
    if (entry === null) return;
    sink.takeField(entry.name, entry.name.length, entry.value, entry.value.length);
  }

  /** Reads a literal field into `#name` and `#value`. */
  #takeLiteral(prefixBits: number, sink: FieldSink): void {
    const index = this.#integer(prefixBits);
    if (index === 0) {
      this.#readString(this.#literalName);
      this.#name = this.#literalName.bytes;
      this.#nameLength = this.#literalName.length;
    } else {
      const entry = this.#entryOf(index);
      if (entry === null) return;
      this.#name = entry.name;
      this.#nameLength = entry.name.length;
    }
    const value = this.#value;
    this.#readString(value);
    if (this.#error !== null) return;
    sink.takeField(this.#name, this.#nameLength, value.bytes, value.length);
  }

  #resize(isBegin: boolean): void {
    const size = this.#integer(5);
    if (this.#error !== null) return;
    if (!isBegin) {
      this.#error = "a change of the table size after a field";
    } else if (size > this.#sizeLimit) {
      this.#error = `a header table of ${size} bytes, where ${this.#sizeLimit} are allowed`;
    } else {
      this.needsNoTable = true;
      if (size !== this.#table.limit) this.isStateless = false;
      this.#table.resize(size);
    }
  }

  #entryOf(index: number): TableEntry | null {
    if (this.#error !== null) return null;
    if (index >= 1 && index <= STATIC_TABLE.length) return STATIC_TABLE[index - 1];
    this.isStateless = false;
    const entry = index === 0 ? undefined : this.#table.entryAt(index - STATIC_TABLE.length - 1);
    if (entry !== undefined) return entry;
    this.#error = `the index ${index} of no entry in the header tables`;
    return null;
  }

  /** Reads an integer after a prefix (RFC 7541, section 5.1). */
  #integer(prefixBits: number): number {
    const most = (1 << prefixBits) - 1;
    let value = this.#bytes[this.#at++] & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.#at >= this.#end) return this.#refuse("an unfinished integer");
      const byte = this.#bytes[this.#at++];
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return this.#refuse("an integer that is too large");
  }

  #readString(literal: Literal): void {
    if (this.#error !== null) return;
    if (this.#at >= this.#end) return void this.#refuse("an unfinished field");
    const isHuffman = this.#bytes[this.#at] >= 0x80;
    const length = this.#integer(7);
    if (this.#error !== null) return;
    const from = this.#at;
    const to = from + length;
    if (to > this.#end) return void this.#refuse("a string that is longer than its header block");
    this.#at = to;
    if (isHuffman) {
      literal.reserve(Math.ceil(length * MOST_EXPANSION));
      literal.length = decodeHuffman(this.#bytes, from, to, literal.bytes, 0);
      if (literal.length === -1) this.#refuse("a malformed Huffman code");
      return;
    }
    literal.reserve(length);
    literal.length = length;
    const { bytes } = literal;
    // A loop, because `subarray` for `set` would create garbage.
    for (let i = 0; i < length; i++) bytes[i] = this.#bytes[from + i];
  }

  #refuse(error: string): number {
    this.#error ??= error;
    return 0;
  }
}
