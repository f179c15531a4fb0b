/**
 * How a connection is opened: name, TCP, tunnel, TLS, timed, within one deadline.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Deadlines, Endable, EndReason } from "../wire/deadlines.ts";
import { failureOf, type Stage } from "../wire/failure.ts";
import type { Address, Route } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";
import { openTunnel } from "./tunnel.ts";

/** An open way to the peer, and what opening it took. */
export interface Dialled {
  readonly transport: Transport;
  /** Looking the name up, the TCP handshake, and a proxy's tunnel. */
  readonly connectMs: number;
  /** The TLS handshake; null for plain TCP. */
  readonly tlsMs: number | null;
}

/** What dialling came to; `cut` where the run ended it. */
export type DialOutcome = Dialled | { readonly failure: Failure } | "cut";

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

  /** Dials once. Never rejects. */
  async dial(route: Route): Promise<DialOutcome> {
    const attempt = new Attempt(this.#now() + this.#timeoutMs);
    this.#deadlines.add(attempt);
    try {
      const dialled = await this.#open(route, attempt);
      if (attempt.ended === null) return dialled;
      // The deadline passed in the very turn in which the last step was done.
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

  async #open(route: Route, attempt: Attempt): Promise<Dialled> {
    const { tunnel, tls } = route;
    if (tls !== null && (!tls.verifiesPeer || tls.clientCertificate !== null)) {
      const { dialWithNodeTls } = await import("./node_tls.ts");
      attempt.stage = "tls";
      return await dialWithNodeTls({ ...route, tls }, attempt.signal, this.#now);
    }
    const startMs = this.#now();
    const plain = await connect(route.address, attempt.signal);
    attempt.holds(plain);
    if (tunnel !== null) await openTunnel(plain, tunnel);
    const connectMs = this.#now() - startMs;
    if (tls === null) return { transport: plain, connectMs, tlsMs: null };
    attempt.stage = "tls";
    const { serverName: hostname, caCerts } = tls;
    // Takes the plain connection over: it is closed with this one from here on.
    const starting = Deno.startTls(plain as Deno.TcpConn, { hostname, caCerts: [...caCerts] });
    attempt.holds(null);
    const secure = await starting;
    attempt.holds(secure);
    await secure.handshake();
    return { transport: secure, connectMs, tlsMs: this.#now() - startMs - connectMs };
  }
}

async function connect(address: Address, signal: AbortSignal): Promise<Deno.Conn> {
  if (address.kind === "unix") {
    return await Deno.connect({ transport: "unix", path: address.path });
  }
  let { hostname } = address;
  if (address.ipVersion !== null) {
    const { lookup } = await import("node:dns/promises");
    hostname = (await lookup(hostname, { family: address.ipVersion })).address;
  }
  // An address has nothing to choose from, and the choosing costs.
  const autoSelectFamily = !/^[\d.]+$|:/.test(hostname);
  const tcp = await Deno.connect({ hostname, port: address.port, signal, autoSelectFamily });
  // Off by default here: a second write would wait 40 ms for the peer's delayed acknowledgement.
  tcp.setNoDelay(true);
  return tcp;
}

/** One dialling under way, which a deadline, a cut or a failure ends. */
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

  /** What ending it closes from here on. */
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
