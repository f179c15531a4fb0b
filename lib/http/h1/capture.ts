/**
 * Captures the bytes of one response while it is read, and finds its fields and body afterwards.
 *
 * @module
 */
import { HEAD_LIMIT_BYTES } from "./response_parser.ts";

const LF = 10;
const CR = 13;
const CODINGS = /^transfer-encoding:(.*)/gim;
const SET_COOKIES = /^set-cookie:(.*)/gim;
const LENGTH = /^content-length:(.*)/im;

/** A captured response; the next one replaces it. */
export class Capture {
  #limitBytes: number;
  #bytes = new Uint8Array(4096);
  #length = 0;
  #isCut = false;

  /** @param bodyLimitBytes maximum length of a captured body */
  constructor(bodyLimitBytes: number) {
    // Besides the body, there are interim responses, trailers, and chunk-size lines.
    this.#limitBytes = 2 * HEAD_LIMIT_BYTES + 2 * bodyLimitBytes;
  }

  /** Discards the previous response. */
  begin(): void {
    this.#length = 0;
    this.#isCut = false;
  }

  /** Captures the next bytes of the response, as read. */
  add(buffer: Uint8Array, count: number): void {
    const taken = Math.min(count, this.#limitBytes - this.#length);
    if (taken < count) this.#isCut = true;
    const length = this.#length + taken;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(
        Math.min(Math.max(2 * this.#bytes.length, length), this.#limitBytes),
      );
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(buffer.subarray(0, taken), this.#length);
    this.#length = length;
  }

  /** Returns the captured response, copied so that the next one does not change it. */
  content(expectsNoBody: boolean): ResponseContent {
    return new ResponseContent(this.#bytes.slice(0, this.#length), this.#isCut, expectsNoBody);
  }
}

/** The header fields and body of a complete response, parsed on access. */
export class ResponseContent {
  /** Status line, fields and body as read, up to the limit. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  #isCut: boolean;
  #expectsNoBody: boolean;
  #head: Head | undefined;
  #headers: Headers | undefined;

  constructor(bytes: Uint8Array<ArrayBuffer>, isCut: boolean, expectsNoBody: boolean) {
    this.bytes = bytes;
    this.#isCut = isCut;
    this.#expectsNoBody = expectsNoBody;
  }

  /** Created on access, because this takes longer than everything else. */
  get headers(): Headers {
    return this.#headers ??= new Headers(
      this.#wholeHead().fields.split("\n").flatMap((line) => {
        const colon = line.indexOf(":");
        return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
      }) as [string, string][],
    );
  }

  /** The values of the Set-Cookie fields, one character per byte. */
  get setCookies(): string[] {
    return valuesOf(this.#wholeHead().fields, SET_COOKIES);
  }

  /** Returns the body without its framing; null if it was too long to be captured. */
  body(): Uint8Array<ArrayBuffer> | null {
    const { fields, status, bodyAt } = this.#wholeHead();
    if (this.#expectsNoBody || status === 204 || status === 304) return new Uint8Array(0);
    if (this.#isCut) return null;
    const codings = valuesOf(fields, CODINGS);
    if (codings.length > 0) {
      // With any other last coding, the body ends with the stream.
      return /(^|,)[ \t]*chunked[ \t,]*$/i.test(codings.join())
        ? this.#unchunked(bodyAt)
        : this.bytes.slice(bodyAt);
    }
    // Several fields, or elements of a list, all have the same number (RFC 9110, section 8.6).
    const length = parseInt(LENGTH.exec(fields)?.[1] ?? "");
    return this.bytes.slice(bodyAt, Number.isNaN(length) ? undefined : bodyAt + length);
  }

  #wholeHead(): Head {
    return this.#head ??= this.#readHead();
  }

  /** Skips interim responses. */
  #readHead(): Head {
    for (let from = 0;;) {
      const head = this.#readBlock(from);
      if (head.status >= 200 || head.bodyAt >= this.bytes.length) return head;
      from = head.bodyAt;
    }
  }

  #readBlock(from: number): Head {
    const bytes = this.bytes;
    // Empty lines before a status line are skipped.
    while (bytes[from] === CR || bytes[from] === LF) from++;
    let bodyAt = from;
    // A block ends at an empty line, or at the end of the captured bytes.
    while (bodyAt < bytes.length) {
      const lineAt = bodyAt;
      while (bodyAt < bytes.length && bytes[bodyAt] !== LF) bodyAt++;
      const isEmpty = bodyAt === lineAt || bodyAt === lineAt + 1 && bytes[lineAt] === CR;
      bodyAt++;
      if (isEmpty) break;
    }
    const text = textOf(bytes.subarray(from, bodyAt));
    const status = parseInt(text.slice("HTTP/1.1 ".length));
    // A field that continues on the next line is unfolded (RFC 9112, section 5.2).
    const fields = text.slice(text.indexOf("\n") + 1).replace(/\r?\n[ \t]+/g, " ");
    return { fields, status, bodyAt };
  }

  #unchunked(from: number): Uint8Array<ArrayBuffer> {
    const bytes = this.bytes;
    let length = 0;
    // The body is never longer than its framed form.
    const body = new Uint8Array(bytes.length - from);
    for (let at = from;;) {
      const lf = bytes.indexOf(LF, at);
      const size = parseInt(textOf(bytes.subarray(at, lf)), 16);
      if (!(size > 0)) return body.slice(0, length);
      body.set(bytes.subarray(lf + 1, lf + 1 + size), length);
      length += size;
      at = lf + 1 + size + "\r\n".length;
    }
  }
}

interface Head {
  /** The lines of the fields. */
  readonly fields: string;
  readonly status: number;
  /** Offset of the body. */
  readonly bodyAt: number;
}

/**
 * Decodes one character per byte. TextDecoder's "latin1" is windows-1252, which maps some bytes to
 * characters that are not allowed in a field.
 */
function textOf(bytes: Uint8Array): string {
  let text = "";
  // The number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192) as unknown as number[]);
  }
  return text;
}

function valuesOf(fields: string, pattern: RegExp): string[] {
  return Array.from(fields.matchAll(pattern), ([, value]) => value);
}
