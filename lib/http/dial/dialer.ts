/**
 * Opens a connection (name, TCP, tunnel, TLS) within one deadline, and times each phase.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Deadlines, Endable, EndReason } from "../wire/deadlines.ts";
import { failureOf, type Stage } from "../wire/failure.ts";
import { hostAndPort } from "../wire/permission.ts";
import { type Address, ALPN_HTTP2, type Route, type TlsSettings } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";
import { connectTcp } from "./addresses.ts";

/** An open connection, and how long opening it took. */
export interface Dialled {
  readonly transport: Transport;
  /** Remote address: an IP address and a port, or a path. */
  readonly address: string;
  /** Name lookup, TCP handshake, and the tunnel of a proxy. */
  readonly connectMs: number;
  /** TLS handshake; null for plain TCP. */
  readonly tlsMs: number | null;
}

/** The result of opening a connection; `cut` if the run ended it. */
type DialOutcome = Dialled | { readonly failure: Failure } | "cut";

/** Opens connections. */
export class Dialer {
  #timeoutMs: number;
  #deadlines: Deadlines;
  #now: () => number;

  constructor(timeoutMs: number, deadlines: Deadlines, now: () => number) {
    this.#timeoutMs = timeoutMs;
    this.#deadlines = deadlines;
    this.#now = now;
  }

  /** Opens a connection. Never rejects. */
  async dial(route: Route): Promise<DialOutcome> {
    const attempt = new Attempt(this.#now() + this.#timeoutMs);
    this.#deadlines.add(attempt);
    try {
      const { tls } = route;
      const dialled = tls !== null && usesNodeTls(tls)
        ? await this.#openTrusting(route, tls, attempt)
        : await this.#open(route, attempt, false);
      if (attempt.ended === null) return dialled;
      // The deadline passed in the same turn in which the last step finished.
      dialled.transport.close();
      return this.#endedEarly(attempt.ended);
    } catch (error) {
      if (attempt.ended !== null) return this.#endedEarly(attempt.ended);
      attempt.end("timeout");
      return { failure: failureOf(error, attempt.stage) };
    } finally {
      this.#deadlines.delete(attempt);
    }
  }

  #endedEarly(reason: EndReason): DialOutcome {
    if (reason === "cut") return "cut";
    const message = `no connection within ${this.#timeoutMs} ms`;
    return { failure: { kind: "connect_timeout", message } };
  }

  /** Opens a connection with TLS by Node, trying the certificates that the system trusts too. */
  async #openTrusting(route: Route, tls: TlsSettings, attempt: Attempt): Promise<Dialled> {
    try {
      return await this.#open(route, attempt, false);
    } catch (error) {
      const { mayTrustSystem } = await import("./node_tls.ts");
      if (!mayTrustSystem(error, tls)) throw error;
      attempt.stage = "connect";
      return await this.#open(route, attempt, true);
    }
  }

  async #open(
    { address, tunnel, tls, isHttp2 }: Route,
    attempt: Attempt,
    asksSystem: boolean,
  ): Promise<Dialled> {
    const startMs = this.#now();
    const plain = await connect(address, attempt.signal);
    attempt.holds(plain);
    if (tunnel !== null) await (await import("./tunnel.ts")).openTunnel(plain, tunnel);
    const connectMs = this.#now() - startMs;
    const to = addressOf(plain);
    if (tls === null) return { transport: plain, address: to, connectMs, tlsMs: null };
    attempt.stage = "tls";
    let transport: Transport;
    if (usesNodeTls(tls)) {
      const { startNodeTls } = await import("./node_tls.ts");
      attempt.holds(null);
      transport = await startNodeTls(plain, tls, { asksSystem, isHttp2, signal: attempt.signal });
    } else {
      const { serverName: hostname, caCerts } = tls;
      // Takes ownership of the plain connection, which closes with this one.
      const starting = Deno.startTls(plain as Deno.TcpConn, {
        hostname,
        caCerts: [...caCerts],
        alpnProtocols: isHttp2 ? [ALPN_HTTP2] : [],
      });
      attempt.holds(null);
      const secure = await starting;
      attempt.holds(secure);
      const { alpnProtocol } = await secure.handshake();
      if (isHttp2) (await import("./alpn.ts")).checkAlpn(alpnProtocol);
      transport = secure;
    }
    return { transport, address: to, connectMs, tlsMs: this.#now() - startMs - connectMs };
  }
}

/** Returns true if Deno's own TLS does not support the settings. */
function usesNodeTls({ verifiesPeer, clientCertificate }: TlsSettings): boolean {
  return !verifiesPeer || clientCertificate !== null;
}

function connect(address: Address, signal: AbortSignal): Promise<Deno.Conn> {
  return address.kind === "unix"
    ? Deno.connect({ transport: "unix", path: address.path })
    : connectTcp(address, signal);
}

/** Returns the remote address of a connection: `127.0.0.1:8080`, or a path. */
function addressOf({ remoteAddr }: Deno.Conn): string {
  return "path" in remoteAddr ? remoteAddr.path : hostAndPort(remoteAddr as Deno.NetAddr);
}

/** One attempt to connect, ended by a deadline, an abort or a failure. */
class Attempt implements Endable {
  deadlineMs: number;
  deadlineIndex = 0;
  stage: Stage = "connect";
  ended: EndReason | null = null;
  #controller = new AbortController();
  #transport: Transport | null = null;

  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Sets the transport that ending the attempt closes. */
  holds(transport: Transport | null): void {
    this.#transport = transport;
    if (this.ended !== null) transport?.close();
  }

  end(reason: EndReason): void {
    this.ended = reason;
    this.#controller.abort();
    this.#transport?.close();
  }
}
