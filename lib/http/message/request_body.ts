/**
 * Hands out a request's body piece by piece, from memory or from its file while it is sent.
 *
 * @module
 */
import { type BodyFile, sendFile } from "./body_file.ts";

/** The unsent part of a body. */
export interface RequestBody {
  /** Number of unsent bytes. */
  readonly left: number;
  /** Takes at most `most` bytes; none while the next ones are being read. */
  take(most: number): Uint8Array;
  /** Drops the rest. */
  drop(): void;
}

const NO_BYTES = new Uint8Array(0);

/** A body in memory. The object is reused for other bodies. */
export class HeldBody implements RequestBody {
  #bytes: Uint8Array = NO_BYTES;
  #at = 0;

  /** Starts over with another body. */
  of(bytes: Uint8Array): this {
    this.#bytes = bytes;
    this.#at = 0;
    return this;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(most: number): Uint8Array {
    const from = this.#at;
    this.#at = Math.min(from + most, this.#bytes.length);
    return this.#bytes.subarray(from, this.#at);
  }

  drop(): void {
    this.of(NO_BYTES);
  }
}

/** Callbacks of a body that is read from a file. */
export interface FileBodyHooks {
  /** Called when the next piece has been read. */
  readonly onPiece: () => void;
  /** Called if the file cannot be read to its end. */
  readonly onError: (message: string) => void;
}

/** A body in a file, with one piece at a time in memory. */
export class FileBody implements RequestBody {
  left: number;
  #piece: Uint8Array = NO_BYTES;
  #at = 0;
  #used: PromiseWithResolvers<void> | undefined;
  #isDropped = false;
  #onPiece: () => void;

  constructor(file: BodyFile, { onPiece, onError }: FileBodyHooks) {
    this.left = file.length;
    this.#onPiece = onPiece;
    sendFile(file, (piece) => this.#offer(piece)).then((problem) => {
      if (problem !== null && !this.#isDropped) onError(problem);
    }, () => {});
  }

  take(most: number): Uint8Array {
    const from = this.#at;
    const to = this.#at = Math.min(from + most, this.#piece.length);
    this.left -= to - from;
    if (to === this.#piece.length) this.#used?.resolve();
    return this.#piece.subarray(from, to);
  }

  /** Also closes the file after a pending read. */
  drop(): void {
    this.#isDropped = true;
    this.left = 0;
    this.#used?.reject(new Error("dropped"));
  }

  #offer(piece: Uint8Array): Promise<void> {
    if (this.#isDropped) return Promise.reject(new Error("dropped"));
    this.#piece = piece;
    this.#at = 0;
    this.#used = Promise.withResolvers();
    this.#onPiece();
    return this.#used.promise;
  }
}
