// Knows: the bytes of a request and the holes between them, and where each hole is for a number.
// Refuses to know: what the bytes say, and what stands in the holes.
import type { Hole } from "./hole.ts";

/** A hole and the bytes that stand in its place. */
export interface PlacedHole {
  /** Where they begin. */
  readonly at: number;
  /** Where they end. */
  readonly end: number;
  readonly hole: Hole;
}

/** Bytes and the holes between them, in the order they are sent. */
export class RequestLayout {
  /** True where each hole has one width, and so its place. */
  readonly isFixed: boolean;
  #holes: readonly Hole[];
  /** One more than there are holes: the bytes before each, and those after the last. */
  #pieces: Uint8Array[] = [];
  #piecesBytes: number;
  /** Where each hole begins, if all have one width. */
  #offsets: number[] = [];

  /** @param places in the order they stand in `bytes` */
  constructor(bytes: Uint8Array, places: readonly PlacedHole[]) {
    this.#holes = places.map(({ hole }) => hole);
    this.isFixed = this.#holes.every(({ width }) => width !== null);
    let from = 0;
    let offset = 0;
    for (const { at, end, hole } of places) {
      this.#pieces.push(bytes.slice(from, at));
      offset += at - from;
      this.#offsets.push(offset);
      offset += hole.width ?? 0;
      from = end;
    }
    this.#pieces.push(bytes.slice(from));
    this.#piecesBytes = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  /** The length of the request of a number. */
  lengthOf(index: number): number {
    let length = this.#piecesBytes;
    for (const hole of this.#holes) length += hole.width ?? hole.widthOf(index);
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
    for (let i = 0; i < this.#holes.length; i++) {
      const [piece, hole] = [this.#pieces[i], this.#holes[i]];
      bytes.set(piece, at);
      at += piece.length;
      hole.write(bytes, at, index);
      at += hole.width ?? hole.widthOf(index);
    }
    bytes.set(this.#pieces[this.#holes.length], at);
  }

  /** Writes the holes of a number into the request of another. */
  stamp(bytes: Uint8Array, index: number): void {
    for (let i = 0; i < this.#holes.length; i++) {
      this.#holes[i].write(bytes, this.#offsets[i], index);
    }
  }
}
