/**
 * The ID of each request of a run: computed from its number, never stored.
 *
 * @module
 */
import { digitsOf, INDEX_WIDTH, stampDigits } from "./index_digits.ts";

/** The IDs of a run's requests: `<run>-<index>`, all of one width. */
export class RequestIds {
  /** What all IDs of this run begin with: eight hexadecimal digits. */
  readonly runId: string;

  /** @param runId eight hexadecimal digits; random where not given */
  constructor(runId: string = crypto.getRandomValues(new Uint8Array(4)).toHex()) {
    this.runId = runId;
  }

  /** The ID of request 0, which keeps the place of all others in a request. */
  get placeholder(): string {
    return this.of(0);
  }

  /** The ID of a request by its number, from 0. */
  of(index: number): string {
    return `${this.runId}-${digitsOf(index)}`;
  }

  /** Turns an ID of this run that stands in `bytes` at `at` into the one of request `index`. */
  stamp(bytes: Uint8Array, at: number, index: number): void {
    stampDigits(bytes, at + this.runId.length + 1 + INDEX_WIDTH, index);
  }
}
