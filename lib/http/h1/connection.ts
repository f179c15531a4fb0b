/**
 * One connection and the exchanges on it, one after another: write, read until whole.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Deadlines, Endable, EndReason } from "../wire/deadlines.ts";
import { failureOf } from "../wire/failure.ts";
import type { EncodedRequest } from "../message/request_encoding.ts";
import type { Capture } from "./capture.ts";
import type { Route } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";
import type { ExchangeBuffers, ExchangeOutcome } from "./exchange_buffers.ts";

/** One open connection. */
export class Connection implements Endable {
  deadlineMs = Infinity;
  deadlinePlace = 0;
  /** The way it leads. */
  readonly route: Route;
  /** Free for another connection once this one is closed and its last exchange is over. */
  readonly buffers: ExchangeBuffers;
  #transport: Transport;
  #deadlines: Deadlines;
  #now: () => number;
  #exchanges = 0;
  #isReusable = true;
  #isClosed = false;
  #endReason: EndReason | null = null;

  constructor(
    transport: Transport,
    route: Route,
    buffers: ExchangeBuffers,
    deadlines: Deadlines,
    now: () => number,
  ) {
    this.#transport = transport;
    this.buffers = buffers;
    this.route = route;
    this.#deadlines = deadlines;
    this.#now = now;
    deadlines.add(this);
  }

  /** What the last exchange came to. */
  get outcome(): ExchangeOutcome {
    return this.buffers.outcome;
  }

  /** True while another exchange may follow. */
  get isReusable(): boolean {
    return this.#isReusable;
  }

  /** True where the prepared request may be sent again by itself. */
  get canRepeat(): boolean {
    return this.buffers.request?.isIdempotent ?? false;
  }

  /**
   * Says which request the next exchange sends, and gives this connection's own copy of its bytes:
   * what is stamped into them in place disturbs no other connection.
   */
  prepare(request: EncodedRequest): Uint8Array<ArrayBuffer> {
    const { buffers } = this;
    if (buffers.request !== request) {
      this.prepareRoom(request, request.bytes.length).set(request.bytes);
    }
    return buffers.requestBytes;
  }

  /** As `prepare`, for a request that is laid out anew each time, in `length` bytes. */
  prepareRoom(request: EncodedRequest, length: number): Uint8Array<ArrayBuffer> {
    const { buffers } = this;
    buffers.request = request;
    if (buffers.room.length < length) buffers.room = new Uint8Array(length);
    return buffers.requestBytes = buffers.room.subarray(0, length);
  }

  /**
   * Sends the prepared request and reads the response. Never rejects. The outcome is valid until the next
   * exchange.
   *
   * @param timeoutMs the most time from its sending to its last byte
   * @param sentMs when it was first sent, for a request that is sent again
   * @param kept what keeps the response, where someone wants to look at it
   */
  exchange(
    timeoutMs: number,
    sentMs?: number,
    kept: Capture | null = null,
  ): Promise<ExchangeOutcome> {
    return this.#exchange(timeoutMs, sentMs, kept, null);
  }

  /**
   * The same, and again for as long as `goesOn` says after an exchange that another request is
   * prepared, which it is asked also after one that failed. One promise for all of them: a promise an
   * exchange would be some hundredths of its cost. Rejects only with what `goesOn` throws.
   */
  exchangeWhile(timeoutMs: number, goesOn: () => boolean): Promise<ExchangeOutcome> {
    return this.#exchange(timeoutMs, undefined, null, goesOn);
  }

  async #exchange(
    timeoutMs: number,
    sentMs: number | undefined,
    kept: Capture | null,
    goesOn: (() => boolean) | null,
  ): Promise<ExchangeOutcome> {
    const { buffers } = this;
    const { outcome, cache } = buffers;
    buffers.kept = kept;
    do {
      const { requestBytes } = buffers;
      const { largeBody, expectsNoBody } = buffers.request!;
      outcome.failure = null;
      outcome.isStale = false;
      outcome.hasUnsolicitedBytes = false;
      outcome.bytesSent = 0;
      outcome.bytesReceived = 0;
      outcome.location = null;
      kept?.begin();
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
          kept?.add(buffers.buffer, count);
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
    } while (goesOn !== null && goesOn());
    return outcome;
  }

  /** Takes what the first read brought, and reads until the response is whole. */
  async #read(firstCount: number | null): Promise<void> {
    const { buffers, outcome } = this;
    const { parser } = buffers;
    for (let count = firstCount;;) {
      if (count === null) return parser.finish();
      outcome.bytesReceived += count;
      buffers.kept?.add(buffers.buffer, count);
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

  /** Closes the connection; again is allowed. */
  close(): void {
    this.#isReusable = false;
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadlines.delete(this);
    this.#transport.close();
  }

  /** Ends the exchange under way: the pending read rejects, and the reason is known by then. */
  end(reason: EndReason): void {
    this.#endReason = reason;
    this.close();
  }

  #record(outcome: ExchangeOutcome): void {
    const { parser } = this.buffers;
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
    outcome.isStale = this.#exchanges > 0 && outcome.bytesReceived === 0 &&
      (failure.kind === "closed" || failure.kind === "reset");
    this.#isReusable = false;
  }

  #endEarly(outcome: ExchangeOutcome, timeoutMs: number): void {
    outcome.isStale = false;
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
      // From its closing on the buffers may be another connection's.
      if (this.#isClosed) return;
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
