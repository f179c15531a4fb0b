/**
 * Checks that a TLS handshake negotiated HTTP/2 (RFC 9113, section 3.2).
 *
 * @module
 */
import { FailureError, NOT_NEGOTIATED } from "../wire/failure.ts";
import { ALPN_HTTP2 } from "../wire/route.ts";

/**
 * Checks the protocol that ALPN selected for HTTP/2.
 *
 * @param chosen null if the server selected none
 * @throws {FailureError} if it is another protocol
 */
export function checkAlpn(chosen: string | null): void {
  if (chosen !== ALPN_HTTP2) throw new FailureError(NOT_NEGOTIATED);
}
