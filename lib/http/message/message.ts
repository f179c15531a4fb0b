/**
 * Defines a request as lanes send it: laid out once per protocol, written once per index.
 *
 * @module
 */
import type { BodyFile } from "./body_file.ts";
import type { RequestLayout } from "./request_layout.ts";
import type { RequestParts } from "./request_parts.ts";

/** Protocols with their own layout; others encode the parts. */
type Protocol = "h1";

/** A request that lanes send repeatedly, each time with another number. */
export interface Message {
  /** A body too large to copy for each lane, sent after the layout's bytes. */
  readonly largeBody: Uint8Array<ArrayBuffer> | undefined;
  /** A body read from a file while it is sent, after the layout's bytes. */
  readonly bodyFile: BodyFile | undefined;
  /** True for HEAD, whose response never has a body. */
  readonly expectsNoBody: boolean;
  /** True if a client may send the request again by itself (RFC 9110, section 9.2.2). */
  readonly isIdempotent: boolean;
  /** The parts of the request. */
  readonly parts: RequestParts;
  /** Returns its bytes in a protocol. */
  layoutFor(protocol: Protocol): RequestLayout;
}
