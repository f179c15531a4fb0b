/**
 * Lists the connection-specific header fields of HTTP/1.1, which HTTP/2 forbids (RFC 9113, section
 * 8.2.2).
 *
 * @module
 */
import type { RequestParts } from "./request_encoding.ts";

const NAMES = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Returns true for a field that is not sent in HTTP/2. */
export function isConnectionField([name, value]: RequestParts["headers"][number]): boolean {
  const lower = name.toLowerCase();
  // HTTP/2 allows one value of TE.
  if (lower !== "te") return NAMES.has(lower);
  return typeof value !== "string" || value.toLowerCase() !== "trailers";
}
