// Knows: what the exchanges of a run add up to, in counters and tallies.
// Refuses to know: when requests start, and how sums are shown.
import type { ErrorKind, Failure } from "../errors.ts";
import type { ExchangeOutcome } from "../http/connection.ts";
import { Slowest } from "../stats/slowest.ts";
import { Tally } from "../stats/tally.ts";
import { microseconds } from "../units.ts";
import type { StatusSet } from "./status_set.ts";

/** How many of the slowest requests are named. */
const SLOWEST_KEPT = 10;

/** All failures of one kind. */
export interface ErrorCount {
  readonly kind: ErrorKind;
  count: number;
  /** What happened the first time. */
  readonly example: string;
  /** The number of the request to which it happened, from 0. */
  readonly exampleIndex: number;
  /** The first time, in milliseconds since the start of the run. */
  readonly firstAtMs: number;
  /** The last time. */
  lastAtMs: number;
}

/** Sums over the exchanges of a run. */
export class RunTally {
  succeeded = 0;
  failed = 0;
  unfinished = 0;
  bytesSent = 0;
  bytesReceived = 0;
  /** Stale connections replaced, and the request sent again. */
  redialed = 0;
  /** Responses that were followed by bytes which nobody had asked for. */
  excess = 0;
  /** Responses by status code. */
  readonly statusCounts = new Float64Array(1000);
  readonly errors = new Map<ErrorKind, ErrorCount>();
  /** From due to last byte, timed-out requests included. */
  readonly latency = new Tally();
  /** The timed-out ones among them: known only to take longer than this. */
  readonly censored = new Tally();
  /** Name lookup and TCP handshake. */
  readonly connect = new Tally();
  readonly tls = new Tally();
  /** From the request's sending to the first bytes of its response. */
  readonly firstByte = new Tally();
  readonly slowest = new Slowest(SLOWEST_KEPT);
  #success: Uint8Array;
  #startMs: number;

  /**
   * @param success the statuses that count as succeeded
   * @param startMs the start of the run, on the clock of the outcomes
   */
  constructor(success: StatusSet, startMs: number) {
    this.#success = success.includes;
    this.#startMs = startMs;
  }

  /** Complete responses and errors: everything that is over and was not cut. */
  get completed(): number {
    return this.succeeded + this.failed;
  }

  /** Adds what an exchange came to. */
  add(outcome: ExchangeOutcome, index: number): void {
    this.addBytes(outcome);
    if (outcome.hasExcess) this.excess++;
    if (outcome.end === "response") {
      const { status, sentMs, doneMs } = outcome;
      const latencyUs = microseconds(doneMs - sentMs);
      this.statusCounts[status]++;
      if (this.#success[status] === 1) this.succeeded++;
      else this.failed++;
      this.latency.add(latencyUs);
      this.firstByte.add(microseconds(outcome.firstByteMs - sentMs));
      if (latencyUs > this.slowest.thresholdUs) {
        this.slowest.add({ index, latencyUs, status, atMs: doneMs - this.#startMs });
      }
    } else if (outcome.end === "cut") {
      this.unfinished++;
    } else {
      this.#addTimeout(outcome, index);
      this.addFailure(outcome.failure!, index, outcome.doneMs);
    }
  }

  /** Adds a request that failed, be it while dialling. */
  addFailure(failure: Failure, index: number, nowMs: number): void {
    this.failed++;
    const atMs = nowMs - this.#startMs;
    const known = this.errors.get(failure.kind);
    if (known !== undefined) {
      known.count++;
      known.lastAtMs = atMs;
      return;
    }
    this.errors.set(failure.kind, {
      kind: failure.kind,
      count: 1,
      example: failure.message,
      exampleIndex: index,
      firstAtMs: atMs,
      lastAtMs: atMs,
    });
  }

  /** Adds what opening a connection took. */
  addConnection(connectMs: number, tlsMs: number | null): void {
    this.connect.add(microseconds(connectMs));
    if (tlsMs !== null) this.tls.add(microseconds(tlsMs));
  }

  /** Adds only the bytes of an exchange that is followed by another for the same request. */
  addBytes(outcome: ExchangeOutcome): void {
    this.bytesSent += outcome.bytesSent;
    this.bytesReceived += outcome.bytesReceived;
  }

  /** A request given up counts as a latency of at least that long: leaving it out would flatter. */
  #addTimeout(outcome: ExchangeOutcome, index: number): void {
    if (outcome.failure?.kind !== "timeout") return;
    const latencyUs = microseconds(outcome.doneMs - outcome.sentMs);
    this.latency.add(latencyUs);
    this.censored.add(latencyUs);
    this.slowest.add({ index, latencyUs, status: null, atMs: outcome.doneMs - this.#startMs });
  }
}
