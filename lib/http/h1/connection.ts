/**
 * One HTTP/1.1 connection and the exchanges on it, one after another: write, read until whole.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Message } from "../message/message.ts";
import type { Deadlines, Endable, EndReason } from "../wire/deadlines.ts";
import { failureOf } from "../wire/failure.ts";
import type { ExchangeOutcome, Lane, ResponseSink } from "../wire/lane.ts";
import type { Route } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";
import type { ExchangeBuffers, SpareBuffers } from "./exchange_buffers.ts";

/** One open connection. */
export class Connection implements Lane, Endable {
  deadlineMs = Infinity;
  deadlineIndex = 0;
  readonly route: Route;
  readonly outcome: ExchangeOutcome;
  #transport: Transport;
  #buffers: ExchangeBuffers;
  #spare: SpareBuffers;
  #deadlines: Deadlines;
  #now: () => number;
  #sink: ResponseSink | null = null;
  #exchanges = 0;
  #isReusable = true;
  #isShut = false;
  #isClosed = false;
  #endReason: EndReason | null = null;

  /** @param spare where its buffers come from, and go once it is closed */
  constructor(
    transport: Transport,
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
    this.#deadlines = deadlines;
    this.#now = now;
    deadlines.add(this);
  }

  get carrier(): this {
    return this;
  }

  get isReusable(): boolean {
    return this.#isReusable;
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

  exchange(
    timeoutMs: number,
    sentMs?: number,
    sink: ResponseSink | null = null,
  ): Promise<ExchangeOutcome> {
    return this.#exchange(timeoutMs, sentMs, sink, null);
  }

  exchangeEach(timeoutMs: number, loadNext: () => boolean): Promise<ExchangeOutcome> {
    return this.#exchange(timeoutMs, undefined, null, loadNext);
  }

  async #exchange(
    timeoutMs: number,
    sentMs: number | undefined,
    sink: ResponseSink | null,
    loadNext: (() => boolean) | null,
  ): Promise<ExchangeOutcome> {
    const buffers = this.#buffers;
    const { outcome, headerBlockCache: cache } = buffers;
    this.#sink = sink;
    do {
      const { requestBytes } = buffers;
      const { largeBody, expectsNoBody } = buffers.message!;
      outcome.failure = null;
      outcome.retry = "never";
      outcome.hasUnsolicitedBytes = false;
      outcome.bytesSent = 0;
      outcome.bytesReceived = 0;
      outcome.location = null;
      sink?.begin();
      outcome.sentMs = sentMs ?? this.#now();
      this.deadlineMs = outcome.sentMs + timeoutMs;
      try {
        const written = await this.#transport.write(requestBytes);
        outcome.bytesSent = written;
        if (written < requestBytes.length) await this.#write(requestBytes, written);
        const sending = largeBody === undefined ? undefined : this.#sendLargeBody(largeBody);
        const count = await this.#transport.read(buffers.buffer);
        outcome.firstByteMs = outcome.doneMs = this.#now();
        if (count !== null && cache.isWhole(buffers.buffer, count, expectsNoBody)) {
          // Nothing that could differ is left to be parsed.
          sink?.add(buffers.buffer, count);
          outcome.bytesReceived = count;
          outcome.end = "response";
          outcome.status = cache.status;
          outcome.location = cache.location;
          if (!cache.keepsAlive) this.#isReusable = false;
        } else {
          buffers.parser.reset(expectsNoBody);
          await this.#read(count);
          this.#record(outcome);
        }
        if (sending !== undefined && !sending.isDone) this.#isReusable = false;
      } catch (error) {
        this.#fail(outcome, failureOf(error, "exchange"));
      }
      if (this.#endReason !== null) this.#endEarly(outcome, timeoutMs);
      this.deadlineMs = Infinity;
      this.#exchanges++;
    } while (loadNext !== null && loadNext());
    return outcome;
  }

  /** Takes what the first read brought, and reads on until the response is whole. */
  async #read(firstCount: number | null): Promise<void> {
    const buffers = this.#buffers;
    const { parser, outcome } = buffers;
    for (let count = firstCount;;) {
      if (count === null) return parser.finish();
      outcome.bytesReceived += count;
      this.#sink?.add(buffers.buffer, count);
      const taken = parser.feed(buffers.buffer, count);
      // What follows a complete response was not asked for, and the next response could not be
      // told from it (RFC 9112, section 9.2).
      if (taken < count && parser.isComplete) {
        this.#isReusable = false;
        outcome.hasUnsolicitedBytes = true;
      }
      if (!parser.isOpen) return;
      if (count === buffers.buffer.length) buffers.readLarger(parser.expectedBytes);
      count = await this.#transport.read(buffers.buffer);
      outcome.doneMs = this.#now();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#shut();
    this.#spare.give(this.#buffers);
  }

  /** Ends the exchange under way: the pending read rejects, and the reason is known by then. */
  end(reason: EndReason): void {
    this.#endReason = reason;
    this.#shut();
  }

  /** The exchange under way needs its buffers until it is over. */
  #shut(): void {
    this.#isReusable = false;
    if (this.#isShut) return;
    this.#isShut = true;
    this.#deadlines.delete(this);
    this.#transport.close();
  }

  #record(outcome: ExchangeOutcome): void {
    const { parser } = this.#buffers;
    if (parser.isComplete) {
      outcome.end = "response";
      outcome.status = parser.status;
      outcome.location = parser.location;
      if (!parser.keepsAlive) this.#isReusable = false;
    } else if (parser.fault !== null) {
      this.#fail(outcome, { kind: "protocol", message: parser.fault });
    } else {
      const when = outcome.bytesReceived === 0 ? "before a response" : "inside a response";
      this.#fail(outcome, { kind: "closed", message: `the peer closed the connection ${when}` });
    }
  }

  #fail(outcome: ExchangeOutcome, failure: Failure): void {
    outcome.doneMs = this.#now();
    outcome.end = "failure";
    outcome.failure = failure;
    const isStale = this.#exchanges > 0 && outcome.bytesReceived === 0 &&
      (failure.kind === "closed" || failure.kind === "reset");
    outcome.retry = isStale ? "ifIdempotent" : "never";
    this.#isReusable = false;
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
      // Once closed the outcome may be another connection's.
      if (this.#isShut) return;
      this.outcome.bytesSent += written;
    }
  }

  /** Sends while the response is read, since a peer may answer, or refuse, before the end. */
  #sendLargeBody(body: Uint8Array): { isDone: boolean } {
    const sending = { isDone: false };
    this.#write(body, 0).then(() => sending.isDone = true, () => {});
    return sending;
  }
}
