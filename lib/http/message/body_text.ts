/**
 * Turns the beginning of a response body into one line of text for a report.
 *
 * @module
 */
import { harmless } from "../../text.ts";

/** As much as fits into a few lines of a report. */
const MOST_CHARACTERS = 120;

/** Number of bytes of a body that `bodyText` uses. */
export const BODY_TEXT_BYTES = 4 * MOST_CHARACTERS;

/** Returns the beginning of a body as text; null if it is not text. */
export function bodyText(body: Uint8Array): string | null {
  const text = new TextDecoder().decode(body.subarray(0, BODY_TEXT_BYTES))
    .replaceAll(/\s+/g, " ").trim();
  // The last character may be truncated; invalid characters elsewhere mean that it is not text.
  if (/\0|\ufffd./u.test(text)) return null;
  return harmless(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text);
}
