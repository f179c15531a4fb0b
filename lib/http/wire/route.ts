/**
 * Defines a route: the address to connect to, a proxy's tunnel, and TLS.
 *
 * @module
 */

/** Settings of TLS. */
export interface TlsSettings {
  /** Server name to send (SNI) and verify. */
  readonly serverName: string;
  /** PEM certificates to trust in addition to those the system trusts. */
  readonly caCerts: readonly string[];
  /** False skips certificate verification. */
  readonly verifiesPeer: boolean;
  /** Client certificate, as PEM. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | null;
}

/** The address to connect to: TCP, which may be a proxy, or a Unix socket. */
export type Address =
  | {
    readonly kind: "tcp";
    readonly hostname: string;
    readonly port: number;
    /** IP version to use; null for whichever connects first (RFC 8305). */
    readonly ipVersion: 4 | 6 | null;
  }
  | { readonly kind: "unix"; readonly path: string };

/** The tunnel to request from a proxy (RFC 9110, section 9.3.6). */
export interface Tunnel {
  /** Host and port to connect to. */
  readonly authority: string;
  /** Value of Proxy-Authorization. */
  readonly authorization: string | undefined;
}

/** The ALPN protocol for HTTP/2. */
export const ALPN_HTTP2 = "h2";

/** The way to connect to an origin. */
export interface Route {
  readonly address: Address;
  /** Null without a proxy, and for plain HTTP/1.1, which a proxy relays without a tunnel. */
  readonly tunnel: Tunnel | null;
  /** Null for plain TCP. */
  readonly tls: TlsSettings | null;
  /** True for HTTP/2: negotiated over TLS, otherwise with prior knowledge. */
  readonly isHttp2: boolean;
}
