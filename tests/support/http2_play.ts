/**
 * Runs exchanges on an HTTP/2 session whose peer sends given bytes, without I/O.
 *
 * @module
 */
import { HeadCache } from "../../lib/http/h2/head_cache.ts";
import { Session } from "../../lib/http/h2/session.ts";
import { type Carrier, Stream } from "../../lib/http/h2/stream.ts";
import type { Message } from "../../lib/http/message/message.ts";
import { EncodedMessage, type HeaderField } from "../../lib/http/message/request_encoding.ts";
import type { ResponseSink } from "../../lib/http/wire/lane.ts";
import type { Route } from "../../lib/http/wire/route.ts";
import { framesIn, joined, PREFACE, type SeenFrame } from "./http2_frames.ts";

/** The outcome of one exchange; the end is `open` if it has not ended. */
export interface PlayedExchange {
  readonly end: "response" | "failure" | "cut" | "open";
  readonly status: number | null;
  readonly failure: string | null;
  readonly retry: string;
  readonly bytesReceived: number;
  readonly location: string | null;
}

/** The outcome of all exchanges. */
export interface Played {
  readonly exchanges: readonly PlayedExchange[];
  /** The frames that this side wrote after its preface. */
  readonly frames: readonly SeenFrame[];
  readonly isOpen: boolean;
}

/** How a session is run. */
export interface PlayOptions {
  /** Number of streams opened before anything is read. */
  readonly streams?: number;
  readonly method?: string;
  readonly body?: Uint8Array;
  /** Where the bytes are split into reads. */
  readonly cuts?: readonly number[];
  readonly windowBytes?: number;
  readonly sink?: ResponseSink;
  /** True if the peer closes at the end. */
  readonly isClosedAfter?: boolean;
  /** Called before the read that begins there. */
  readonly onRead?: (at: number, streams: readonly Stream[], session: Session) => void;
}

export const ROUTE: Route = {
  address: { kind: "tcp", hostname: "a", port: 1, ipVersion: null },
  tunnel: null,
  tls: null,
  isHttp2: true,
};

/** A request with constant fields. */
export function messageOf(
  { method = "GET", path = "/", headers = [], body }: {
    readonly method?: string | undefined;
    readonly path?: string;
    readonly headers?: readonly HeaderField[];
    readonly body?: Uint8Array | undefined;
  } = {},
): Message {
  return new EncodedMessage({
    method,
    isSecure: false,
    path,
    headers: [["Host", "a"], ...headers],
    body,
  });
}

/** Lets a peer send bytes; returns the outcome. */
export function play(bytes: Uint8Array, options: PlayOptions = {}): Played {
  const { streams = 1, method, body, cuts = [], windowBytes, sink, isClosedAfter } = options;
  const session = new Session({
    cache: new HeadCache(),
    onOutput: () => {},
    ...(windowBytes === undefined ? {} : { windowBytes }),
  });
  const carrier: Carrier = {
    route: ROUTE,
    address: "a:1",
    session,
    now: () => 0,
    keepsExcerptOf: () => false,
    exchanges: 0,
    writes: 0,
    retireIfStuck: () => {},
    countSent: () => {},
    stamp: (stream) => stream.markSent(0),
    finish: () => {},
    free: () => {},
  };
  const message = messageOf({ method, body });
  const over = new Set<Stream>();
  const lanes = Array.from({ length: streams }, () => {
    const lane = new Stream(carrier);
    lane.load(message, 0);
    if (sink === undefined) {
      lane.exchange(1000, undefined, null, () => {
        over.add(lane);
        return false;
      });
    } else {
      lane.exchange(1000, undefined, sink).then(() => over.add(lane));
    }
    return lane;
  });
  const written: Uint8Array<ArrayBuffer>[] = [];
  const write = () => {
    while (session.output.length > 0) {
      written.push(session.output.take().slice());
      session.pump();
    }
  };
  write();
  const buffer = new Uint8Array(64 * 1024);
  let kept = 0;
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    options.onRead?.(from, lanes, session);
    while (from < to) {
      const count = Math.min(to - from, buffer.length - kept);
      buffer.set(bytes.subarray(from, from + count), kept);
      from += count;
      const taken = session.receive(buffer, kept + count, 1);
      buffer.copyWithin(0, taken, kept + count);
      kept += count - taken;
      write();
      if (session.failure !== null) from = to;
    }
  }
  if (isClosedAfter) session.end({ kind: "closed", message: "closed" });
  write();
  const output = joined(written);
  const preface = new TextDecoder().decode(output.subarray(0, PREFACE.length));
  if (preface !== PREFACE) throw new Error(`no preface: ${preface}`);
  return {
    exchanges: lanes.map((lane) => {
      const { end, status, failure, retry, bytesReceived, location } = lane.outcome;
      const isOver = sink === undefined ? over.has(lane) : lane.deadlineMs === Infinity;
      return {
        end: isOver ? end : "open",
        status: isOver && end === "response" ? status : null,
        failure: isOver && failure !== null ? `${failure.kind}: ${failure.message}` : null,
        retry,
        bytesReceived,
        location,
      };
    }),
    frames: framesIn(output.subarray(PREFACE.length)).frames,
    isOpen: session.isOpen,
  };
}
