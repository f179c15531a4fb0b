/**
 * Recognizes servers that speak TLS or HTTP/2 where HTTP/1 was expected.
 *
 * @module
 */

const TLS_ALERT = 21;
const TLS_HANDSHAKE = 22;
const TLS_MAJOR_VERSION = 3;
const HTTP2_SETTINGS = 4;
const HTTP2_GOAWAY = 7;

/** Explains a response that does not begin with a status line; null if more bytes are needed. */
export function otherProtocol(bytes: Uint8Array, from: number, to: number): string | null {
  const [first, second, , type] = bytes.subarray(from, to);
  const length = to - from;
  if (first === TLS_ALERT || first === TLS_HANDSHAKE) {
    if (length < 2) return null;
    if (second === TLS_MAJOR_VERSION) return "the server speaks TLS at this port. Use https://";
  }
  // A short frame on stream 0, because no stream is open.
  if (first === 0 && (length < 2 || second === 0)) {
    if (length < 4) return null;
    if (type === HTTP2_SETTINGS || type === HTTP2_GOAWAY) {
      return "the server speaks HTTP/2 at this port. Use --http2";
    }
  }
  return "no HTTP/1 status line";
}
