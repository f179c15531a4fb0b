/**
 * Holds the bytes of a request with its placeholders, and writes the request of each index.
 *
 * @module
 */

/** A value for each request. The same number has the same value, however often it is asked for. */
export interface Placeholder {
  /** The bytes that each value takes; null where that differs. */
  readonly width: number | null;
  /** The bytes that the longest value takes. */
  readonly mostBytes: number;
  /** The bytes that the value of request `index` takes. */
  widthOf(index: number): number;
  /** Writes the value of request `index`. */
  write(bytes: Uint8Array, at: number, index: number): void;
}

/** Text and placeholders, in order. */
export type Segments = readonly (string | Placeholder)[];

const encoder = new TextEncoder();

/** Bytes and the placeholders between them, in the order they are sent. */
export class RequestLayout {
  /** True where each placeholder has one width, so that all requests have their bytes in the same positions. */
  readonly isFixed: boolean;
  #placeholders: Placeholder[] = [];
  /** One more than there are placeholders: the bytes before each, and those after the last. */
  #pieces: Uint8Array[] = [];
  #piecesBytes = 0;
  /** Where each placeholder begins, if all have one width. */
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

  /** The length of the request of a number. */
  lengthOf(index: number): number {
    let length = this.#piecesBytes;
    for (const placeholder of this.#placeholders) {
      length += placeholder.width ?? placeholder.widthOf(index);
    }
    return length;
  }

  /** The whole request of a number. */
  bytesOf(index: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.lengthOf(index));
    this.write(bytes, index);
    return bytes;
  }

  /** Writes the whole request of a number. */
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

  /** Turns the request of one number into that of another, in a fixed layout. */
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
