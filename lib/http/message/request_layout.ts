/**
 * The bytes of a request and the placeholders between them, and how the request of each number is
 * written.
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
  /** True where each placeholder has one width, so that all requests have their bytes in the same positions. */
  readonly isFixed: boolean;
  #placeholders: readonly Placeholder[];
  /** One more than there are placeholders: the bytes before each, and those after the last. */
  #pieces: Uint8Array[] = [];
  #piecesBytes: number;
  /** Where each placeholder begins, if all have one width. */
  #offsets: number[] = [];

  /** @param placeholders in the order they stand in `bytes` */
  constructor(bytes: Uint8Array, placeholders: readonly PositionedPlaceholder[]) {
    this.#placeholders = placeholders.map(({ placeholder }) => placeholder);
    this.isFixed = this.#placeholders.every(({ width }) => width !== null);
    let from = 0;
    let offset = 0;
    for (const { at, end, placeholder } of placeholders) {
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
}
