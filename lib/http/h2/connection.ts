/**
 * Runs an HTTP/2 session over a connection: parses reads in place, and writes the output of all
 * streams at once.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { Dialled } from "../dial/dialer.ts";
import type { Deadlines } from "../wire/deadlines.ts";
import { failureOf } from "../wire/failure.ts";
import type { ExchangeOutcome } from "../wire/lane.ts";
import type { Route } from "../wire/route.ts";
import type { Transport } from "../wire/transport.ts";
import type { HeadCache } from "./head_cache.ts";
import { closedMidExchange } from "./peer_failures.ts";
import { Session } from "./session.ts";
import { type Carrier, Stream } from "./stream.ts";

/** Enough for any frame except DATA, which is consumed in pieces; grows if reads fill it. */
const READ_BYTES = 24 * 1024;
const LARGEST_READ_BYTES = 96 * 1024;
/** Number of microtasks within which a read of available bytes completes. */
const READ_MICROTASKS = 5;
/** Maximum number of reads that a write waits for. */
const MOST_READS = 64;

/** The inputs of a connection. */
interface ConnectionParts {
  readonly deadlines: Deadlines;
  readonly now: () => number;
  readonly cache: HeadCache;
  readonly keepsExcerptOf: (status: number) => boolean;
}

/** One open connection, and its lanes. */
export class Http2Connection implements Carrier {
  readonly route: Route;
  readonly address: string;
  readonly session: Session;
  readonly now: () => number;
  readonly keepsExcerptOf: (status: number) => boolean;
  exchanges = 0;
  writes = 0;
  /** Bytes of the output that are already counted as part of an exchange. */
  #countedSent = 0;
  #transport: Transport;
  #deadlines: Deadlines;
  #buffer = new Uint8Array(READ_BYTES);
  /** Lanes that are not in use. */
  #free: Stream[] = [];
  #lanes = 0;
  /** Streams whose requests are in the output but not yet written. */
  #unsent: Stream[] = [];
  #isFlushing = false;
  #isReceiving = false;
  #reads = 0;
  #isWriting = false;
  /** True once only a GOAWAY remains to be written. */
  #isClosed = false;
  #isShut = false;
  #writeError: unknown;
  #ready = Promise.withResolvers<Failure | null>();

  constructor(
    { transport, address }: Pick<Dialled, "transport" | "address">,
    route: Route,
    { deadlines, now, cache, keepsExcerptOf }: ConnectionParts,
  ) {
    this.#transport = transport;
    this.address = address;
    this.route = route;
    this.#deadlines = deadlines;
    this.now = now;
    this.keepsExcerptOf = keepsExcerptOf;
    this.session = new Session({ cache, onOutput: () => this.#flushSoon() });
    this.#flushSoon();
    this.#read();
  }

  /**
   * Resolves when the peer's settings have arrived, with null, or with the failure if they do not.
   */
  get ready(): Promise<Failure | null> {
    return this.#ready.promise;
  }

  /** Number of lanes in use. */
  get lanes(): number {
    return this.#lanes;
  }

  /** Takes a lane. */
  take(): Stream {
    this.#lanes++;
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const stream = new Stream(this);
    this.#deadlines.add(stream);
    return stream;
  }

  countSent(bytes: number): void {
    this.#countedSent += bytes;
  }

  free(stream: Stream): void {
    this.#lanes--;
    this.#free.push(stream);
    if (this.#isClosed) this.#deadlines.delete(stream);
    else if (this.#lanes === 0 && !this.session.isOpen) this.close();
  }

  /** Sends a GOAWAY and closes. May be called again. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stream of this.#free) this.#deadlines.delete(stream);
    this.session.sendGoAway();
    // Does not wait for a peer that does not read.
    if (this.#isWriting) this.#shut();
  }

  #shut(): void {
    if (this.#isShut) return;
    this.#isShut = true;
    this.#transport.close();
  }

  finish(outcome: ExchangeOutcome): void {
    const { session } = this;
    const straySent = session.output.total - this.#countedSent;
    this.#countedSent += straySent;
    outcome.bytesSent += straySent;
    outcome.bytesReceived += session.strayBytes;
    session.strayBytes = 0;
    this.exchanges++;
  }

  retireIfStuck(writes: number): void {
    const isStuck = this.#isWriting && this.writes === writes;
    if (isStuck && this.session.isOpen) this.session.sendGoAway();
  }

  stamp(stream: Stream): void {
    if (this.#isWriting) stream.markSent(this.now());
    else this.#unsent.push(stream);
  }

  /** Runs after the microtasks of all streams started now, so that their requests are one write. */
  #flushSoon(): void {
    if (this.#isFlushing || this.#isWriting) return;
    this.#isFlushing = true;
    if (this.#isReceiving) this.#flushAfterReads();
    else queueMicrotask(this.#flush);
  }

  /** Lets more responses be read if they are available, so that the next requests are one write. */
  async #flushAfterReads(): Promise<void> {
    const most = this.#reads + MOST_READS;
    let before = 0;
    await null;
    while (this.#reads > before && this.#reads < most && this.#unsent.length < this.#lanes) {
      before = this.#reads;
      for (let i = 0; i < READ_MICROTASKS; i++) await null;
    }
    this.#flush();
  }

  #flush = async (): Promise<void> => {
    this.#isFlushing = false;
    this.#isWriting = true;
    const { session, session: { output } } = this;
    try {
      while (output.length > 0) {
        if (this.#unsent.length > 0) this.#stampAll();
        const bytes = output.take();
        const written = await this.#transport.write(bytes);
        this.writes++;
        if (written < bytes.length) await this.#writeRest(bytes, written);
        session.pump();
      }
    } catch (error) {
      this.#writeError = error;
    }
    this.#isWriting = false;
    // This ends the pending read, and with it everything else.
    if (this.#isClosed || this.#writeError !== undefined) this.#shut();
  };

  async #writeRest(bytes: Uint8Array, from: number): Promise<void> {
    for (let at = from; at < bytes.length;) {
      at += await this.#transport.write(bytes.subarray(at));
      this.writes++;
    }
  }

  #stampAll(): void {
    const nowMs = this.now();
    const unsent = this.#unsent;
    for (let i = 0; i < unsent.length; i++) unsent[i].markSent(nowMs);
    unsent.length = 0;
  }

  async #read(): Promise<void> {
    let kept = 0;
    try {
      for (;;) {
        const buffer = this.#buffer;
        const count = await this.#transport.read(kept === 0 ? buffer : buffer.subarray(kept));
        if (count === null) {
          this.#end({ kind: "closed", message: this.#closedMessage() });
          return;
        }
        const end = kept + count;
        this.#reads++;
        this.#isReceiving = true;
        const taken = this.session.receive(buffer, end, this.now());
        this.#isReceiving = false;
        kept = end - taken;
        if (this.session.failure !== null) return this.#end(this.session.failure);
        if (this.session.isReady) this.#ready.resolve(null);
        if (this.#lanes === 0 && !this.session.isOpen) return this.close();
        if (end === buffer.length && end < LARGEST_READ_BYTES) {
          this.#buffer = new Uint8Array(2 * end);
          this.#buffer.set(buffer.subarray(taken, end));
        } else if (kept > 0) {
          buffer.copyWithin(0, taken, end);
        }
      }
    } catch (error) {
      this.#end(failureOf(this.#writeError ?? error, "exchange"));
    }
  }

  #closedMessage(): string {
    if (!this.session.isBegun) {
      return "the peer closed the connection before sending anything in HTTP/2. " +
        "If it does not speak HTTP/2, leave out --http2.";
    }
    return closedMidExchange(this.session.goAway.code);
  }

  #end(failure: Failure): void {
    this.session.end(failure);
    this.#ready.resolve(failure);
    this.close();
    if (this.session.output.length === 0 && !this.#isWriting) this.#shut();
  }
}
