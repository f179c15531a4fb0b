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

/** What a tally has to know of its run. */
export interface TallyContext {
  /** The statuses that count as succeeded. */
  readonly success: StatusSet;
  /** The start of the run, on the clock of the outcomes. */
  readonly startMs: number;
  /**
   * When a request was due, since the start; null in a closed loop, where that is when it is sent,
   * and for one that follows another.
   */
  readonly dueAtMs: ((index: number) => number | null) | null;
  /** The ID that the target sees of a request; null for one that was never made. */
  readonly requestIdOf: (index: number, request: OutgoingRequest | null) => string;
  /** What the requests are grouped by; empty where they are all of one kind. */
  readonly groups?: readonly string[];
  /** The group of a request, as an index into `groups`. */
  readonly groupOf?: (index: number) => number;
  /** Takes the dates of responses; null where nobody compares clocks. */
  readonly clock?: { add(outcome: ExchangeOutcome): void } | null;
  /** Takes each second when it is over, empty ones included. */
  readonly onSecond: (second: SecondPart) => void;
}

/** What became of a request. */
export type Verdict = "succeeded" | "failed" | "unfinished";

/**
 * Counts requests. The sums are those of the current second, and are handed on when it is over: what
 * is watched, saved, merged and reported is made of them alone.
 */
export class RunTally {
  /** Complete responses and errors since the start. */
  completed = 0;
  /** Complete responses since the start. */
  responses = 0;
  /** Those of all that failed. */
  failed = 0;
  /** Requests that were cut off since the start. */
  unfinished = 0;
  /** The latency of the request that was counted last, in microseconds; null where it has none. */
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
   * Counts a request by the exchange that it came to.
   *
   * @param isWrong true where a check says that the response is not what it should be
   */
  add(
    outcome: ExchangeOutcome,
    index: number,
    request: OutgoingRequest | null,
    isWrong = false,
  ): Verdict {
    const { end, doneMs, bytesReceived } = outcome;
    // What is counted late counts for the second in which it is counted.
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
      // A request given up took at least that long: to leave it out would flatter.
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

  /** Keeps an example of a failed response that was counted. */
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

  /** Counts a request that failed, be it while dialling. */
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

  /** Counts what a check said. */
  addCheck(name: string, hasPassed: boolean): void {
    this.#sums.addCheck(name, { passed: hasPassed ? 1 : 0, failed: hasPassed ? 0 : 1 });
  }

  /** Counts a connection that was opened, and what that took. */
  addConnection(connectMs: number, tlsMs: number | null, address: string): void {
    this.#sums.addOpened(address);
    this.#sums.connect.add(microseconds(connectMs));
    if (tlsMs !== null) this.#sums.tls.add(microseconds(tlsMs));
  }

  /** Counts a request that is sent again on another connection. */
  addRetry(): void {
    this.#sums.retried++;
  }

  /** Counts idle connections on which unsolicited bytes came. */
  addUnsolicited(count: number): void {
    this.#sums.unsolicited += count;
  }

  /** Adds only the bytes of an exchange that is followed by another for the same request. */
  addBytes({ bytesSent, bytesReceived }: ExchangeOutcome): void {
    this.#sums.bytesSent += bytesSent;
    this.#sums.bytesReceived += bytesReceived;
  }

  /** Hands on the seconds that are over: more than one where this thread was held up. */
  closeUntil(nowMs: number): void {
    while (nowMs >= this.#endMs) {
      this.#handOn(this.#endMs, false);
      this.#endMs += SECOND_MS;
    }
  }

  /** Hands on what is left at the end of the run. */
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

  /** Adds the times of a request, and gives its latency in microseconds. */
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
