/**
 * Interprets and validates the header block of a response (RFC 9113, section 8).
 *
 * @module
 */
import type { FieldSink } from "../hpack/field_decoder.ts";
import { DateField } from "../message/date_field.ts";
import { HEADER_LIST_BYTES } from "../frame/frame.ts";

/** Overhead of a field that RFC 9113 adds to its name and value. */
const FIELD_BYTES = 32;
const COLON = 58;
const SP = 32;
const HTAB = 9;

/** Characters of a field name: those of a token, without capital letters. */
const NAME = characters(/[!#$%&'*+.^_`|~0-9a-z-]/);

/** Reads header blocks: `begin`, then the fields, then `end`. */
export class ResponseHead implements FieldSink {
  status = 0;
  contentLength: number | null = null;
  location: string | null = null;
  /** Value of Date, in milliseconds since the epoch; 0 if there is none. */
  dateMs = 0;
  /** True if the body has a content coding. */
  isEncoded = false;
  #date = new DateField();
  /** The error of a malformed block; null if there is none. */
  error: string | null = null;
  #listBytes = 0;
  #isTrailers = false;
  #hasFields = false;
  /** The fields as HTTP/1.1 lines; undefined if they are not kept. */
  #lines: HeaderLines | undefined;
  #keepsLines = false;

  /**
   * Begins a block.
   *
   * @param isTrailers true for the fields after a body
   * @param keepsLines true if `lines` is needed
   */
  begin(isTrailers: boolean, keepsLines: boolean): void {
    this.status = 0;
    this.contentLength = null;
    this.location = null;
    this.dateMs = 0;
    this.isEncoded = false;
    this.error = null;
    this.#listBytes = 0;
    this.#isTrailers = isTrailers;
    this.#hasFields = false;
    this.#keepsLines = keepsLines;
    if (keepsLines) (this.#lines ??= new HeaderLines()).length = 0;
  }

  /** Ends the block. */
  end(): void {
    if (this.#keepsLines) this.#lines!.end();
    if (this.error !== null || this.#isTrailers) return;
    if (this.status === 0) this.error = "a response without a status";
    else if (this.status === 101) {
      this.error = "101 Switching Protocols, which HTTP/2 does not allow";
    }
  }

  /** True for the valid header of a final response. */
  get isFinal(): boolean {
    return this.error === null && !this.#isTrailers && this.status >= 200;
  }

  /** The block in HTTP/1.1 form, including its empty line; valid until the next block. */
  get lines(): { readonly bytes: Uint8Array; readonly length: number } {
    return this.#lines!;
  }

  takeField(name: Uint8Array, nameLength: number, value: Uint8Array, valueLength: number): void {
    if (this.error !== null) return;
    this.#listBytes += nameLength + valueLength + FIELD_BYTES;
    if (this.#listBytes > HEADER_LIST_BYTES) {
      this.error = `header fields of more than ${HEADER_LIST_BYTES} bytes`;
    } else if (name[0] === COLON && nameLength > 0) {
      this.#takePseudoField(name, nameLength, value, valueLength);
    } else {
      this.#hasFields = true;
      this.error = errorInName(name, nameLength) ?? errorInValue(value, valueLength) ??
        this.#takeMeaning(name, nameLength, value, valueLength);
      if (this.#keepsLines && this.error === null) {
        this.#lines!.addField(name, nameLength, value, valueLength);
      }
    }
  }

  #takePseudoField(
    name: Uint8Array,
    nameLength: number,
    value: Uint8Array,
    valueLength: number,
  ): void {
    if (nameLength !== 7 || !isName(name, ":status")) {
      this.error = "a pseudo-header field that responses do not have";
    } else if (this.#isTrailers || this.#hasFields || this.status !== 0) {
      this.error = this.status === 0 ? "a misplaced :status" : "a second :status";
    } else {
      const status = valueLength === 3 ? numberIn(value, 3) : null;
      if (status === null || status < 100) this.error = "a status that is not a three-digit number";
      else this.status = status;
    }
    if (this.#keepsLines && this.error === null) this.#lines!.addStatus(this.status);
  }

  #takeMeaning(
    name: Uint8Array,
    nameLength: number,
    value: Uint8Array,
    valueLength: number,
  ): string | null {
    switch (nameLength) {
      case 2:
        return isName(name, "te") ? connectionSpecific(name, nameLength) : null;
      case 4:
        if (isName(name, "date")) this.dateMs = this.#date.read(value, 0, valueLength);
        return null;
      case 7:
        return isName(name, "upgrade") ? connectionSpecific(name, nameLength) : null;
      case 8:
        if (!this.#isTrailers && isName(name, "location")) {
          this.location = new TextDecoder().decode(value.subarray(0, valueLength));
        }
        return null;
      case 10:
        return isName(name, "connection") || isName(name, "keep-alive")
          ? connectionSpecific(name, nameLength)
          : null;
      case 14:
        return isName(name, "content-length") ? this.#takeLength(value, valueLength) : null;
      case 16:
        if (isName(name, "content-encoding")) {
          this.isEncoded = !(valueLength === 8 && isName(value, "identity"));
          return null;
        }
        return isName(name, "proxy-connection") ? connectionSpecific(name, nameLength) : null;
      case 17:
        return isName(name, "transfer-encoding") ? connectionSpecific(name, nameLength) : null;
      default:
        return null;
    }
  }

  #takeLength(value: Uint8Array, valueLength: number): string | null {
    if (this.#isTrailers) return "a content-length after the body";
    const length = numberIn(value, valueLength);
    if (length === null) return "a content-length that is not a number, or over 2^53";
    if (this.contentLength !== null && this.contentLength !== length) {
      return `two values of content-length: ${this.contentLength} and ${length}`;
    }
    this.contentLength = length;
    return null;
  }
}

/** Fields as HTTP/1.1 lines, the form in which responses are captured. */
class HeaderLines {
  bytes = new Uint8Array(1024);
  length = 0;

  addStatus(status: number): void {
    this.#addText(`HTTP/2.0 ${status}\r\n`);
  }

  addField(name: Uint8Array, nameLength: number, value: Uint8Array, valueLength: number): void {
    this.#add(name, nameLength);
    this.#addText(": ");
    this.#add(value, valueLength);
    this.#addText("\r\n");
  }

  /** Adds the empty line. */
  end(): void {
    this.#addText("\r\n");
  }

  #addText(text: string): void {
    this.#add(new TextEncoder().encode(text), text.length);
  }

  #add(bytes: Uint8Array, length: number): void {
    if (this.length + length > this.bytes.length) {
      const larger = new Uint8Array(2 * (this.length + length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    for (let i = 0; i < length; i++) this.bytes[this.length + i] = bytes[i];
    this.length += length;
  }
}

function connectionSpecific(name: Uint8Array, length: number): string {
  const text = new TextDecoder().decode(name.subarray(0, length));
  return `the field ${text}, which HTTP/2 does not allow`;
}

function errorInName(name: Uint8Array, length: number): string | null {
  if (length === 0) return "a field without a name";
  for (let i = 0; i < length; i++) if (NAME[name[i]] === 0) return "a malformed field name";
  return null;
}

function errorInValue(value: Uint8Array, length: number): string | null {
  for (let i = 0; i < length; i++) {
    const byte = value[i];
    if (byte <= 13 && (byte === 0 || byte === 10 || byte === 13)) {
      return "a NUL or a line end in a field value";
    }
  }
  const isPadded = length > 0 && (isBlank(value[0]) || isBlank(value[length - 1]));
  return isPadded ? "white space around a field value" : null;
}

function isBlank(byte: number): boolean {
  return byte === SP || byte === HTAB;
}

/** Returns true if the bytes begin with the text. */
function isName(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Returns the number that the digits represent; null if there are other bytes, or too many. */
function numberIn(bytes: Uint8Array, length: number): number | null {
  let number = 0;
  for (let i = 0; i < length; i++) {
    const digit = bytes[i] - 48;
    if (digit < 0 || digit > 9) return null;
    number = number * 10 + digit;
  }
  return length > 0 && Number.isSafeInteger(number) ? number : null;
}

function characters(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => +pattern.test(String.fromCharCode(code)));
}
