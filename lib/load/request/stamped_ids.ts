/**
 * IDs that differ only in the request's number, as a placeholder of a request.
 *
 * @module
 */
import type { Placeholder } from "../../http/message/request_layout.ts";

/** IDs that are alike but for the number in them. */
export interface StampedIds {
  /** The one of request 0. */
  readonly placeholder: string;
  /** Turns the one that stands in `bytes` at `at` into that of request `index`. */
  stamp(bytes: Uint8Array, at: number, index: number): void;
}

/** `{{requestId}}`: the run's ID of the request. */
export function idPlaceholder(ids: StampedIds): Placeholder {
  const placeholder = new TextEncoder().encode(ids.placeholder);
  const width = placeholder.length;
  return {
    width,
    mostBytes: width,
    widthOf: () => width,
    write(bytes, at, index) {
      // By hand, since `set` costs more for so few bytes.
      for (let i = 0; i < width; i++) bytes[at + i] = placeholder[i];
      ids.stamp(bytes, at, index);
    },
  };
}
