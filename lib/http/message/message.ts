/**
 * Defines a request as a lane takes it: laid out once for each protocol, written for each index.
 *
 * @module
 */
import type { BodyFile } from "./body_file.ts";
import type { RequestLayout } from "./request_layout.ts";
import type { RequestParts } from "./request_parts.ts";

/** What has a layout of its own; others lay the parts out. */
type Protocol = "h1";

/** A request that lanes send, under one number after another. */
export interface Message {
  /** A body too large to be copied for each lane, which is sent after the layout's bytes. */
  readonly largeBody: Uint8Array<ArrayBuffer> | undefined;
  /** A body that is read from a file while it is sent, after the layout's bytes. */
  readonly bodyFile: BodyFile | undefined;
  /** True for HEAD, whose response has no body whatever its header says. */
  readonly expectsNoBody: boolean;
  /** True where RFC 9110, section 9.2.2, lets a client send the request again by itself. */
  readonly isIdempotent: boolean;
  /** What it is made of. */
  readonly parts: RequestParts;
  /** Its bytes in a protocol. */
  layoutFor(protocol: Protocol): RequestLayout;
}
