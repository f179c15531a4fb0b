/**
 * Interprets the lines of a response's header block: status, framing, and connection.
 *
 * @module
 */

import { DateField } from "../message/date_field.ts";
import { otherProtocol } from "./other_protocol.ts";

/** How the end of a body is determined (RFC 9112, section 6.3). */
type Framing =
  | { readonly kind: "fixed"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "untilClose" }
  | { readonly kind: "error"; readonly error: string };

const CHUNKED: Framing = { kind: "chunked" };
const UNTIL_CLOSE: Framing = { kind: "untilClose" };

const SP = 32;
const HTAB = 9;
const COLON = 58;
/** 1 for bytes that are allowed in a token (RFC 9110, section 5.6.2). */
const TOKEN = new Uint8Array(256);
for (const byte of new TextEncoder().encode("!#$%&'*+-.^_`|~")) TOKEN[byte] = 1;
for (let byte = 0; byte < 128; byte++) {
  if (/[0-9A-Za-z]/.test(String.fromCharCode(byte))) TOKEN[byte] = 1;
}

/** Value of `keepAliveSeconds` if the peer sets no limit. */
export const NO_LIMIT = -1;

/**
 * The header block of one response, parsed line by line. Methods return the error of a line, or
 * null.
 */
export class ResponseHead {
  status = 0;
  /** True if the connection stays open after the response. */
  keepsAlive = true;
  /** How long the peer keeps an idle connection open, from Keep-Alive; otherwise NO_LIMIT. */
  keepAliveSeconds = NO_LIMIT;
  /** Value of Content-Length; null if there is none. */
  contentLength: number | null = null;
  /** Value of Location; null if there is none. */
  location: string | null = null;
  /** Value of Date, in milliseconds since the epoch; 0 if there is none. */
  dateMs = 0;
  /** Number of interim (1xx) responses before this one. */
  interimCount = 0;
  #date = new DateField();
  #codings: string | null = null;
  #lengthError: string | null = null;
  #isVersion10 = false;
  #asksToClose = false;
  #asksToKeepAlive = false;
  #isLastAllowed = false;

  /** Resets everything before a response. */
  reset(): void {
    this.interimCount = 0;
    this.#forget();
  }

  /** Resets everything but the count of interim responses, before the next one. */
  beginNext(): void {
    this.interimCount++;
    this.#forget();
  }

  #forget(): void {
    this.status = 0;
    this.keepsAlive = true;
    this.keepAliveSeconds = NO_LIMIT;
    this.contentLength = null;
    this.location = null;
    this.dateMs = 0;
    this.#codings = null;
    this.#lengthError = null;
    this.#isVersion10 = false;
    this.#asksToClose = false;
    this.#asksToKeepAlive = false;
    this.#isLastAllowed = false;
  }

  /** `HTTP/1.1 200 OK`; the reason phrase and the space before it are optional. */
  readStatusLine(bytes: Uint8Array, from: number, to: number): string | null {
    const line = latin1(bytes, from, to);
    const match = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: (.*))?$/s.exec(line);
    if (match === null) return otherProtocol(bytes, from, to) ?? "no HTTP/1 status line";
    if (/[\0\r]/.test(match[3] ?? "")) return "a NUL or a bare CR in the status line";
    this.#isVersion10 = match[1] === "0";
    this.status = Number(match[2]);
    this.#updateKeepsAlive();
    return null;
  }

  /** `name: value`, unfolded. */
  readFieldLine(bytes: Uint8Array, from: number, to: number): string | null {
    const colon = endOfName(bytes, from, to);
    if (colon < 0) return nameError(bytes, from, to);
    let start = colon + 1;
    while (start < to && (bytes[start] === SP || bytes[start] === HTAB)) start++;
    for (let at = start; at < to; at++) {
      if (bytes[at] === 0 || bytes[at] === 13) return "a NUL or a bare CR in a header field";
    }
    switch (colon - from) {
      case 4:
        if (isName(bytes, from, "date")) this.dateMs = this.#date.read(bytes, start, to);
        break;
      case 8:
        if (isName(bytes, from, "location")) this.location = utf8(bytes, start, to);
        break;
      case 10:
        if (isName(bytes, from, "connection")) this.#readConnection(latin1(bytes, start, to));
        else if (isName(bytes, from, "keep-alive")) this.#readKeepAlive(latin1(bytes, start, to));
        break;
      case 14:
        if (isName(bytes, from, "content-length")) this.#readLength(latin1(bytes, start, to));
        break;
      case 17:
        if (isName(bytes, from, "transfer-encoding")) {
          const value = latin1(bytes, start, to);
          this.#codings = this.#codings === null ? value : `${this.#codings},${value}`;
          this.#updateKeepsAlive();
        }
    }
    return null;
  }

  /** A field after the last chunk: checked but not used. */
  readTrailerLine(bytes: Uint8Array, from: number, to: number): string | null {
    const error = nameError(bytes, from, to);
    if (error !== null) return error;
    for (let at = from; at < to; at++) {
      if (bytes[at] === 0 || bytes[at] === 13) return "a NUL or a bare CR in a trailer field";
    }
    return null;
  }

  /** Returns the framing of the body, for a response that may have one. */
  framing(): Framing {
    if (this.#codings !== null) {
      // Two parties could read this in different ways: request smuggling (RFC 9112, section 6.3).
      if (this.contentLength !== null || this.#lengthError !== null) {
        return { kind: "error", error: "both Transfer-Encoding and Content-Length" };
      }
      const codings = listOf(this.#codings.toLowerCase()).filter((coding) => coding !== "");
      if (codings.length === 0) return { kind: "error", error: "an empty Transfer-Encoding" };
      if (codings.some((coding) => /^chunked[ \t]*;/.test(coding))) {
        return { kind: "error", error: "a parameter of chunked in Transfer-Encoding" };
      }
      const at = codings.indexOf("chunked");
      if (at === -1) return UNTIL_CLOSE;
      if (codings.indexOf("chunked", at + 1) !== -1) {
        return { kind: "error", error: "chunked more than once in Transfer-Encoding" };
      }
      return at < codings.length - 1 ? UNTIL_CLOSE : CHUNKED;
    }
    if (this.#lengthError !== null) return { kind: "error", error: this.#lengthError };
    return this.contentLength === null ? UNTIL_CLOSE : { kind: "fixed", bytes: this.contentLength };
  }

  /** Digits, or the same digits repeated in a list or in another field line. */
  #readLength(value: string): void {
    for (const digits of listOf(value)) {
      const length = Number(digits);
      if (!/^\d+$/.test(digits)) {
        this.#lengthError ??= `a Content-Length that is not a number: ${quoted(value)}`;
      } else if (!Number.isSafeInteger(length)) {
        this.#lengthError ??= "a Content-Length over 2^53";
      } else if (this.contentLength !== null && this.contentLength !== length) {
        this.#lengthError ??= `two values of Content-Length: ${this.contentLength} and ${length}`;
      } else {
        this.contentLength = length;
      }
    }
  }

  #readConnection(value: string): void {
    for (const option of listOf(value.toLowerCase())) {
      if (option === "close") this.#asksToClose = true;
      else if (option === "keep-alive") this.#asksToKeepAlive = true;
    }
    this.#updateKeepsAlive();
  }

  /** `timeout=5, max=100`; `max=0` means that the peer accepts no more requests. */
  #readKeepAlive(value: string): void {
    const timeout = /(?:^|[,\s])timeout\s*=\s*"?(\d{1,9})/i.exec(value);
    if (timeout !== null) this.keepAliveSeconds = Number(timeout[1]);
    const max = /(?:^|[,\s])max\s*=\s*"?(\d+)/i.exec(value);
    if (max !== null && Number(max[1]) === 0) this.#isLastAllowed = true;
    this.#updateKeepsAlive();
  }

  #updateKeepsAlive(): void {
    // In HTTP/1.0, a transfer coding is invalid and ends the connection (RFC 9112, section 6.1).
    this.keepsAlive = !this.#asksToClose && !this.#isLastAllowed &&
      (!this.#isVersion10 || (this.#asksToKeepAlive && this.#codings === null));
  }
}

/** Returns true if the bytes are the name of Content-Length, in any case. */
export function isContentLength(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === 14 && isName(bytes, from, "content-length");
}

/** Returns true if they are the name of a field that `ResponseHead` uses. */
export function isActedOn(bytes: Uint8Array, from: number, to: number): boolean {
  switch (to - from) {
    case 4:
      return isName(bytes, from, "date");
    case 8:
      return isName(bytes, from, "location");
    case 10:
      return isName(bytes, from, "connection") || isName(bytes, from, "keep-alive");
    case 14:
      return isContentLength(bytes, from, to);
    case 17:
      return isName(bytes, from, "transfer-encoding");
    default:
      return false;
  }
}

/** Returns the offset of the colon after a field name; negative if there is none. */
function endOfName(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && TOKEN[bytes[at]] === 1) at++;
  return at > from && at < to && bytes[at] === COLON ? at : -1;
}

/** Returns the error of a line that should begin with a field name; null if there is none. */
export function nameError(bytes: Uint8Array, from: number, to: number): string | null {
  if (endOfName(bytes, from, to) >= 0) return null;
  return bytes[from] === SP || bytes[from] === HTAB
    ? "white space before a header field"
    : "a header line without a name and a colon";
}

function isName(bytes: Uint8Array, from: number, lowerCase: string): boolean {
  for (let i = 0; i < lowerCase.length; i++) {
    if ((bytes[from + i] | 0x20) !== lowerCase.charCodeAt(i)) return false;
  }
  return true;
}

/** Splits a comma-separated list and trims its elements. */
function listOf(value: string): string[] {
  return value.split(",").map(trimmed);
}

/** Shortens and escapes text from a peer for a message. */
function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 40).replace(/[^ -~]/g, "?"));
}

/** A loop: a pattern for trailing blanks takes quadratic time if there are many blanks inside. */
function trimmed(value: string): string {
  let from = 0;
  let to = value.length;
  while (from < to && isBlank(value.charCodeAt(from))) from++;
  while (to > from && isBlank(value.charCodeAt(to - 1))) to--;
  return value.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === SP || code === HTAB;
}

function utf8(bytes: Uint8Array, from: number, to: number): string {
  return trimmed(new TextDecoder().decode(bytes.subarray(from, to)));
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
