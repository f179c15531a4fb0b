/**
 * Extracts the beginning of a failed response's body as text.
 *
 * @module
 */
import { bodyText } from "../message/body_text.ts";
import { ResponseContent } from "./capture.ts";

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
  return body === null ? null : bodyText(body);
}
