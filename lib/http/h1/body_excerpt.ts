/**
 * Extracts the beginning of a failed response's body as text.
 *
 * @module
 */
import { harmless } from "../../text.ts";
import { ResponseContent } from "./capture.ts";

/** As much as fits into a few lines of a report. */
const MOST_CHARACTERS = 120;
const ENCODED = /^content-encoding:(?!\s*identity\s*$)/im;
const HEAD_END = /\r?\n\r?\n/;

/** Returns the beginning of the body; null if it is compressed or not text. */
export function bodyExcerpt(response: Uint8Array): string | null {
  if (response[0] !== 72 /* H of HTTP/1.1 */) return null;
  const bytes = response.slice();
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 16_384));
  const end = HEAD_END.exec(head)?.index;
  if (end === undefined || ENCODED.test(head.slice(0, end))) return null;
  const body = new ResponseContent(bytes, false, false).body();
  if (body === null) return null;
  const text = new TextDecoder().decode(body.subarray(0, 4 * MOST_CHARACTERS))
    .replaceAll(/\s+/g, " ").trim();
  // The last character may be truncated; invalid characters elsewhere mean that it is not text.
  if (/\0|\ufffd./u.test(text)) return null;
  return harmless(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text);
}
