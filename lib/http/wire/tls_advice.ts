/**
 * Explains TLS errors of Deno's and Node's sockets, with advice.
 *
 * @module
 */

/** Advice by a part of the error's message or code; the first match applies. */
const ADVICE: readonly (readonly [part: RegExp, advice: string])[] = [
  [
    /alert:? (UnknownCA|BadCertificate|Certificate(Unknown|Expired|Revoked)|UnsupportedCertificate|AccessDenied|DecryptError)|ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|DECRYPT_ERROR)/,
    "the server does not accept the client certificate, or asks for one. " +
    "Give one that it trusts with --cert and --key",
  ],
  [
    /CaUsedAsEndEntity/,
    "the server's certificate is a self-signed CA certificate, which cannot be verified. " +
    "Use --insecure, or a certificate with CA:FALSE",
  ],
  [
    /UnknownIssuer|BadSignature|UNABLE_TO_|SELF_SIGNED_CERT|CERT_UNTRUSTED/,
    "the server's certificate is not signed by a known authority. " +
    "Trust its authority with --cacert, or use --insecure",
  ],
  [
    /not valid for name|NotValidForName|ERR_TLS_CERT_ALTNAME_INVALID/,
    "the server's certificate is for another name. " +
    "Use one of its names with --sni, or use --insecure",
  ],
  [
    /Expired|CERT_HAS_EXPIRED/i,
    "the server's certificate has expired. Renew it, or use --insecure",
  ],
  [
    /not ?valid ?yet|CERT_NOT_YET_VALID/i,
    "the server's certificate is not valid yet. Check the clocks, or use --insecure",
  ],
  [
    /UnsupportedCertVersion/,
    "the server's certificate is of X.509 version 1, which cannot be verified. " +
    "Use --insecure, or a certificate of version 3",
  ],
  [
    /CertificateRequired/,
    "the server asks for a client certificate. Give one with --cert and --key",
  ],
  [
    /InvalidContentType|WRONG_VERSION_NUMBER/,
    "the server does not speak TLS at this port. Use http://, or the port of its https service",
  ],
  [
    /ProtocolVersion|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    "the server speaks only TLS versions below 1.2, which this runtime lacks",
  ],
  [
    /HandshakeFailure|HANDSHAKE_FAILURE|NoCipherSuites|peer is incompatible/,
    "the server refused the handshake. It may ask for a client certificate (--cert and --key), or " +
    "speak only cipher suites without forward secrecy, which this runtime lacks",
  ],
  [
    /UnrecognisedName|UNRECOGNIZED_NAME/,
    "the server does not know the name that was sent. Send another one with --sni",
  ],
  [
    /without sending TLS close_notify/,
    "the peer closed the connection without TLS close_notify, so the response may be incomplete " +
    "(RFC 9112, section 9.8)",
  ],
];

/** Explains a TLS error, followed by its details; undefined for any other error. */
export function tlsAdvice(message: string, code: string): string | undefined {
  const text = `${message} ${code}`;
  const advice = ADVICE.find(([part]) => part.test(text))?.[1];
  if (advice === undefined) return undefined;
  // Keeps details such as the name or authority, but not links.
  const detail = message.replace(/^invalid peer certificate: |: https?:.*$/g, "");
  return advice.endsWith(")") ? advice : `${advice} (${detail})`;
}
