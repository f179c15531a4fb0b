/**
 * Tests explanations of TLS errors of both implementations, with texts that the runtime produced.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { tlsAdvice } from "../../../lib/http/wire/tls_advice.ts";

const NO_CODE = "";
const CASES: readonly (readonly [message: string, code: string, advice: string])[] = [
  ["invalid peer certificate: UnknownIssuer", NO_CODE, "--cacert"],
  ["invalid peer certificate: BadSignature", NO_CODE, "--cacert"],
  ["unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "--cacert"],
  ["self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT", "--cacert"],
  [
    'invalid peer certificate: certificate not valid for name "a.example"; certificate is only ' +
    'valid for DnsName("localhost")',
    NO_CODE,
    "--sni",
  ],
  [
    "Hostname/IP does not match certificate's altnames: Host: a.example. is not in the cert's " +
    "altnames: DNS:localhost",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "--sni",
  ],
  ["invalid peer certificate: Expired", NO_CODE, "has expired"],
  ["certificate has expired", "CERT_HAS_EXPIRED", "has expired"],
  ["invalid peer certificate: NotValidYet", NO_CODE, "clocks"],
  [
    "invalid peer certificate: certificate not valid yet: verification time 1795659120 (UNIX), but " +
    "certificate is not valid before 2208988800 (413329680 seconds in future)",
    NO_CODE,
    "clocks",
  ],
  ["received fatal alert: UnknownCA", NO_CODE, "not accept the client certificate"],
  ["received fatal alert: CertificateExpired", NO_CODE, "not accept the client certificate"],
  [
    "SSL routines:ssl3_read_bytes:sslv3 alert certificate expired",
    "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED",
    "not accept the client certificate",
  ],
  ["received fatal alert: BadCertificate", "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "that it trusts"],
  ["invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))", NO_CODE, "CA:FALSE"],
  ["invalid peer certificate: Other(OtherError(UnsupportedCertVersion))", NO_CODE, "version 3"],
  ["received fatal alert: CertificateRequired", NO_CODE, "--cert and --key"],
  ["received corrupt message of type InvalidContentType", NO_CODE, "http://"],
  [
    "received corrupt message of type InvalidContentType (SSL routines:ssl3_get_record:wrong " +
    "version number)",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "http://",
  ],
  ["received fatal alert: ProtocolVersion", NO_CODE, "below 1.2"],
  ["received fatal alert: ProtocolVersion", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "below 1.2"],
  ["received fatal alert: HandshakeFailure", NO_CODE, "cipher suites"],
  ["received fatal alert: HandshakeFailure", "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "cipher"],
  [
    "peer closed connection without sending TLS close_notify: https://docs.rs/rustls/x",
    NO_CODE,
    "section 9.8",
  ],
];

Deno.test("tlsAdvice() explains an error with advice, without links", () => {
  for (const [message, code, advice] of CASES) {
    const text = tlsAdvice(message, code)!;
    assertStringIncludes(text, advice, `${message} ${code}`);
    assertEquals(/^[a-z]/.test(text) && !text.includes("docs.rs"), true, text);
  }
  assertEquals(tlsAdvice("Connection refused", "ECONNREFUSED"), undefined);
});
