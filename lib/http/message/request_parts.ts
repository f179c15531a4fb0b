/**
 * Defines the parts of a request, independent of the protocol.
 *
 * @module
 */
import type { BodyFile } from "./body_file.ts";
import type { Segments } from "./request_layout.ts";

/** A header field: name and value. */
export type HeaderField = readonly [name: string, value: string];

/** Text that may contain placeholders. */
export type RequestText = string | Segments;

/** The parts of a request. */
export interface RequestParts {
  readonly method: string;
  /** True for `https:`. */
  readonly isSecure: boolean;
  readonly path: RequestText;
  /** In the order they are sent. */
  readonly headers: readonly (readonly [name: string, value: RequestText])[];
  readonly body: Uint8Array | Segments | BodyFile | undefined;
}
