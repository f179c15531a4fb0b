// Knows: how a connection is opened: name, TCP, TLS, each timed, within one deadline.
// Refuses to know: how many there may be, and HTTP.
import type { Failure } from "../errors.ts";
import type { Deadlines, Endable, EndReason } from "./deadlines.ts";
import { failureOf, type Stage } from "./failure.ts";
import type { Transport } from "./transport.ts";

/** How the peer of a TLS connection is verified. */
export interface TlsSettings {
  /** PEM certificates trusted beside those the system trusts. */
  readonly caCerts: readonly string[];
  /** False takes any certificate. */
  readonly verifiesPeer: boolean;
}

/** A peer to dial. */
export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
  /** Null for plain TCP. */
  readonly tls: TlsSettings | null;
}

/** An open way to the peer, and what opening it took. */
export interface Dialled {
  readonly transport: Transport;
  /** Looking the name up and the TCP handshake. */
  readonly connectMs: number;
  /** The TLS handshake; null for plain TCP. */
  readonly tlsMs: number | null;
}

/** What dialling came to; `cut` where the run ended it. */
export type DialOutcome = Dialled | { readonly failure: Failure } | "cut";

/** Opens connections to one endpoint. */
export class Dialer {
  #endpoint: Endpoint;
  #timeoutMs: number;
  #deadlines: Deadlines;
  #now: () => number;

  constructor(endpoint: Endpoint, timeoutMs: number, deadlines: Deadlines, now: () => number) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#deadlines = deadlines;
    this.#now = now;
  }

  /** Dials once. Never rejects. */
  async dial(): Promise<DialOutcome> {
    const attempt = new Attempt(this.#now() + this.#timeoutMs);
    this.#deadlines.add(attempt);
    try {
      const dialled = await this.#open(attempt);
      if (attempt.ended === null) return dialled;
      // The deadline passed in the very turn in which the last step was done.
      dialled.transport.close();
      return this.#endedEarly(attempt.ended);
    } catch (error) {
      if (attempt.ended !== null) return this.#endedEarly(attempt.ended);
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

  async #open(attempt: Attempt): Promise<Dialled> {
    const { hostname, port, tls } = this.#endpoint;
    if (tls !== null && !tls.verifiesPeer) {
      const { connectInsecurely } = await import("./insecure_tls.ts");
      attempt.stage = "tls";
      const startMs = this.#now();
      const { transport, tcpMs } = await connectInsecurely({ hostname, port }, attempt.signal);
      return { transport, connectMs: tcpMs, tlsMs: this.#now() - startMs - tcpMs };
    }
    const startMs = this.#now();
    const tcp = await Deno.connect({ hostname, port, signal: attempt.signal });
    const connectMs = this.#now() - startMs;
    // Off by default here: a second write would wait 40 ms for the peer's delayed acknowledgement.
    tcp.setNoDelay(true);
    if (tls === null) return { transport: tcp, connectMs, tlsMs: null };
    attempt.stage = "tls";
    const secure = await Deno.startTls(tcp, { hostname, caCerts: [...tls.caCerts] });
    attempt.closes(secure);
    try {
      await secure.handshake();
    } catch (error) {
      if (attempt.ended === null) secure.close();
      throw error;
    }
    return { transport: secure, connectMs, tlsMs: this.#now() - startMs - connectMs };
  }
}

/** One dialling under way, which a deadline or a cut may end. */
class Attempt implements Endable {
  deadlineMs: number;
  stage: Stage = "connect";
  ended: EndReason | null = null;
  #controller = new AbortController();
  #transport: Transport | undefined;

  constructor(deadlineMs: number) {
    this.deadlineMs = deadlineMs;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From here on ending it means closing this. */
  closes(transport: Transport): void {
    this.#transport = transport;
    if (this.ended !== null) transport.close();
  }

  end(reason: EndReason): void {
    this.ended = reason;
    if (this.#transport === undefined) this.#controller.abort();
    else this.#transport.close();
  }
}
