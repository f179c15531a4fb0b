/**
 * What the exchanges of a run add up to, in counters and tallies.
 *
 * @module
 */
import type { Failure } from "../../errors.ts";
import type { ExchangeOutcome } from "../../http/wire/lane.ts";
import { Series, type SeriesSecond } from "../../stats/series.ts";
import { Slowest, type SlowRequest } from "../../stats/slowest.ts";
import { Tally, type TallyMessage } from "../../stats/tally.ts";
import { microseconds } from "../../units.ts";
import { type ErrorCount, ErrorCounts } from "./error_counts.ts";
import { type CheckCount, GroupTally, type GroupTallyMessage } from "./group_tally.ts";
import type { StatusSet } from "../request/status_set.ts";

/** How many of the slowest requests are named. */
const SLOWEST_KEPT = 10;

const COUNTERS = [
  ...["succeeded", "failed", "unfinished", "bytesSent", "bytesReceived"] as const,
  ...["retried", "unsolicited", "busyMs"] as const,
] as const;
const TALLIES = [
  ...["latency", "censored", "service", "lag", "connect", "tls", "firstByte"] as const,
] as const;

/** Sums on their way to another thread. */
export interface RunTallyMessage {
  /** In the order of COUNTERS. */
  readonly counters: readonly number[];
  /** In the order of TALLIES. */
  readonly tallies: readonly TallyMessage[];
  readonly statusCounts: Float64Array;
  readonly errors: readonly ErrorCount[];
  readonly slowest: readonly SlowRequest[];
  readonly seconds: readonly SeriesSecond[];
  readonly groups: readonly GroupTallyMessage[];
  readonly checks: ReadonlyMap<string, CheckCount>;
}

/** What a tally has to know of its run. */
export interface TallyContext {
  /** The statuses that count as succeeded. */
  readonly success: StatusSet;
  /** The start of the run, on the clock of the outcomes. */
  readonly startMs: number;
  /** True where all times of each second are needed: to add up threads, or to save the result. */
  readonly keepsSeconds?: boolean;
  /**
   * When a request was due, since the start; null in a closed loop, where that is when it is sent,
   * and for one that follows another.
   */
  readonly dueAtMs: ((index: number) => number | null) | null;
  /** What the requests are grouped by; empty where they are all of one kind. */
  readonly groups?: readonly string[];
  /** The group of a request, as an index into `groups`. */
  readonly groupOf?: (index: number) => number;
}

/** Sums over the exchanges of a run. */
export class RunTally {
  succeeded = 0;
  failed = 0;
  unfinished = 0;
  bytesSent = 0;
  bytesReceived = 0;
  /** Stale connections replaced, and the request sent again. */
  retried = 0;
  /** Responses that were followed by bytes which nobody had asked for. */
  unsolicited = 0;
  /** The time that all exchanges took together, those that failed or were cut included. */
  busyMs = 0;
  /** Responses by status code. */
  readonly statusCounts = new Float64Array(1000);
  readonly errors = new ErrorCounts();
  /** From due to last byte, timed-out requests included. */
  readonly latency = new Tally();
  /** The timed-out ones among them: known only to take longer than this. */
  readonly censored = new Tally();
  /** From sending to last byte, in an open loop; in a closed one that is the latency. */
  readonly service = new Tally();
  /** From due to sending, in an open loop. */
  readonly lag = new Tally();
  /** Name lookup and TCP handshake. */
  readonly connect = new Tally();
  readonly tls = new Tally();
  /** From the request's sending to the first bytes of its response. */
  readonly firstByte = new Tally();
  readonly slowest = new Slowest(SLOWEST_KEPT);
  /** The sums of each group; empty where all requests are of one kind. */
  readonly groups: readonly GroupTally[];
  /** How often each check on a response held, by its name. */
  readonly checks = new Map<string, CheckCount>();
  series: Series;
  #keepsSeconds: boolean;
  #groupOf: (index: number) => number;
  #success: Uint8Array;
  #startMs: number;
  #dueAtMs: TallyContext["dueAtMs"];

  constructor(context: TallyContext) {
    this.#keepsSeconds = context.keepsSeconds ?? false;
    this.series = new Series(this.#keepsSeconds);
    this.groups = (context.groups ?? []).map((name) => new GroupTally(name));
    this.#groupOf = context.groupOf ?? (() => 0);
    this.#success = context.success.includes;
    this.#startMs = context.startMs;
    this.#dueAtMs = context.dueAtMs;
  }

  /** The sums, as another thread can receive them. */
  message(): RunTallyMessage {
    const counters = COUNTERS.map((name) => this[name]);
    const tallies = TALLIES.map((name) => this[name].message());
    const groups = this.groups.map((group) => group.message());
    const { statusCounts, checks } = this;
    const errors = this.errors.list();
    const [slowest, seconds] = [this.slowest.list(), this.series.seconds()];
    return { counters, tallies, statusCounts, errors, slowest, seconds, groups, checks };
  }

  /** Adds the sums of all threads; only before anything else is added. */
  mergeAll(threads: readonly RunTallyMessage[]): void {
    for (const { counters, tallies, statusCounts, errors, slowest, ...rest } of threads) {
      for (const [i, name] of COUNTERS.entries()) this[name] += counters[i];
      for (const [i, name] of TALLIES.entries()) this[name].merge(tallies[i]);
      for (const [code, count] of statusCounts.entries()) this.statusCounts[code] += count;
      for (const error of errors) this.errors.merge(error);
      for (const request of slowest) this.slowest.add(request);
      for (const [i, group] of this.groups.entries()) group.merge(rest.groups[i]);
      for (const [name, { passed, failed }] of rest.checks) {
        const check = this.#check(name);
        check.passed += passed;
        check.failed += failed;
      }
    }
    this.series = Series.merged(threads.map(({ seconds }) => seconds), this.#keepsSeconds);
  }

  #group(index: number): GroupTally | undefined {
    return this.groups.length === 0 ? undefined : this.groups[this.#groupOf(index)];
  }

  #check(name: string): CheckCount {
    let check = this.checks.get(name);
    if (check === undefined) this.checks.set(name, check = { passed: 0, failed: 0 });
    return check;
  }

  /** Complete responses and errors: everything that is over and was not cut. */
  get completed(): number {
    return this.succeeded + this.failed;
  }

  /**
   * Adds what an exchange came to.
   *
   * @param isWrong true where a check says that the response is not what it should be
   */
  add(outcome: ExchangeOutcome, index: number, isWrong = false): void {
    this.addBytes(outcome);
    this.busyMs += outcome.doneMs - outcome.sentMs;
    if (outcome.hasUnsolicitedBytes) this.unsolicited++;
    if (outcome.end === "response") {
      const isSuccess = this.#success[outcome.status] === 1 && !isWrong;
      if (isSuccess) this.succeeded++;
      else this.failed++;
      this.statusCounts[outcome.status]++;
      this.#group(index)?.addResponse(outcome, isSuccess);
      this.series.add(outcome.doneMs - this.#startMs, !isSuccess, outcome.bytesReceived);
      this.firstByte.add(microseconds(outcome.firstByteMs - outcome.sentMs));
      this.#addTimes(outcome, index, outcome.status);
    } else if (outcome.end === "cut") {
      this.addUnfinished(index);
    } else {
      this.addFailure(outcome.failure!, index, outcome.doneMs, outcome.bytesReceived);
      if (outcome.failure?.kind === "timeout") {
        // A request given up took at least that long: to leave it out would flatter.
        this.censored.add(this.#addTimes(outcome, index, null));
        const group = this.#group(index);
        if (group !== undefined) group.censored++;
      }
    }
  }

  /** Counts a request that was cut off. */
  addUnfinished(index: number): void {
    this.unfinished++;
    const group = this.#group(index);
    if (group !== undefined) group.unfinished++;
  }

  /** Counts what a check said. */
  addCheck(name: string, hasPassed: boolean): void {
    const check = this.#check(name);
    if (hasPassed) check.passed++;
    else check.failed++;
  }

  /** Adds a request that failed, be it while dialling. */
  addFailure(failure: Failure, index: number, nowMs: number, bytesReceived = 0): void {
    this.failed++;
    const group = this.#group(index);
    if (group !== undefined) group.failed++;
    const atMs = nowMs - this.#startMs;
    this.series.add(atMs, true, bytesReceived);
    this.errors.add(failure, index, atMs);
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

  /** Adds the times of a request, and gives its latency in microseconds. */
  #addTimes(outcome: ExchangeOutcome, index: number, status: number | null): number {
    const { sentMs, firstByteMs, doneMs } = outcome;
    const serviceUs = microseconds(doneMs - sentMs);
    let latencyUs = serviceUs;
    if (this.#dueAtMs !== null) {
      const dueAtMs = this.#dueAtMs(index);
      const dueMs = dueAtMs === null ? sentMs : this.#startMs + dueAtMs;
      latencyUs = microseconds(doneMs - dueMs);
      this.service.add(serviceUs);
      this.lag.add(microseconds(sentMs - dueMs));
    }
    this.latency.add(latencyUs);
    this.#group(index)?.latency.add(latencyUs);
    this.series.addLatency(latencyUs);
    if (latencyUs > this.slowest.thresholdUs) {
      this.slowest.add({
        index,
        latencyUs,
        serviceUs,
        firstByteUs: status === null ? null : microseconds(firstByteMs - sentMs),
        status,
        atMs: doneMs - this.#startMs,
      });
    }
    return latencyUs;
  }
}
