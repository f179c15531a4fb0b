/**
 * What the exchanges of one group of requests add up to, and the checks on them.
 *
 * @module
 */
import type { ExchangeOutcome } from "../../http/wire/lane.ts";
import { Tally, type TallyMessage } from "../../stats/tally.ts";

/** The sums of a group on their way to another thread. */
export interface GroupTallyMessage {
  readonly counters: readonly number[];
  readonly statusCounts: ReadonlyMap<number, number>;
  readonly latency: TallyMessage;
}

/** Sums over the requests of one group. */
export class GroupTally {
  /** What the group is called. */
  readonly name: string;
  succeeded = 0;
  failed = 0;
  unfinished = 0;
  /** Responses by status code. */
  readonly statusCounts = new Map<number, number>();
  /** From due to last byte, timed-out requests included. */
  readonly latency = new Tally();
  /** How many of them timed out. */
  censored = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Counts a complete response. */
  addResponse({ status }: ExchangeOutcome, isSuccess: boolean): void {
    if (isSuccess) this.succeeded++;
    else this.failed++;
    this.statusCounts.set(status, (this.statusCounts.get(status) ?? 0) + 1);
  }

  /** The sums, as another thread can receive them. */
  message(): GroupTallyMessage {
    const { succeeded, failed, unfinished, censored, statusCounts } = this;
    const counters = [succeeded, failed, unfinished, censored];
    return { counters, statusCounts, latency: this.latency.message() };
  }

  /** Adds the sums of another thread. */
  merge({ counters, statusCounts, latency }: GroupTallyMessage): void {
    const [succeeded, failed, unfinished, censored] = counters;
    this.succeeded += succeeded;
    this.failed += failed;
    this.unfinished += unfinished;
    this.censored += censored;
    for (const [status, count] of statusCounts) {
      this.statusCounts.set(status, (this.statusCounts.get(status) ?? 0) + count);
    }
    this.latency.merge(latency);
  }
}

/** How often a check on a response held. */
export interface CheckCount {
  passed: number;
  failed: number;
}
