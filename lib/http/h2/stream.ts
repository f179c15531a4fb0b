/**
 * Implements a lane of an HTTP/2 connection: each exchange uses a new stream.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import { CANCEL, FRAME_HEADER_BYTES, type FramePart, PROTOCOL_ERROR } from "../frame/frame.ts";
import type { OutputBuffer } from "../frame/output_buffer.ts";
import type { Message } from "../message/message.ts";
import type { Endable, EndReason } from "../wire/deadlines.ts";
import {
  type ExchangeOutcome,
  type Lane,
  newOutcome,
  type ResponseSink,
  type Retry,
} from "../wire/lane.ts";
import type { Route } from "../wire/route.ts";
import type { Session } from "./session.ts";
import { StreamRequest } from "./stream_request.ts";
import { StreamResponse } from "./stream_response.ts";
import type { SessionStream } from "./stream_table.ts";

/** The connection of a stream, as the stream uses it. */
export interface Carrier {
  readonly route: Route;
  readonly address: string;
  readonly session: Session;
  readonly now: () => number;
  /** Returns true for statuses whose bodies may be shown. */
  readonly keepsExcerptOf: (status: number) => boolean;
  /** Number of exchanges that have ended. */
  readonly exchanges: number;
  /** Number of writes that have completed. */
  readonly writes: number;
  /** Counts bytes of the output as part of an exchange. */
  countSent(bytes: number): void;
  /**
   * Called when the stream's request is in the output; the stream is notified when it is written.
   */
  stamp(stream: Stream): void;
  /**
   * Called when an exchange has ended: counts it, and adds its share of other bytes to the outcome.
   */
  finish(outcome: ExchangeOutcome): void;
  /** Opens no more streams if no write has completed since there were `writes` of them. */
  retireIfStuck(writes: number): void;
  /** Takes the lane back. */
  free(stream: Stream): void;
}

/** A lane. Each of its exchanges uses a new stream. */
export class Stream implements Lane, Endable, SessionStream {
  id = 0;
  sendWindow = 0;
  unacknowledged = 0;
  deadlineMs = Infinity;
  deadlineIndex = 0;
  readonly carrier: Carrier;
  readonly outcome = newOutcome();
  #request = new StreamRequest({
    onPiece: () => this.carrier.session.pump(),
    onError: (message) => this.#failBody(message),
  });
  #response: StreamResponse;
  #timeoutMs = 0;
  /** When the request was first sent, if it is sent again. */
  #firstSentMs: number | undefined;
  #sink: ResponseSink | null = null;
  #loadNext: (() => boolean) | null = null;
  #settled: PromiseWithResolvers<ExchangeOutcome> | undefined;
  #isUnderWay = false;
  #isUnsent = false;
  /** Number of writes before that of the request. */
  #writesBefore = 0;

  constructor(carrier: Carrier) {
    this.carrier = carrier;
    this.#response = new StreamResponse(carrier.keepsExcerptOf);
  }

  get route(): Route {
    return this.carrier.route;
  }

  get address(): string {
    return this.carrier.address;
  }

  get isReusable(): boolean {
    return this.carrier.session.isOpen;
  }

  get hasBody(): boolean {
    return this.#request.hasBody;
  }

  load(message: Message, index: number): void {
    this.#request.load(message, index);
  }

  bodyExcerpt(): string | null {
    return this.#response.excerpt();
  }

  /** The connection keeps reading anyway, and ends on unsolicited frames. */
  rest(): void {}

  /** Returns the lane to its connection. */
  close(): void {
    this.carrier.free(this);
  }

  /** Ends the current exchange; the connection and its other streams continue. */
  end(reason: EndReason): void {
    const { outcome } = this;
    this.carrier.session.close(this, CANCEL);
    outcome.end = reason === "cut" ? "cut" : "failure";
    if (reason === "timeout") {
      this.carrier.retireIfStuck(this.#writesBefore);
      outcome.doneMs = outcome.sentMs + this.#timeoutMs;
      const message = `no whole response within ${this.#timeoutMs} ms`;
      outcome.failure = { kind: "timeout", message };
    }
    this.#finish();
  }

  /** Records when the request is about to be written. */
  markSent(nowMs: number): void {
    if (!this.#isUnsent) return;
    this.#isUnsent = false;
    this.#writesBefore = this.carrier.writes;
    this.outcome.sentMs = nowMs;
    this.deadlineMs = nowMs + this.#timeoutMs;
  }

  // Called by the session.

  writeHeaders(output: OutputBuffer): void {
    const { carrier } = this;
    const before = output.total;
    this.#request.writeHeaders(output, this.id, carrier.session.takeBlockPrefix());
    this.#countSent(output.total - before);
    if (this.#firstSentMs !== undefined) return;
    this.#isUnsent = true;
    carrier.stamp(this);
  }

  writeBody(output: OutputBuffer, mostBytes: number): number {
    const written = this.#request.writeBody(output, this.id, mostBytes);
    if (written > 0) this.#countSent(FRAME_HEADER_BYTES + written);
    return written;
  }

  onHeaders(block: FramePart): void {
    const { session } = this.carrier;
    const response = this.#response;
    this.outcome.bytesReceived += block.wireBytes;
    if (response.blocks === 0) this.outcome.firstByteMs = session.readMs;
    response.takeBlock(block, session.heads);
    this.#react();
  }

  onData(piece: FramePart): void {
    this.outcome.bytesReceived += piece.wireBytes;
    this.#response.takeData(piece);
    this.#react();
  }

  onFailure(failure: Failure, retry: Retry): void {
    const { outcome, carrier } = this;
    outcome.end = "failure";
    outcome.failure = failure;
    outcome.doneMs = carrier.now();
    const isStale = carrier.session.failure === failure && carrier.exchanges > 0 &&
      outcome.bytesReceived === 0 && (failure.kind === "closed" || failure.kind === "reset");
    outcome.retry = retry === "never" && isStale ? "ifIdempotent" : retry;
    this.#finish();
  }

  exchange(
    timeoutMs: number,
    sentMs?: number,
    sink: ResponseSink | null = null,
    loadNext: (() => boolean) | null = null,
  ): Promise<ExchangeOutcome> {
    this.#timeoutMs = timeoutMs;
    this.#firstSentMs = sentMs;
    this.#sink = sink;
    this.#loadNext = loadNext;
    const settled = this.#settled = Promise.withResolvers<ExchangeOutcome>();
    this.#start();
    return settled.promise;
  }

  #start(): void {
    const { outcome } = this;
    outcome.failure = null;
    outcome.retry = "never";
    outcome.location = null;
    outcome.dateMs = 0;
    outcome.bytesSent = 0;
    outcome.bytesReceived = 0;
    this.#response.begin(this.#request.expectsNoBody, this.#sink);
    this.#isUnderWay = true;
    this.carrier.session.open(this);
    // A stream that waits for its turn has a time limit too.
    if (!this.#isUnderWay || this.#isUnsent) return;
    outcome.sentMs = this.#firstSentMs ?? this.carrier.now();
    this.deadlineMs = outcome.sentMs + this.#timeoutMs;
  }

  /** Ends the exchange if the response is complete or malformed. */
  #react(): void {
    const { outcome, carrier: { session } } = this;
    const response = this.#response;
    if (response.error !== null) {
      session.failStream(this, PROTOCOL_ERROR, response.error);
    } else if (response.isComplete) {
      outcome.end = "response";
      outcome.status = response.status;
      outcome.location = response.location;
      outcome.dateMs = response.dateMs;
      outcome.doneMs = session.readMs;
      // A peer that has responded does not need the rest of the body.
      session.close(this, this.hasBody ? CANCEL : null);
      this.#finish();
    }
  }

  #finish(): void {
    const { carrier, outcome } = this;
    this.deadlineMs = Infinity;
    this.#isUnderWay = false;
    this.#isUnsent = false;
    this.#request.drop();
    carrier.finish(outcome);
    let goesOn = false;
    try {
      goesOn = this.#loadNext !== null && this.#loadNext();
    } catch (error) {
      return this.#settled!.reject(error);
    }
    if (goesOn) this.#start();
    else this.#settled!.resolve(outcome);
  }

  /** Resets the stream, because the server would wait for the rest of the body. */
  #failBody(message: string): void {
    this.carrier.session.close(this, CANCEL);
    this.onFailure({ kind: "other", message }, "never");
  }

  #countSent(bytes: number): void {
    this.outcome.bytesSent += bytes;
    this.carrier.countSent(bytes);
  }
}
