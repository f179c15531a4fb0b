/**
 * Performs TLS with node:tls, the only API here that supports client certificates and unverified
 * peers.
 *
 * @module
 */
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { ALPN_HTTP2, type TlsSettings } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";
import { checkAlpn } from "./alpn.ts";
import { RecordStream } from "./record_stream.ts";

/** Settings whose peers are trusted by the system's authorities and not by the given ones. */
const trustedBySystem = new WeakSet<TlsSettings>();
const UNTRUSTED = new Set<unknown>([
  ...["UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_UNTRUSTED"],
  ...[
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
  ],
]);

/** Options for starting TLS. */
interface StartOptions {
  /**
   * Verifies the peer with the system's authorities even if others are given. Giving node:tls both
   * at once would take 10 ms per connection.
   */
  readonly asksSystem: boolean;
  /** Negotiates HTTP/2. */
  readonly isHttp2: boolean;
  /** Aborts the handshake. */
  readonly signal: AbortSignal;
}

/** Starts TLS on a connection, taking ownership of it; resolves after the handshake. */
export async function startNodeTls(
  plain: Transport,
  tls: TlsSettings,
  { asksSystem, isHttp2, signal }: StartOptions,
): Promise<Transport> {
  const { serverName, caCerts, verifiesPeer, clientCertificate } = tls;
  const records = new RecordStream(plain);
  const secure = connect({
    socket: records,
    // A server name must not be an address (RFC 6066, section 3); addresses are only verified.
    servername: isIP(serverName) === 0 ? serverName : "",
    host: serverName,
    ...(isHttp2 ? { ALPNProtocols: [ALPN_HTTP2] } : {}),
    rejectUnauthorized: verifiesPeer,
    ...(isHttp2 ? { ALPNProtocols: [ALPN_HTTP2] } : {}),
    ...clientCertificate,
    ...(caCerts.length === 0 || asksSystem || trustedBySystem.has(tls) ? {} : { ca: [...caCerts] }),
  });
  const end = () => records.destroy(new Error("ended"));
  signal.addEventListener("abort", end);
  try {
    await secured(secure);
    if (verifiesPeer) refuseLaxCertificate(secure);
    if (isHttp2) checkAlpn(secure.alpnProtocol || null);
  } catch (error) {
    secure.on("error", () => {}).destroy();
    records.on("error", () => {}).destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", end);
  }
  if (asksSystem) trustedBySystem.add(tls);
  return new SocketTransport(secure, records);
}

/**
 * Returns true if a handshake failed only because no given authority has signed the peer's
 * certificate.
 */
export function mayTrustSystem(error: unknown, { caCerts }: TlsSettings): boolean {
  return caCerts.length > 0 && error instanceof Error && "code" in error &&
    UNTRUSTED.has(error.code);
}

/**
 * Rejects certificates that Deno's own TLS would reject but node:tls accepts: those of version 1,
 * those of authorities used by a server, and names that are not in subjectAltName.
 */
function refuseLaxCertificate(secure: TLSSocket): void {
  const leaf = secure.getPeerX509Certificate();
  const reason = leaf === undefined
    ? "none"
    : versionOf(leaf.raw) !== 3
    ? "UnsupportedCertVersion"
    : leaf.ca
    ? "CaUsedAsEndEntity"
    : leaf.subjectAltName === undefined
    ? "NotValidForName"
    : null;
  if (reason !== null) throw new Deno.errors.InvalidData(`invalid peer certificate: ${reason}`);
}

/**
 * Returns the version of a certificate in DER: `SEQUENCE { SEQUENCE { [0] { INTEGER version - 1 },
 * …` (RFC 5280, section 4.1).
 */
function versionOf(der: Uint8Array): number {
  const contentOf = (at: number) => at + 2 + (der[at + 1] > 127 ? der[at + 1] & 127 : 0);
  const at = contentOf(contentOf(0));
  return der[at] === 0xa0 ? der[contentOf(contentOf(at))] + 1 : 1;
}

/** Resolves after the handshake; rejects on an error or an early end. */
function secured(socket: TLSSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const close = () => reject(new Error("the peer closed the connection during the handshake"));
  socket.once("secureConnect", resolve).once("error", reject).once("close", close);
  return promise.finally(() => {
    // An error without a listener would end the process; late errors are ignored.
    socket.on("error", () => {}).off("secureConnect", resolve).off("error", reject)
      .off("close", close);
  });
}

/**
 * A node socket that is read on demand: bytes are taken from its buffer when a read requests them.
 */
class SocketTransport implements Transport {
  #socket: TLSSocket;
  #records: RecordStream;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: TLSSocket, records: RecordStream) {
    this.#socket = socket;
    this.#records = records;
    socket.on("error", (error) => {
      this.#error ??= error;
      this.#wake?.();
    });
    for (const event of ["readable", "end", "close"]) socket.on(event, () => this.#wake?.());
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    for (;;) {
      const length = Math.min(buffer.length, this.#socket.readableLength);
      const piece: Uint8Array | null = length > 0 ? this.#socket.read(length) : null;
      if (piece !== null) {
        buffer.set(piece);
        return piece.length;
      }
      if (this.#error !== undefined) throw this.#error;
      if (this.#socket.readableEnded || this.#socket.destroyed) return this.#end();
      // Triggers reading more data, or the end event.
      this.#socket.read(0);
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Reports the end of the stream as Deno's own TLS does. */
  #end(): null {
    if (this.#records.endsWithAlert) return null;
    throw new Deno.errors.UnexpectedEof("peer closed connection without sending TLS close_notify");
  }
}
