/**
 * The bytes of a request and the placeholders between them, and where each placeholder is for a
 * number.
 *
 * @module
 */
import type { Placeholder } from "./placeholder.ts";

/** A placeholder and the bytes that stand in its place. */
export interface PositionedPlaceholder {
  /** Where they begin. */
  readonly at: number;
  /** Where they end. */
  readonly end: number;
  readonly placeholder: Placeholder;
}

/** Bytes and the placeholders between them, in the order they are sent. */
export class RequestLayout {
  /** True where each placeholder has one width, and so its place. */
  readonly isFixed: boolean;
  #placeholders: readonly Placeholder[];
  /** One more than there are placeholders: the bytes before each, and those after the last. */
  #pieces: Uint8Array[] = [];
  #piecesBytes: number;
  /** Where each placeholder begins, if all have one width. */
  #offsets: number[] = [];

  /** @param places in the order they stand in `bytes` */
  constructor(bytes: Uint8Array, places: readonly PositionedPlaceholder[]) {
    this.#placeholders = places.map(({ placeholder }) => placeholder);
    this.isFixed = this.#placeholders.every(({ width }) => width !== null);
    let from = 0;
    let offset = 0;
    for (const { at, end, placeholder } of places) {
      this.#pieces.push(bytes.slice(from, at));
      offset += at - from;
      this.#offsets.push(offset);
      offset += placeholder.width ?? 0;
      from = end;
    }
    this.#pieces.push(bytes.slice(from));
    this.#piecesBytes = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
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

  /** Writes the placeholders of a number into the request of another. */
  stamp(bytes: Uint8Array, index: number): void {
    for (let i = 0; i < this.#placeholders.length; i++) {
      this.#placeholders[i].write(bytes, this.#offsets[i], index);
    }
  }
}
