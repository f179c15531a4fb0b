// Knows: the bytes of one response, kept while it is read, and what they say once it is whole.
// Refuses to know: whether it is whole and well-formed: the parser has seen to that.
import { HEAD_LIMIT_BYTES } from "./response_parser.ts";

const LF = 10;
const CR = 13;
const NO_BYTES = new Uint8Array(0);

/** A response that someone wants to look at. The next one takes its place. */
export class KeptResponse {
  #limitBytes: number;
  #bytes = new Uint8Array(4096);
  #length = 0;
  #isCut = false;

  /** @param bodyLimitBytes the longest body that is kept */
  constructor(bodyLimitBytes: number) {
    // Interim responses and trailers lie beside the body, and the lines of its chunks in between.
    this.#limitBytes = 2 * HEAD_LIMIT_BYTES + 2 * bodyLimitBytes;
  }

  /** Forgets the response before. */
  begin(): void {
    this.#length = 0;
    this.#isCut = false;
  }

  /** Keeps the next bytes of the response, as they were read. */
  add(buffer: Uint8Array, count: number): void {
    const kept = Math.min(count, this.#limitBytes - this.#length);
    if (kept < count) this.#isCut = true;
    const length = this.#length + kept;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(
        Math.min(Math.max(2 * this.#bytes.length, length), this.#limitBytes),
      );
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(buffer.subarray(0, kept), this.#length);
    this.#length = length;
  }

  /** What the whole response says; of its own memory, so that the next one does not change it. */
  content(expectsNoBody: boolean): ResponseContent {
    return new ResponseContent(this.#bytes.slice(0, this.#length), this.#isCut, expectsNoBody);
  }
}

/** The header fields and the body of a whole response, found when they are asked for. */
export class ResponseContent {
  #bytes: Uint8Array<ArrayBuffer>;
  #isCut: boolean;
  #expectsNoBody: boolean;
  #head: Head | undefined;

  constructor(bytes: Uint8Array<ArrayBuffer>, isCut: boolean, expectsNoBody: boolean) {
    this.#bytes = bytes;
    this.#isCut = isCut;
    this.#expectsNoBody = expectsNoBody;
  }

  get headers(): Headers {
    return (this.#head ??= this.#readHead(0)).headers;
  }

  /** The body without its framing; null where it was too long to be kept. */
  body(): Uint8Array<ArrayBuffer> | null {
    const { headers, hasBody, bodyAt } = this.#head ??= this.#readHead(0);
    if (this.#expectsNoBody || !hasBody) return NO_BYTES.slice();
    if (this.#isCut) return null;
    const codings = headers.get("transfer-encoding");
    if (codings !== null) {
      // Any other last coding has the body end with the stream.
      return /(^|,)[ \t]*chunked[ \t,]*$/i.test(codings)
        ? this.#unchunked(bodyAt)
        : this.#bytes.slice(bodyAt);
    }
    const length = headers.get("content-length");
    // A list of equal numbers is one number (RFC 9110, section 8.6).
    return this.#bytes.slice(bodyAt, length === null ? undefined : bodyAt + parseInt(length));
  }

  /** Reads header blocks up to that of the final response. */
  #readHead(from: number): Head {
    const [statusLine, first] = this.#line(from);
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(statusLine)?.[1]);
    const isInterim = status < 200;
    const headers = new Headers();
    for (let at = first;;) {
      const [line, next] = this.#line(at);
      if (line === "") {
        if (isInterim && next < this.#bytes.length) return this.#readHead(next);
        return { headers, bodyAt: next, hasBody: status !== 204 && status !== 304 };
      }
      const colon = line.indexOf(":");
      // Where the kept bytes end inside of a line, that one is nothing.
      if (!isInterim && colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1));
      at = next;
    }
  }

  #unchunked(from: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    let length = 0;
    // The body is never longer than what frames it.
    const body = new Uint8Array(bytes.length - from);
    for (let at = from;;) {
      const [line, next] = this.#line(at);
      const size = parseInt(line, 16);
      if (!(size > 0)) return body.slice(0, length);
      body.set(bytes.subarray(next, next + size), length);
      length += size;
      at = next + size;
      if (bytes[at] === CR) at++;
      if (bytes[at] === LF) at++;
    }
  }

  /** The line that begins somewhere, without its end, and where the next one begins. */
  #line(from: number): [line: string, next: number] {
    const bytes = this.#bytes;
    const lf = bytes.indexOf(LF, from);
    if (lf === -1) return ["", bytes.length];
    const end = lf > from && bytes[lf - 1] === CR ? lf - 1 : lf;
    // Not by a TextDecoder: its "latin1" is windows-1252, some letters of which no field may hold.
    let line = "";
    for (let at = from; at < end; at++) line += String.fromCharCode(bytes[at]);
    return [line, lf + 1];
  }
}

interface Head {
  readonly headers: Headers;
  readonly bodyAt: number;
  /** False for a status that has none. */
  readonly hasBody: boolean;
}
