/**
 * Defines a lane, which carries one exchange after another in any protocol, and the outcome of an
 * exchange.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Message } from "../message/message.ts";
import type { Route } from "./route.ts";

/** Whether a request whose exchange failed may be sent again on another lane. */
export type Retry =
  | "never"
  /** The peer may have processed it, so only idempotent requests (RFC 9110, section 9.2.2). */
  | "ifIdempotent"
  /** The peer has not processed it. */
  | "always"
  /** The peer closed the connection after earlier requests on it, so another connection helps. */
  | "unlimited";

/**
 * The outcome of an exchange. One object per lane, overwritten by the next exchange on it or on the
 * lane that replaces it, because the hot path allocates nothing but promises.
 */
export interface ExchangeOutcome {
  /** `response`: complete, of any status; `failure`: see `failure`; `cut`: ended by the run. */
  end: "response" | "failure" | "cut";
  /** Status code of a response. */
  status: number;
  /** Null unless the end is a failure. */
  failure: Failure | null;
  /** When its first byte was about to be written. */
  sentMs: number;
  /** When the first bytes of the response had been read; undefined without a response. */
  firstByteMs: number;
  /** When it ended: the last byte was read, it failed, or its deadline passed. */
  doneMs: number;
  bytesSent: number;
  bytesReceived: number;
  /** `never` unless the end is a failure. */
  retry: Retry;
  /** True if unsolicited bytes followed the response. */
  hasUnsolicitedBytes: boolean;
  /** Date of a response, in milliseconds since the epoch; 0 if it has none. */
  dateMs: number;
  /** Value of Location in a response; null if it has none. */
  location: string | null;
}

/** Creates the outcome of a lane without an exchange. */
export function newOutcome(): ExchangeOutcome {
  return {
    end: "cut",
    status: 0,
    failure: null,
    sentMs: 0,
    firstByteMs: 0,
    doneMs: 0,
    bytesSent: 0,
    bytesReceived: 0,
    retry: "never",
    hasUnsolicitedBytes: false,
    dateMs: 0,
    location: null,
  };
}

/** Receives the bytes of a response as they are read. */
export interface ResponseSink {
  /** A response begins; earlier bytes belong to another one. */
  begin(): void;
  /** Receives the first `count` bytes of a buffer that is reused afterwards. */
  add(buffer: Uint8Array, count: number): void;
}

/** Carries one exchange after another: an HTTP/1.1 connection, or a stream of an HTTP/2 session. */
export interface Lane {
  /** Route of the connection. */
  readonly route: Route;
  /** Remote address: an IP address and a port, or the path of a socket. */
  readonly address: string;
  /** The connection that carries it, compared by identity. */
  readonly carrier: object;
  /** Outcome of the last exchange. */
  readonly outcome: ExchangeOutcome;
  /** True while another exchange may follow. */
  readonly isReusable: boolean;

  /** Loads request `index` of a message, to be sent by the next exchange. */
  load(message: Message, index: number): void;

  /**
   * Sends the loaded request and reads the response; then the same for each request that `loadNext`
   * loads after an exchange, successful or not, until it returns false. One promise serves all of
   * them: one per exchange would take some hundredths of its cost. Rejects only with an error of
   * `loadNext`. The outcome is that of the last exchange, and valid until the next one.
   *
   * @param timeoutMs time limit of each exchange, from sending to the last byte
   * @param sentMs when a request was first sent that is sent again
   * @param sink receives the bytes of the responses
   * @param loadNext loads the next request; null if one exchange is enough
   */
  exchange(
    timeoutMs: number,
    sentMs?: number,
    sink?: ResponseSink | null,
    loadNext?: (() => boolean) | null,
  ): Promise<ExchangeOutcome>;

  /**
   * Marks the lane idle until its next exchange. If the peer closes it or sends unsolicited bytes
   * meanwhile, it is no longer reusable; unsolicited bytes are noted in its outcome.
   */
  rest(): void;

  /**
   * Returns the beginning of the last response's body as text; null if it is not text or no longer
   * available. Valid until the next exchange.
   */
  bodyExcerpt?(): string | null;

  /** Closes the lane. Allowed only between exchanges. */
  close(): void;
}

/** A newly opened lane, and how long opening its connection took. */
interface Opened {
  readonly lane: Lane;
  /** Null if its connection was already open. */
  readonly connectMs: number | null;
  /** Null without TLS, or if its connection was already open. */
  readonly tlsMs: number | null;
}

/** The result of opening a lane; `cut` if the run ended it. */
export type OpenOutcome = Opened | { readonly failure: Failure } | "cut";

/** Opens lanes, and keeps idle ones for later exchanges. */
export interface Lanes extends Disposable {
  /** Number of connections opened. */
  readonly opened: number;
  /** Number of connections that could not be opened. */
  readonly failed: number;
  /** Number of idle connections that received unsolicited bytes. */
  readonly unsolicited: number;
  /**
   * Highest number of concurrent streams on a connection, and lowest limit set by a server; null
   * for HTTP/1.1.
   */
  readonly streams: {
    readonly mostPerConnection: number;
    readonly serverLimit: number | null;
  } | null;
  /** Takes a lane that is ready to use; undefined if there is none. */
  take(route: Route): Lane | undefined;
  /** Opens a lane, on a new connection if necessary. Never rejects. */
  open(route: Route): Promise<OpenOutcome>;
  /** Returns a lane to the pool: it becomes idle if it is reusable. */
  give(lane: Lane): void;
  /** Returns a lane that is not used again. */
  discard(lane: Lane): void;
}
