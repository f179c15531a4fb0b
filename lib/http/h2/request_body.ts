/**
 * What is left of a request's body, whether it is in memory or read from its file while it is sent.
 *
 * @module
 */
import { type BodyFile, sendFile } from "../message/body_file.ts";

/** A body, which is used up piece by piece. */
export interface RequestBody {
  /** Bytes that have not been taken. */
  readonly left: number;
  /** Takes at most so many bytes: none where those that come next are still being read. */
  take(most: number): Uint8Array;
  /** Lets go of the rest. */
  drop(): void;
}

const NO_BYTES = new Uint8Array(0);

/** A body in memory; one object for one body after another. */
export class HeldBody implements RequestBody {
  #bytes: Uint8Array = NO_BYTES;
  #at = 0;

  /** Begins a body. */
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

/** What is told of a file that is read. */
export interface FileBodyHooks {
  /** More of it is there. */
  readonly onPiece: () => void;
  /** It cannot be sent whole. */
  readonly onError: (message: string) => void;
}

/** A body in a file, of which one piece is in memory. */
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

  /** Closes the file, which a read that is under way delays. */
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
