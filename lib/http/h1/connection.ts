/**
 * Runs exchanges on one HTTP/1.1 connection, one after another.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import { type BodyFile, sendFile } from "../message/body_file.ts";
import type { Message } from "../message/message.ts";
import type { Deadlines, Endable, EndReason } from "../wire/deadlines.ts";
import { FailureError, failureOf } from "../wire/failure.ts";
import type { ExchangeOutcome, Lane, ResponseSink } from "../wire/lane.ts";
import type { Route } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";
import { type ConnectionState, nextState } from "./connection_state.ts";
import { bodyExcerpt } from "./body_excerpt.ts";
import type { ExchangeBuffers, SpareBuffers } from "./exchange_buffers.ts";
import { CLOSED_WHILE_IDLE, isRequestTimeout, retryAfter } from "./idle_end.ts";
import { NO_LIMIT } from "./response_head.ts";

/** One open connection. */
export class Connection implements Lane, Endable {
  deadlineMs = Infinity;
  deadlineIndex = 0;
  readonly route: Route;
  readonly address: string;
  readonly outcome: ExchangeOutcome;
  #transport: Transport;
  #buffers: ExchangeBuffers;
  #spare: SpareBuffers;
  #deadlines: Deadlines;
  #now: () => number;
  #sink: ResponseSink | null = null;
  #exchanges = 0;
  #state: ConnectionState = "ready";
  #endReason: EndReason | null = null;
  /** Why a body could not be sent completely. */
  #bodyError: string | null = null;
  /** The limit of the last response. */
  #keepAliveSeconds = NO_LIMIT;
  /** The read that is pending while idle; the next exchange takes it over. */
  #idleRead: Promise<number | null> | null = null;
  #hasBuffers = true;

  /** @param spare source of its buffers, to which they return when it is closed */
  constructor(
    { transport, address }: { readonly transport: Transport; readonly address: string },
    route: Route,
    spare: SpareBuffers,
    deadlines: Deadlines,
    now: () => number,
  ) {
    this.#transport = transport;
    this.#buffers = spare.take();
    this.outcome = this.#buffers.outcome;
    this.#spare = spare;
    this.route = route;
    this.address = address;
    this.#deadlines = deadlines;
    this.#now = now;
    deadlines.add(this);
  }

  get carrier(): this {
    return this;
  }

  get isReusable(): boolean {
    return this.#state !== "spent" && this.#state !== "closed";
  }

  load(message: Message, index: number): void {
    const buffers = this.#buffers;
    const layout = message.layoutFor("h1");
    if (layout.isFixed && buffers.message === message) {
      layout.stamp(buffers.requestBytes, index);
      return;
    }
    buffers.message = message;
    buffers.resizeRequest(layout.lengthOf(index));
    layout.write(buffers.requestBytes, index);
  }

  rest(): void {
    const seconds = this.#keepAliveSeconds;
    if (seconds === 0) return this.#shut();
    this.#become("idle");
    if (seconds !== NO_LIMIT) {
      this.deadlineMs = this.outcome.doneMs + 1000 * Math.max(seconds - 1, seconds / 2);
    }
    this.#idleRead = this.#transport.read(this.#buffers.buffer);
    this.#idleRead.then((count) => this.#endIdle(count), () => this.#endIdle(null));
  }

  close(): void {
    const buffers = this.#buffers;
    // A pending read could still write into them.
    const areFree = this.#idleRead === null;
    this.#shut();
    if (this.#hasBuffers && areFree) this.#spare.give(buffers);
    this.#hasBuffers = false;
  }

  /** Called after its deadline or an abort. The reason is set before the pending read rejects. */
  end(reason: EndReason): void {
    if (this.#state === "busy") this.#endReason = reason;
    this.#shut();
  }

  async exchange(
    timeoutMs: number,
    sentMs?: number,
    sink: ResponseSink | null = null,
    loadNext: (() => boolean) | null = null,
  ): Promise<ExchangeOutcome> {
    const buffers = this.#buffers;
    const { outcome, headerBlockCache: cache } = buffers;
    this.#sink = sink;
    // A close that arrived in this turn of the event loop is noticed before anything is sent.
    if (this.#state === "idle") await null;
    if (this.#state !== "closed") this.#become("busy");
    do {
      const { requestBytes } = buffers;
      const { largeBody, bodyFile, expectsNoBody } = buffers.message!;
      outcome.failure = null;
      outcome.retry = "never";
      outcome.hasUnsolicitedBytes = false;
      outcome.bytesSent = 0;
      outcome.bytesReceived = 0;
      outcome.location = null;
      outcome.dateMs = 0;
      sink?.begin();
      outcome.sentMs = sentMs ?? this.#now();
      this.deadlineMs = outcome.sentMs + timeoutMs;
      try {
        if (this.#state === "closed") throw new FailureError(CLOSED_WHILE_IDLE);
        const written = await this.#transport.write(requestBytes);
        outcome.bytesSent = written;
        if (written < requestBytes.length) await this.#write(requestBytes, written);
        const body = largeBody ?? bodyFile;
        const sending = body === undefined ? undefined : this.#sendBody(body);
        const count = await (this.#idleRead ?? this.#transport.read(buffers.buffer));
        this.#idleRead = null;
        outcome.firstByteMs = outcome.doneMs = this.#now();
        if (count !== null && cache.isWhole(buffers.buffer, count, expectsNoBody)) {
          // Equivalent to the cached block, so there is nothing to parse.
          sink?.add(buffers.buffer, count);
          outcome.bytesReceived = count;
          outcome.end = "response";
          outcome.status = cache.status;
          outcome.location = cache.location;
          this.#keepAliveSeconds = cache.keepAliveSeconds;
          if (!cache.keepsAlive) this.#spend();
          outcome.dateMs = cache.dateMs;
        } else {
          buffers.parser.reset(expectsNoBody);
          await this.#read(count);
          this.#record(outcome);
        }
        if (sending !== undefined && !sending.isDone) this.#spend();
      } catch (error) {
        this.#fail(outcome, failureOf(error, "exchange"));
      }
      if (this.#endReason !== null) this.#endEarly(outcome, timeoutMs);
      this.deadlineMs = Infinity;
      this.#exchanges++;
    } while (loadNext !== null && loadNext());
    if (this.#state === "busy") this.#become("ready");
    return outcome;
  }

  /** Parses the bytes of the first read, and reads on until the response is complete. */
  async #read(firstCount: number | null): Promise<void> {
    const buffers = this.#buffers;
    const { parser, outcome } = buffers;
    for (let count = firstCount;;) {
      if (count === null) return parser.finish();
      outcome.bytesReceived += count;
      this.#sink?.add(buffers.buffer, count);
      const taken = parser.feed(buffers.buffer, count);
      // Bytes after a complete response are unsolicited, and the next response could not be told
      // from them (RFC 9112, section 9.2).
      if (taken < count && parser.isComplete) {
        this.#spend();
        outcome.hasUnsolicitedBytes = true;
      }
      if (!parser.isOpen) return;
      if (count === buffers.buffer.length) buffers.readLarger(parser.expectedBytes);
      count = await this.#transport.read(buffers.buffer);
      outcome.doneMs = this.#now();
    }
  }

  bodyExcerpt(): string | null {
    // If one read contained the whole response, it is still in the buffer.
    return bodyExcerpt(this.#buffers.buffer.subarray(0, this.outcome.bytesReceived));
  }

  /** Handles the end of the read of an idle connection that no exchange took over. */
  #endIdle(count: number | null): void {
    if (this.#state !== "idle") return;
    this.#idleRead = null;
    this.outcome.hasUnsolicitedBytes = count !== null && !isRequestTimeout(this.#buffers.buffer);
    this.#shut();
  }

  #become(state: ConnectionState): void {
    this.#state = nextState(this.#state, state);
  }

  /** The current exchange needs its buffers until it ends. */
  #shut(): void {
    if (this.#state === "closed") return;
    this.#become("closed");
    this.#deadlines.delete(this);
    this.#transport.close();
  }

  /** No other exchange may follow the current one. */
  #spend(): void {
    if (this.#state === "busy") this.#become("spent");
  }

  #record(outcome: ExchangeOutcome): void {
    const { parser } = this.#buffers;
    if (parser.isComplete) {
      outcome.end = "response";
      outcome.status = parser.status;
      outcome.location = parser.location;
      this.#keepAliveSeconds = parser.keepAliveSeconds;
      if (!parser.keepsAlive) this.#spend();
      outcome.dateMs = parser.dateMs;
    } else if (parser.error !== null) {
      this.#fail(outcome, { kind: "protocol", message: parser.error });
    } else {
      const when = outcome.bytesReceived === 0 ? "before a response" : "inside a response";
      this.#fail(outcome, { kind: "closed", message: `the peer closed the connection ${when}` });
    }
  }

  #fail(outcome: ExchangeOutcome, failure: Failure): void {
    // Computed before the end of the last exchange is overwritten.
    outcome.retry = retryAfter(failure, outcome, this.#exchanges > 0);
    outcome.doneMs = this.#now();
    outcome.end = "failure";
    outcome.failure = this.#bodyError === null
      ? failure
      : { kind: "other", message: this.#bodyError };
    this.#spend();
  }

  #endEarly(outcome: ExchangeOutcome, timeoutMs: number): void {
    outcome.retry = "never";
    if (this.#endReason === "cut") {
      outcome.end = "cut";
      outcome.failure = null;
    } else {
      outcome.end = "failure";
      outcome.doneMs = outcome.sentMs + timeoutMs;
      outcome.failure = { kind: "timeout", message: `no whole response within ${timeoutMs} ms` };
    }
  }

  async #write(bytes: Uint8Array, from: number): Promise<void> {
    for (let at = from; at < bytes.length;) {
      const written = await this.#transport.write(bytes.subarray(at));
      at += written;
      // Once closed, the outcome may belong to another connection.
      if (this.#state === "closed") return;
      this.outcome.bytesSent += written;
    }
  }

  async #writeFile(body: BodyFile): Promise<void> {
    this.#bodyError = await sendFile(body, (piece) => this.#write(piece, 0));
    // The peer would wait for the missing part.
    if (this.#bodyError !== null) this.#shut();
  }

  /** Sends while the response is read, because a peer may answer before the body ends. */
  #sendBody(body: Uint8Array | BodyFile): { isDone: boolean } {
    const sending = { isDone: false };
    const writing = body instanceof Uint8Array ? this.#write(body, 0) : this.#writeFile(body);
    writing.then(() => sending.isDone = true, () => {});
    return sending;
  }
}
