// Knows: the bytes of one response, kept while it is read, and what they say once it is whole.
// Refuses to know: whether it is whole and well-formed: the parser has seen to that.
import { HEAD_LIMIT_BYTES } from "./response_parser.ts";

const LF = 10;
const CR = 13;

/** A response that someone wants to look at. The next one takes its place. */
export class KeptResponse {
  #limitBytes: number;
  #bytes = new Uint8Array(4096);
  #length = 0;
  #isCut = false;

  /** @param bodyLimitBytes the longest body that is kept */
  constructor(bodyLimitBytes: number) {
    // Interim responses, chunk lines and trailers lie in between.
    this.#limitBytes = 2 * HEAD_LIMIT_BYTES + bodyLimitBytes + Math.ceil(bodyLimitBytes / 8);
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
      const larger = new Uint8Array(Math.min(2 * length, this.#limitBytes));
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

/** The header fields and the body of a whole response. */
export class ResponseContent {
  readonly headers = new Headers();
  #bytes: Uint8Array<ArrayBuffer>;
  #isCut: boolean;
  #bodyAt: number;
  #expectsNoBody: boolean;

  constructor(bytes: Uint8Array<ArrayBuffer>, isCut: boolean, expectsNoBody: boolean) {
    this.#bytes = bytes;
    this.#isCut = isCut;
    this.#expectsNoBody = expectsNoBody;
    this.#bodyAt = this.#readHead(0);
  }

  /** The body without its framing; null where it was too long to be kept. */
  body(): Uint8Array<ArrayBuffer> | null {
    if (this.#expectsNoBody) return new Uint8Array(0);
    if (this.#isCut) return null;
    const bytes = this.#bytes;
    if (/(^|,)\s*chunked\s*$/i.test(this.headers.get("transfer-encoding") ?? "")) {
      return this.#unchunked();
    }
    const length = this.headers.get("content-length");
    // A list of equal numbers is one number (RFC 9110, section 8.6).
    const end = length === null ? bytes.length : this.#bodyAt + parseInt(length);
    return bytes.slice(this.#bodyAt, end);
  }

  /** Reads header blocks up to that of the final response, and gives where its body begins. */
  #readHead(from: number): number {
    const [statusLine, first] = this.#line(from);
    const isInterim = /^HTTP\/1\.\d 1\d\d/.test(statusLine);
    for (let at = first;;) {
      const [line, next] = this.#line(at);
      if (line === "") return isInterim && next < this.#bytes.length ? this.#readHead(next) : next;
      const colon = line.indexOf(":");
      if (!isInterim) this.headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
      at = next;
    }
  }

  #unchunked(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    let length = 0;
    // The body is never longer than what frames it, so that it can be moved forward in place.
    const body = new Uint8Array(bytes.length - this.#bodyAt);
    for (let at = this.#bodyAt;;) {
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
    return [new TextDecoder("latin1").decode(bytes.subarray(from, end)), lf + 1];
  }
}
