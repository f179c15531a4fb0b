/**
 * Counts the outcome of each request of a run, second by second.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { ExchangeOutcome, Lane } from "../../http/wire/lane.ts";
import { SECOND_MS } from "../../stats/series.ts";
import { type GroupSums, Sums } from "../../stats/sums.ts";
import { microseconds } from "../../units.ts";
import type { OutgoingRequest } from "../request/request_source.ts";
import type { StatusSet } from "../request/status_set.ts";
import type { SecondPart } from "./second.ts";

/** The inputs of a tally. */
export interface TallyContext {
  /** Statuses that count as succeeded. */
  readonly success: StatusSet;
  /** Start of the run, on the clock of the outcomes. */
  readonly startMs: number;
  /**
   * When a request was due, since the start. Null in a closed loop, and for a request that follows
   * another: these are due when they are sent.
   */
  readonly dueAtMs: ((index: number) => number | null) | null;
  /** ID of a request, as the target sees it; `request` is null if it was never made. */
  readonly requestIdOf: (index: number, request: OutgoingRequest | null) => string;
  /**
   * Names of the groups that requests are counted in; empty if there is only one kind of request.
   */
  readonly groups?: readonly string[];
  /** Group of a request, as an index into `groups`. */
  readonly groupOf?: (index: number) => number;
  /** Records the dates of responses; null if clocks are not compared. */
  readonly clock?: { add(outcome: ExchangeOutcome): void } | null;
  /** Called with each second when it is over, including empty ones. */
  readonly onSecond: (second: SecondPart) => void;
}

/** The outcome of a request. */
export type Verdict = "succeeded" | "failed" | "unfinished";

/**
 * Counts requests. The sums cover the current second and are handed on when it is over; everything
 * that is shown, saved, merged and reported is computed from them.
 */
export class RunTally {
  /** Complete responses and errors since the start. */
  completed = 0;
  /** Complete responses since the start. */
  responses = 0;
  /** Failed requests since the start. */
  failed = 0;
  /** Requests that were cut off since the start. */
  unfinished = 0;
  /** Latency of the last counted request, in microseconds; null if it has none. */
  latencyUs: number | null = null;
  #sums: Sums;
  #context: TallyContext;
  #clock: NonNullable<TallyContext["clock"]> | null;
  #success: Uint8Array;
  #startMs: number;
  #number = 0;
  #endMs: number;

  constructor(context: TallyContext) {
    this.#context = context;
    this.#sums = new Sums(context.groups);
    this.#clock = context.clock ?? null;
    this.#success = context.success.includes;
    this.#startMs = context.startMs;
    this.#endMs = context.startMs + SECOND_MS;
  }

  /**
   * Counts a request by the outcome of its exchange.
   *
   * @param isWrong true if a check rejects the response
   */
  add(
    outcome: ExchangeOutcome,
    index: number,
    request: OutgoingRequest | null,
    isWrong = false,
  ): Verdict {
    const { end, doneMs, bytesReceived } = outcome;
    // A request that is counted late belongs to the second in which it is counted.
    if (doneMs >= this.#endMs) this.closeUntil(doneMs);
    const sums = this.#sums;
    sums.bytesSent += outcome.bytesSent;
    sums.bytesReceived += bytesReceived;
    sums.busyMs += doneMs - outcome.sentMs;
    if (outcome.hasUnsolicitedBytes) sums.unsolicited++;
    if (end === "response") {
      const { status } = outcome;
      const isSuccess = this.#success[status] === 1 && !isWrong;
      this.completed++;
      this.responses++;
      if (this.#clock !== null) this.#clock.add(outcome);
      if (isSuccess) sums.succeeded++;
      else this.#addFailed();
      sums.statusCounts[status]++;
      const group = this.#group(index);
      if (group !== undefined) {
        if (isSuccess) group.succeeded++;
        else group.failed++;
        group.addStatus(status);
      }
      sums.firstByte.add(microseconds(outcome.firstByteMs - outcome.sentMs));
      this.#addTimes(outcome, index, group, request);
      return isSuccess ? "succeeded" : "failed";
    }
    if (end === "cut") return this.addUnfinished(index);
    this.addFailure(outcome.failure!, index, doneMs, request);
    if (outcome.failure!.kind === "timeout") {
      // A timed-out request took at least that long; leaving it out would make the target look
      // faster.
      const group = this.#group(index);
      sums.censored.add(this.#addTimes(outcome, index, group, request));
      if (group !== undefined) group.censored++;
    }
    return "failed";
  }

  /** Counts a request that was cut off. */
  addUnfinished(index: number): Verdict {
    this.latencyUs = null;
    this.unfinished++;
    this.#sums.unfinished++;
    const group = this.#group(index);
    if (group !== undefined) group.unfinished++;
    return "unfinished";
  }

  /** Keeps an example of a failed response that was already counted. */
  addFailedResponse(
    status: number,
    index: number,
    request: OutgoingRequest | null,
    lane: Pick<Lane, "bodyExcerpt">,
  ): void {
    this.#sums.failedResponses.add(status, () => ({
      requestId: this.#context.requestIdOf(index, request),
      body: lane.bodyExcerpt?.() ?? null,
    }));
  }

  #addFailed(): void {
    this.failed++;
    this.#sums.failed++;
  }

  /** Counts a failed request, including those that failed while connecting. */
  addFailure(
    { kind, message }: Failure,
    index: number,
    nowMs: number,
    request: OutgoingRequest | null,
  ): Verdict {
    if (nowMs >= this.#endMs) this.closeUntil(nowMs);
    this.latencyUs = null;
    this.completed++;
    this.#addFailed();
    const group = this.#group(index);
    if (group !== undefined) group.failed++;
    const example = () => `${message} (request ${this.#context.requestIdOf(index, request)})`;
    this.#sums.errors.add(kind, nowMs - this.#startMs, example);
    return "failed";
  }

  /** Counts the result of a check. */
  addCheck(name: string, hasPassed: boolean): void {
    this.#sums.addCheck(name, { passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1 });
  }

  /** Counts an opened connection and the time it took. */
  addConnection(connectMs: number, tlsMs: number | null, address: string): void {
    this.#sums.addOpened(address);
    this.#sums.connect.add(microseconds(connectMs));
    if (tlsMs !== null) this.#sums.tls.add(microseconds(tlsMs));
  }

  /** Counts a request that is sent again on another connection. */
  addRetry(): void {
    this.#sums.retried++;
  }

  /** Counts idle connections that received unsolicited bytes. */
  addUnsolicited(count: number): void {
    this.#sums.unsolicited += count;
  }

  /** Adds only the bytes of an exchange, which is followed by another one for the same request. */
  addBytes({ bytesSent, bytesReceived }: ExchangeOutcome): void {
    this.#sums.bytesSent += bytesSent;
    this.#sums.bytesReceived += bytesReceived;
  }

  /** Hands on the seconds that are over; more than one if this thread was blocked. */
  closeUntil(nowMs: number): void {
    while (nowMs >= this.#endMs) {
      this.#handOn(this.#endMs, false);
      this.#endMs += SECOND_MS;
    }
  }

  /** Hands on the remaining part at the end of the run. */
  close(nowMs: number): void {
    this.closeUntil(nowMs);
    this.#handOn(nowMs, true);
  }

  #handOn(endMs: number, isLast: boolean): void {
    const elapsedMs = endMs - this.#startMs;
    this.#context.onSecond({ number: this.#number++, elapsedMs, isLast, sums: this.#sums.part() });
    this.#sums.clear();
  }

  #group(index: number): GroupSums | undefined {
    const { groups } = this.#sums;
    return groups.length === 0 ? undefined : groups[this.#context.groupOf!(index)];
  }

  /** Records the times of a request and returns its latency in microseconds. */
  #addTimes(
    outcome: ExchangeOutcome,
    index: number,
    group: GroupSums | undefined,
    request: OutgoingRequest | null,
  ): number {
    const { sentMs, doneMs } = outcome;
    const { dueAtMs } = this.#context;
    const sums = this.#sums;
    const serviceUs = microseconds(doneMs - sentMs);
    let latencyUs = serviceUs;
    if (dueAtMs !== null) {
      const due = dueAtMs(index);
      const dueMs = due === null ? sentMs : this.#startMs + due;
      latencyUs = microseconds(doneMs - dueMs);
      sums.service.add(serviceUs);
      sums.lag.add(microseconds(sentMs - dueMs));
    }
    sums.latency.add(latencyUs);
    group?.latency.add(latencyUs);
    if (latencyUs > sums.slowest.thresholdUs) {
      const hasResponse = outcome.end === "response";
      sums.slowest.add({
        requestId: this.#context.requestIdOf(index, request),
        latencyUs,
        serviceUs,
        firstByteUs: hasResponse ? microseconds(outcome.firstByteMs - sentMs) : null,
        status: hasResponse ? outcome.status : null,
        atMs: doneMs - this.#startMs,
      });
    }
    this.latencyUs = latencyUs;
    return latencyUs;
  }
}
