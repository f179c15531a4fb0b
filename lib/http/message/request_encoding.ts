/**
 * How a request is laid out in bytes (RFC 9112, section 3), and what follows from its method.
 *
 * @module
 */

/** A header field: name and value. */
export type HeaderField = readonly [name: string, value: string];

/** A request, encoded once and written as often as wanted. */
export interface EncodedRequest {
  /** The head, and the body too where that is small: what one write sends. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** A body too large to be copied for each connection; sent after `bytes`. */
  readonly largeBody: Uint8Array<ArrayBuffer> | undefined;
  /** Where in `bytes` each placeholder begins; undefined where it does not occur. */
  readonly placesAt: readonly (number | undefined)[];
  /** True for HEAD, whose response has no body whatever its header says. */
  readonly expectsNoBody: boolean;
  /** True where RFC 9110, section 9.2.2, lets a client send the request again by itself. */
  readonly isIdempotent: boolean;
}

/** What a request is made of. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  /** In the order they are sent. */
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array | undefined;
  /** Texts in header values to be found again, such as a request ID; undefined where there is none. */
  readonly placeholders: readonly (string | undefined)[];
}

const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);
/** Bodies up to this size are copied behind the head of each connection, so that a request is one write. */
const ONE_WRITE_BYTES = 16 * 1024;

/** True for a token of RFC 9110, section 5.6.2: the form of methods and field names. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** True for text that may stand as a field value (RFC 9110, section 5.5), leading and trailing space aside. */
export function isFieldValue(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return !/[\x00-\x08\x0a-\x1f\x7f]/.test(text);
}

/** Lays a request out in bytes. The parts are taken as checked. */
export function encodeRequest(parts: RequestParts): EncodedRequest {
  const { method, path, headers, body, placeholders } = parts;
  const lines = [`${method} ${path} HTTP/1.1`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  const head = new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n");
  const isSmall = body !== undefined && body.length <= ONE_WRITE_BYTES;
  const bytes = new Uint8Array(head.length + (isSmall ? body.length : 0));
  bytes.set(head);
  if (isSmall) bytes.set(body, head.length);
  return {
    bytes,
    largeBody: isSmall || body === undefined ? undefined : new Uint8Array(body),
    placesAt: placeholders.map((text) => text === undefined ? undefined : offsetOf(head, text)),
    expectsNoBody: method === "HEAD",
    isIdempotent: IDEMPOTENT.has(method),
  };
}

function offsetOf(bytes: Uint8Array, text: string): number | undefined {
  // Latin-1 keeps one character a byte, so the index in the text is the offset in the bytes.
  const at = new TextDecoder("latin1").decode(bytes).indexOf(text);
  return at === -1 ? undefined : at;
}
