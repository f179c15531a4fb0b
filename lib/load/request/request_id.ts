/**
 * Computes the ID of each request of a run from its number.
 *
 * @module
 */
import type { Placeholder } from "../../http/message/request_layout.ts";
import { digitsOf, numberedPlaceholder } from "./index_digits.ts";

/** The IDs of a run's requests: `<run>-<index>`, all of one width. */
export class RequestIds {
  /** What all IDs of this run begin with: eight hexadecimal digits. */
  readonly runId: string;
  /** `{{requestId}}`. */
  readonly placeholder: Placeholder;

  /** @param runId eight hexadecimal digits; random where not given */
  constructor(runId: string = crypto.getRandomValues(new Uint8Array(4)).toHex()) {
    this.runId = runId;
    const first = this.of(0);
    this.placeholder = numberedPlaceholder(first, first.length);
  }

  /** The ID of a request by its number, from 0. */
  of(index: number): string {
    return `${this.runId}-${digitsOf(index)}`;
  }
}
