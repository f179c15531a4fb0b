/**
 * Describes where a connection leads: the address to dial, a proxy's tunnel, TLS.
 *
 * @module
 */

/** How TLS is spoken. */
export interface TlsSettings {
  /** The name sent (SNI) and verified. */
  readonly serverName: string;
  /** PEM certificates trusted beside those the system trusts. */
  readonly caCerts: readonly string[];
  /** False takes any certificate. */
  readonly verifiesPeer: boolean;
  /** What this side shows of itself, as PEM. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | null;
}

/** What is dialled: a TCP address, which may be a proxy's, or a Unix socket. */
export type Address =
  | {
    readonly kind: "tcp";
    readonly hostname: string;
    readonly port: number;
    /** The one IP version to use; null leaves it to whichever connects first (RFC 8305). */
    readonly ipVersion: 4 | 6 | null;
  }
  | { readonly kind: "unix"; readonly path: string };

/** What is asked of a proxy before anything else (RFC 9110, section 9.3.6). */
export interface Tunnel {
  /** Host and port to be connected to. */
  readonly authority: string;
  /** The value of Proxy-Authorization. */
  readonly authorization: string | undefined;
}

/** What ALPN is offered for HTTP/2, and has to choose. */
export const ALPN_HTTP2 = "h2";

/** The way to an origin. */
export interface Route {
  readonly address: Address;
  /** Null without a proxy, and for plain HTTP/1.1, which a proxy relays without one. */
  readonly tunnel: Tunnel | null;
  /** Null for plain TCP. */
  readonly tls: TlsSettings | null;
  /** True where HTTP/2 is spoken: negotiated over TLS, with prior knowledge otherwise. */
  readonly isHttp2: boolean;
}
