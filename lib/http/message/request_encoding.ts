/**
 * Encodes a request for HTTP/1.1 (RFC 9112, section 3), and knows the properties of methods.
 *
 * @module
 */
import type { BodyFile } from "./body_file.ts";
import type { Message } from "./message.ts";
import { RequestLayout, type Segments } from "./request_layout.ts";
import type { RequestParts, RequestText } from "./request_parts.ts";

export type { HeaderField, RequestParts, RequestText } from "./request_parts.ts";

const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
/**
 * Bodies up to this size are copied after the head for each connection, so that a request is one
 * write.
 */
const ONE_WRITE_BYTES = 16 * 1024;

/** Returns true for a token (RFC 9110, section 5.6.2), the form of methods and field names. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/**
 * Returns true for a valid field value (RFC 9110, section 5.5), ignoring leading and trailing
 * space.
 */
export function isFieldValue(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[\x00-\x08\x0a-\x1f\x7f]/.test(text);
}

/** A request that is laid out once and written each time it is sent. */
export class EncodedMessage implements Message {
  readonly largeBody: Uint8Array<ArrayBuffer> | undefined;
  readonly bodyFile: BodyFile | undefined;
  readonly expectsNoBody: boolean;
  readonly isIdempotent: boolean;
  readonly parts: RequestParts;
  #layout: RequestLayout;

  /** @param parts checked parts */
  constructor(parts: RequestParts) {
    const { method, path, headers, body } = parts;
    this.parts = parts;
    const head: (Segments[number])[] = [`${method} `, ...segmentsOf(path), " HTTP/1.1\r\n"];
    for (const [name, value] of headers) head.push(`${name}: `, ...segmentsOf(value), "\r\n");
    head.push("\r\n");
    const bytes = body instanceof Uint8Array ? body : undefined;
    const isLarge = bytes !== undefined && bytes.length > ONE_WRITE_BYTES;
    this.largeBody = isLarge ? new Uint8Array(bytes) : undefined;
    this.bodyFile = body instanceof Uint8Array || isSegments(body) ? undefined : body;
    this.expectsNoBody = method === "HEAD";
    this.isIdempotent = IDEMPOTENT.has(method);
    this.#layout = isSegments(body)
      ? new RequestLayout([...head, ...body])
      : new RequestLayout(head, isLarge ? undefined : bytes);
  }

  layoutFor(): RequestLayout {
    return this.#layout;
  }
}

/** Returns true for a text body with placeholders. */
export function isSegments(body: RequestParts["body"] | null): body is Segments {
  return Array.isArray(body);
}

/** Returns text as segments. */
export function segmentsOf(text: RequestText): Segments {
  return typeof text === "string" ? [text] : text;
}
