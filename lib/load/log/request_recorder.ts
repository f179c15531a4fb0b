/**
 * Assembles the log entry of each request.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { ExchangeOutcome, Lane } from "../../http/wire/lane.ts";
import { microseconds } from "../../units.ts";
import type { Plan } from "../plan/plan.ts";
import type { RequestEntry } from "../request/request_entry.ts";
import type { RequestObserver } from "./request_observer.ts";
import type { OutgoingRequest } from "../request/request_source.ts";
import type { TallyContext, Verdict } from "../tally/run_tally.ts";
import { ownValue, TRACE_HEADER } from "../request/request_spec.ts";

/** Data about a connection. */
interface Known {
  readonly number: number;
  /** The request it was opened for, until that request is recorded. */
  openedFor: number | null;
  readonly connectMs: number;
  readonly tlsMs: number | null;
}

/** Totals of earlier exchanges of a request: on stale connections, and redirects. */
interface Before {
  readonly sentMs: number;
  bytesSent: number;
  bytesReceived: number;
}

/** The parts of an entry that are known when a request ends; sent and done on the clock. */
type End = Omit<RequestEntry, "requestId" | "traceId" | "seq" | "thread" | "target" | "dueMs">;

/** Records each request for an observer. Plain runs have none. */
export class RequestRecorder {
  #plan: Plan;
  #startMs: number;
  #dueAtMs: TallyContext["dueAtMs"];
  #observer: RequestObserver;
  /** Connections by the carrier of their lanes. */
  #connections = new WeakMap<object, Known>();
  #connectionCount = 0;
  #before = new Map<number, Before>();

  /**
   * @param startMs start of the run, on the clock of the outcomes
   * @param dueAtMs as passed to the tally
   */
  constructor(
    plan: Plan,
    startMs: number,
    dueAtMs: TallyContext["dueAtMs"],
    observer: RequestObserver,
  ) {
    this.#plan = plan;
    this.#startMs = startMs;
    this.#dueAtMs = dueAtMs;
    this.#observer = observer;
  }

  /** Records a connection that was opened for a request. */
  addConnection(
    { carrier }: Lane,
    index: number,
    connectMs: number,
    tlsMs: number | null,
  ): void {
    this.#connections.set(carrier, {
      number: this.#connectionCount++,
      openedFor: index,
      connectMs,
      tlsMs,
    });
  }

  /** Records an exchange that is followed by another one for the same request. */
  addBefore({ sentMs, bytesSent, bytesReceived }: ExchangeOutcome, index: number): void {
    const before = this.#before.get(index);
    if (before === undefined) {
      this.#before.set(index, { sentMs, bytesSent, bytesReceived });
    } else {
      before.bytesSent += bytesSent;
      before.bytesReceived += bytesReceived;
    }
  }

  /**
   * Records a request that ended with an exchange.
   *
   * @param latencyUs latency as counted
   */
  add(
    lane: Lane,
    request: OutgoingRequest,
    index: number,
    verdict: Verdict,
    latencyUs: number | null,
  ): void {
    const { end, status, failure, sentMs, firstByteMs, doneMs } = lane.outcome;
    const { bytesSent, bytesReceived } = lane.outcome;
    const hasResponse = end === "response";
    const known = this.#known(lane.carrier);
    const isOpener = known.openedFor === index;
    if (isOpener) known.openedFor = null;
    this.#record(request, index, {
      connection: known.number,
      address: lane.address,
      sentMs,
      doneMs,
      latencyMs: latencyUs === null ? null : latencyUs / 1000,
      phasesMs: {
        connect: isOpener ? microseconds(known.connectMs) / 1000 : null,
        tls: isOpener && known.tlsMs !== null ? microseconds(known.tlsMs) / 1000 : null,
        firstByte: hasResponse ? microseconds(firstByteMs - sentMs) / 1000 : null,
      },
      outcome: verdict,
      status: hasResponse ? status : null,
      kind: failure?.kind ?? null,
      message: failure?.message ?? null,
      bytesSent,
      bytesReceived,
    });
  }

  /**
   * Records a request that ended without a complete exchange.
   *
   * @param failure null if it was cut off
   * @param request null if it was never made
   * @param dialMs how long connecting took until it failed; null if it was not tried
   */
  addUnanswered(
    failure: Failure | null,
    request: OutgoingRequest | null,
    index: number,
    nowMs: number,
    dialMs: number | null,
  ): void {
    this.#record(request, index, {
      connection: null,
      address: null,
      sentMs: null,
      doneMs: nowMs,
      latencyMs: null,
      phasesMs: {
        connect: dialMs === null ? null : microseconds(dialMs) / 1000,
        tls: null,
        firstByte: null,
      },
      outcome: failure === null ? "unfinished" : "failed",
      status: null,
      kind: failure?.kind ?? null,
      message: failure?.message ?? null,
      bytesSent: 0,
      bytesReceived: 0,
    });
  }

  /** Flushes the observer. */
  flush(): void {
    this.#observer.flush();
  }

  #record(request: OutgoingRequest | null, index: number, end: End): void {
    const { context: { traceContexts }, source, shard } = this.#plan;
    const before = this.#before.get(index);
    if (before !== undefined) this.#before.delete(index);
    const sentMs = end.sentMs ?? before?.sentMs ?? null;
    const dueMs = this.#dueMs(index) ?? sentMs;
    const sendsOurs = traceContexts !== null && request !== null &&
      ownValue(request.spec, TRACE_HEADER) === undefined;
    // Ordered for human readers of a line.
    this.#observer.add({
      requestId: this.#plan.requestIdOf(index, request),
      traceId: sendsOurs ? traceContexts.traceIdOf(index) : null,
      seq: index,
      thread: shard.index,
      connection: end.connection,
      address: end.address,
      target: source.groups.length === 0 ? null : source.groups[source.groupOf(index)],
      dueMs: dueMs === null ? null : this.#sinceStart(dueMs),
      sentMs: sentMs === null ? null : this.#sinceStart(sentMs),
      doneMs: this.#sinceStart(end.doneMs),
      latencyMs: end.latencyMs,
      phasesMs: end.phasesMs,
      outcome: end.outcome,
      status: end.status,
      kind: end.kind,
      message: end.message,
      bytesSent: end.bytesSent + (before?.bytesSent ?? 0),
      bytesReceived: end.bytesReceived + (before?.bytesReceived ?? 0),
    }, () => request?.addressedRequestOf?.(index) ?? request);
  }

  /** Returns when a request was due, on the clock; null if that is when it is sent. */
  #dueMs(index: number): number | null {
    const dueAtMs = this.#dueAtMs?.(index) ?? null;
    return dueAtMs === null ? null : this.#startMs + dueAtMs;
  }

  #sinceStart(clockMs: number): number {
    return microseconds(clockMs - this.#startMs) / 1000;
  }

  /** Returns the data of a connection; creates it for one that was opened during the warm-up. */
  #known(carrier: object): Known {
    let known = this.#connections.get(carrier);
    if (known === undefined) {
      known = { number: this.#connectionCount++, openedFor: null, connectMs: 0, tlsMs: null };
      this.#connections.set(carrier, known);
    }
    return known;
  }
}
