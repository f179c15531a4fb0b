/**
 * Converts a message to HTTP/2 fields: pseudo-header fields, lower-case names, and no
 * connection-specific fields (RFC 9113, sections 8.2 and 8.3).
 *
 * @module
 */
import type { BodyFile } from "../message/body_file.ts";
import { isSegments, segmentsOf } from "../message/request_encoding.ts";
import { encodeFields } from "../hpack/field_encoder.ts";
import { isConnectionField } from "../message/connection_fields.ts";
import type { Message } from "../message/message.ts";
import type { RequestParts } from "../message/request_encoding.ts";
import { RequestLayout } from "../message/request_layout.ts";

/** A message as sent on streams. */
export interface MessageFrames {
  /** The header block. */
  readonly block: RequestLayout;
  /** A body with placeholders, fixed bytes, or a file; null if there is no body. */
  readonly body: RequestLayout | Uint8Array | BodyFile | null;
}

type Field = RequestParts["headers"][number];

/** Encoded messages; each lane requests the encoding of the same message. */
const KNOWN = new WeakMap<Message, MessageFrames>();

/** Returns a message as sent on streams; encodes it on first use. */
export function framesOf(message: Message): MessageFrames {
  let frames = KNOWN.get(message);
  if (frames === undefined) {
    const { parts, parts: { body = null } } = message;
    frames = {
      block: encodeFields(fieldsOf(parts)),
      body: isSegments(body) ? new RequestLayout(body) : body,
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

/** Returns a request as text: its fields in the order they are sent, and its body unless a file. */
export function requestText(
  { parts, parts: { body } }: Message,
  index: number,
): Uint8Array<ArrayBuffer> {
  const lines = fieldsOf(parts).flatMap((
    [name, value],
  ) => [`${name}: `, ...segmentsOf(value), "\r\n"]);
  const layout = isSegments(body)
    ? new RequestLayout([...lines, "\r\n", ...body])
    : new RequestLayout([...lines, "\r\n"], body instanceof Uint8Array ? body : undefined);
  return layout.bytesOf(index);
}

function isHost([name]: Field): boolean {
  return name.toLowerCase() === "host";
}
