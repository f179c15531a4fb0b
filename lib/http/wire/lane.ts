/**
 * Defines a lane, which carries one exchange after another whatever the protocol, and the outcome
 * of an exchange.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Message } from "../message/message.ts";
import type { Route } from "./route.ts";

/** Whether a request whose exchange failed may be sent again on another lane. */
export type Retry =
  | "never"
  /** The peer may have acted on it: only where twice is the same as once (RFC 9110, section 9.2.2). */
  | "ifIdempotent"
  /** The peer has not processed it. */
  | "always";

/**
 * What an exchange came to. One object for each lane, overwritten by the next exchange on it or on
 * the lane that follows it, since the hot path allocates nothing but promises.
 */
export interface ExchangeOutcome {
  /** `response`: complete, of any status; `failure`: see there; `cut`: ended with the run. */
  end: "response" | "failure" | "cut";
  /** Status code of a response. */
  status: number;
  /** Null unless the end is a failure. */
  failure: Failure | null;
  /** When its first byte was about to be written. */
  sentMs: number;
  /** When the first bytes of the response had been read; meaningless without a response. */
  firstByteMs: number;
  /** When it was over: the last byte was read, the failure was seen, or the deadline passed. */
  doneMs: number;
  bytesSent: number;
  bytesReceived: number;
  /** `never` unless the end is a failure. */
  retry: Retry;
  /** True where unsolicited bytes followed the response. */
  hasUnsolicitedBytes: boolean;
  /** The Date of a response, in milliseconds since the epoch; 0 where it has none. */
  dateMs: number;
  /** Where a response redirects to; null where it does not say. */
  location: string | null;
}

/** The outcome of a lane that has had no exchange. */
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

/** Takes the bytes of a response as they are read. */
export interface ResponseSink {
  /** A response begins; whatever was taken before it is another's. */
  begin(): void;
  /** Takes the first `count` bytes of a buffer, which is read into again afterwards. */
  add(buffer: Uint8Array, count: number): void;
}

/** Has one exchange after another: an HTTP/1.1 connection, or a stream slot of an HTTP/2 session. */
export interface Lane {
  /** Where it leads. */
  readonly route: Route;
  /** What it is connected to: an IP address and a port, or the path of a socket. */
  readonly address: string;
  /** The connection that carries it, by identity. */
  readonly carrier: object;
  /** What the last exchange came to. */
  readonly outcome: ExchangeOutcome;
  /** True while another exchange may follow. */
  readonly isReusable: boolean;

  /** Makes request `index` of a message what the next exchange sends. */
  load(message: Message, index: number): void;

  /**
   * Sends the loaded request and reads the response. Never rejects. The outcome is valid until the
   * next exchange.
   *
   * @param timeoutMs the most time from its sending to its last byte
   * @param sentMs when it was first sent, for a request that is sent again
   * @param sink what is handed the response's bytes
   */
  exchange(
    timeoutMs: number,
    sentMs?: number,
    sink?: ResponseSink | null,
  ): Promise<ExchangeOutcome>;

  /**
   * The same for each request that `loadNext` loads after an exchange, until it gives false; it is
   * asked after a failure too. One promise for all of them, since a promise for each exchange would
   * be some hundredths of its cost. Rejects only with what `loadNext` throws.
   */
  exchangeEach(timeoutMs: number, loadNext: () => boolean): Promise<ExchangeOutcome>;

  /**
   * Makes it idle until its next exchange. If the peer ends it meanwhile, or sends what nobody asked
   * for, it is not reusable any more; unsolicited bytes are noted in its outcome.
   */
  rest(): void;

  /**
   * The beginning of the last response's body as text; null where it is not text, or not at hand any
   * more. Only until the next exchange.
   */
  bodyExcerpt?(): string | null;

  /** Closes it for good; only between exchanges. */
  close(): void;
}

/** A lane that was not idle before, and what opening its connection took. */
interface Opened {
  readonly lane: Lane;
  /** Null where it is on a connection that was open already. */
  readonly connectMs: number | null;
  /** Null without TLS too. */
  readonly tlsMs: number | null;
}

/** What opening a lane came to; `cut` where the run ended it. */
export type OpenOutcome = Opened | { readonly failure: Failure } | "cut";

/** Opens lanes, and keeps the idle ones for the next exchange. */
export interface Lanes extends Disposable {
  /** Connections opened so far. */
  readonly opened: number;
  /** Attempts to open one that failed. */
  readonly failed: number;
  /** Idle connections on which unsolicited bytes came. */
  readonly unsolicited: number;
  /** The most streams that a connection had at once, and the fewest that a server allowed; null where there are none. */
  readonly streams: {
    readonly mostPerConnection: number;
    readonly serverLimit: number | null;
  } | null;
  /** A lane that can be used at once; undefined where there is none. */
  take(route: Route): Lane | undefined;
  /** A lane, on a new connection if need be. Never rejects. */
  open(route: Route): Promise<OpenOutcome>;
  /** Takes a lane back: it becomes idle if it can be used again. */
  give(lane: Lane): void;
  /** Takes a lane back that is not used again. */
  discard(lane: Lane): void;
}
