/**
 * Converts a message to HTTP/2 fields: pseudo-header fields, lower-case names, and no
 * connection-specific fields (RFC 9113, sections 8.2 and 8.3).
 *
 * @module
 */
import { isSegments } from "../message/request_encoding.ts";
import { encodeFields } from "../hpack/field_encoder.ts";
import { isConnectionField } from "../message/connection_fields.ts";
import type { Message } from "../message/message.ts";
import type { RequestParts } from "../message/request_encoding.ts";
import { RequestLayout } from "../message/request_layout.ts";

/** A message as sent on streams. */
export interface MessageFrames {
  /** The header block. */
  readonly block: RequestLayout;
  /** A body with placeholders; null if there is no body, or it is always the same. */
  readonly body: RequestLayout | null;
  /** A body that is always the same; null if there is none. */
  readonly fixedBody: Uint8Array | null;
}

type Field = RequestParts["headers"][number];

/** Encoded messages; each lane requests the encoding of the same message. */
const KNOWN = new WeakMap<Message, MessageFrames>();

/** Returns a message as sent on streams; encodes it on first use. */
export function framesOf(message: Message): MessageFrames {
  let frames = KNOWN.get(message);
  if (frames === undefined) {
    const { parts, parts: { body } } = message;
    const isFixed = body === undefined || body instanceof Uint8Array;
    // Plans over HTTP/2 never contain a body file.
    if (!isFixed && !isSegments(body)) throw new Error("Cannot send a body file over HTTP/2");
    frames = {
      block: encodeFields(fieldsOf(parts)),
      body: isFixed ? null : new RequestLayout(body),
      fixedBody: isFixed && body !== undefined && body.length > 0 ? body : null,
    };
    KNOWN.set(message, frames);
  }
  return frames;
}

/** Returns the fields of a message in HTTP/2, in the order they are sent. */
function fieldsOf({ method, isSecure, path, headers }: RequestParts): Field[] {
  return [
    [":method", method],
    [":scheme", isSecure ? "https" : "http"],
    ...headers.filter(isHost).map(([, value]): Field => [":authority", value]),
    [":path", path],
    ...headers.filter((field) => !isHost(field) && !isConnectionField(field))
      .map(([name, value]): Field => [name.toLowerCase(), value]),
  ];
}

function isHost([name]: Field): boolean {
  return name.toLowerCase() === "host";
}
