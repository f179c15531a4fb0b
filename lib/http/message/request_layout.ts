/**
 * Stores the bytes of a request with its placeholders, and writes the request for each index.
 *
 * @module
 */

/** A value that differs by request. The same number always has the same value. */
export interface Placeholder {
  /** Number of bytes of every value; null if it differs. */
  readonly width: number | null;
  /** Number of bytes of the longest value. */
  readonly mostBytes: number;
  /** Returns the number of bytes of the value for request `index`. */
  widthOf(index: number): number;
  /** Writes the value for request `index`. */
  write(bytes: Uint8Array, at: number, index: number): void;
}

/** Text and placeholders, in order. */
export type Segments = readonly (string | Placeholder)[];

const encoder = new TextEncoder();

/** Bytes with placeholders between them, in the order they are sent. */
export class RequestLayout {
  /** True if each placeholder has a fixed width, so that all requests have the same layout. */
  readonly isFixed: boolean;
  #placeholders: Placeholder[] = [];
  /** The bytes before each placeholder, and those after the last one. */
  #pieces: Uint8Array[] = [];
  #piecesBytes = 0;
  /** Offset of each placeholder, if all have a fixed width. */
  #offsets: number[] = [];

  /** @param body bytes after the last segment */
  constructor(segments: readonly (Segments[number] | Uint8Array)[], body?: Uint8Array) {
    let text = "";
    let offset = 0;
    let bytes: Uint8Array = new Uint8Array(0);
    for (const segment of segments) {
      if (typeof segment === "string") {
        text += segment;
        continue;
      }
      if (segment instanceof Uint8Array) {
        bytes = joined(joined(bytes, encoder.encode(text)), segment);
        text = "";
        continue;
      }
      offset += this.#add(joined(bytes, encoder.encode(text)));
      bytes = new Uint8Array(0);
      text = "";
      this.#offsets.push(offset);
      this.#placeholders.push(segment);
      offset += segment.width ?? 0;
    }
    this.#add(joined(joined(bytes, encoder.encode(text)), body));
    this.isFixed = this.#placeholders.every(({ width }) => width !== null);
  }

  /** Returns the length of a request by its number. */
  lengthOf(index: number): number {
    let length = this.#piecesBytes;
    for (const placeholder of this.#placeholders) {
      length += placeholder.width ?? placeholder.widthOf(index);
    }
    return length;
  }

  /** Returns a request by its number. */
  bytesOf(index: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.lengthOf(index));
    this.write(bytes, index);
    return bytes;
  }

  /** Writes a request by its number. */
  write(bytes: Uint8Array, index: number): void {
    let at = 0;
    for (let i = 0; i < this.#placeholders.length; i++) {
      const [piece, placeholder] = [this.#pieces[i], this.#placeholders[i]];
      bytes.set(piece, at);
      at += piece.length;
      placeholder.write(bytes, at, index);
      at += placeholder.width ?? placeholder.widthOf(index);
    }
    bytes.set(this.#pieces[this.#placeholders.length], at);
  }

  /** In a fixed layout, replaces the placeholder values of one request with those of another. */
  stamp(bytes: Uint8Array, index: number): void {
    for (let i = 0; i < this.#placeholders.length; i++) {
      this.#placeholders[i].write(bytes, this.#offsets[i], index);
    }
  }

  #add(piece: Uint8Array): number {
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
    return piece.length;
  }
}

function joined(first: Uint8Array, second: Uint8Array | undefined): Uint8Array {
  if (second === undefined || second.length === 0) return first;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
