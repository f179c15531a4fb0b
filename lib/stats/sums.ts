/**
 * Adds up the outcomes of requests: in a second, on a thread, in a run, or in several merged runs.
 *
 * @module
 */
import { type ErrorCount, ErrorCounts } from "./error_counts.ts";
import { type FailedResponse, FailedResponses } from "./failed_responses.ts";
import type { Times } from "./percentile.ts";
import { Slowest, type SlowRequest } from "./slowest.ts";
import { Tally } from "./tally.ts";

/** Number of slowest requests kept. */
const SLOWEST_KEPT = 10;

const COUNTER_NAMES = [
  ...["succeeded", "failed", "unfinished", "bytesSent", "bytesReceived"] as const,
  ...["retried", "unsolicited", "busyMs"] as const,
] as const;

/** Counters of requests. */
type Counters = Record<typeof COUNTER_NAMES[number], number>;

/**
 * A kind of time measured in a run.
 *
 * @example
 * ```ts
 * import type { SavedResult, TimesName } from "@x/load-tester/results";
 *
 * const countOf = (name: TimesName, { times }: SavedResult): number => times[name].count;
 * ```
 */
export type TimesName =
  | "latency"
  | "censored"
  | "service"
  | "lag"
  | "connect"
  | "tls"
  | "firstByte";

/** All kinds of times, in the order of a saved result. */
export const TIMES_NAMES: readonly TimesName[] = [
  ...["latency", "censored", "service", "lag", "connect", "tls", "firstByte"] as const,
];

/** Creates a value for each kind of time. */
export function timesOf<T>(make: (name: TimesName) => T): Record<TimesName, T> {
  return Object.fromEntries(TIMES_NAMES.map((name) => [name, make(name)])) as Record<TimesName, T>;
}

/** Number of addresses counted separately: redirects may lead to ever new ones. */
const MOST_ADDRESSES = 100;
const OTHER_ADDRESSES = "others";

/** Results of a check on responses. */
interface CheckCount {
  readonly passed: number;
  readonly failed: number;
}

/** Sums of one group of requests, as plain data. */
interface GroupPart {
  readonly succeeded: number;
  readonly failed: number;
  readonly unfinished: number;
  readonly censored: number;
  readonly statusCounts: ReadonlyMap<number, number>;
  readonly latency: Times;
}

/** Sums as plain data, which can be added to other sums and sent to another thread. */
export interface SumsPart {
  readonly counters: Readonly<Counters>;
  readonly times: Readonly<Record<TimesName, Times>>;
  readonly statusCounts: ReadonlyMap<number, number>;
  readonly errors: readonly ErrorCount[];
  readonly failedResponses: readonly FailedResponse[];
  readonly slowest: readonly SlowRequest[];
  /** Groups by index, without empty ones. */
  readonly groups: ReadonlyMap<number, GroupPart>;
  readonly checks: ReadonlyMap<string, CheckCount>;
  readonly addresses: ReadonlyMap<string, number>;
}

/** Sums over the requests of one group. */
export class GroupSums {
  /** Name of the group. */
  readonly name: string;
  succeeded = 0;
  failed = 0;
  unfinished = 0;
  /** Number of latencies that belong to timed-out requests. */
  censored = 0;
  /** Responses by status code. */
  readonly statusCounts = new Map<number, number>();
  /** From due to the last byte, including timed-out requests. */
  readonly latency = new Tally();

  constructor(name: string) {
    this.name = name;
  }

  /** Counts responses with a status code. */
  addStatus(code: number, count = 1): void {
    this.statusCounts.set(code, (this.statusCounts.get(code) ?? 0) + count);
  }

  /** Complete responses, of any status. */
  get responses(): number {
    return responsesOf(this.statusCounts);
  }

  /** True if nothing has been counted. */
  get isEmpty(): boolean {
    return this.succeeded + this.failed + this.unfinished + this.latency.count === 0;
  }

  /** Returns the sums as plain data. */
  part(): GroupPart {
    const { succeeded, failed, unfinished, censored } = this;
    const statusCounts = new Map(this.statusCounts);
    return {
      succeeded,
      failed,
      unfinished,
      censored,
      statusCounts,
      latency: this.latency.distribution(),
    };
  }

  /** Adds other sums. */
  add({ succeeded, failed, unfinished, censored, statusCounts, latency }: GroupPart): void {
    this.succeeded += succeeded;
    this.failed += failed;
    this.unfinished += unfinished;
    this.censored += censored;
    for (const [code, count] of statusCounts) this.addStatus(code, count);
    this.latency.merge(latency);
  }

  /** Resets all sums to zero. */
  clear(): void {
    this.succeeded =
      this.failed =
      this.unfinished =
      this.censored =
        0;
    this.statusCounts.clear();
    this.latency.clear();
  }
}

/** Hooks may derive names of checks from responses; beyond this many, they are counted together. */
const MOST_CHECKS = 1000;
const OTHER_CHECKS = "(other checks)";

/** Sums over requests: counters and tallies, to which requests and other sums are added. */
export class Sums implements Counters {
  succeeded = 0;
  failed = 0;
  unfinished = 0;
  bytesSent = 0;
  bytesReceived = 0;
  /** Requests sent again on another connection. */
  retried = 0;
  /** Responses that were followed by unsolicited bytes. */
  unsolicited = 0;
  /** Total time of all exchanges, including those that failed or were cut off. */
  busyMs = 0;
  /** Responses by status code. */
  readonly statusCounts = new Float64Array(1000);
  readonly errors = new ErrorCounts();
  readonly failedResponses = new FailedResponses();
  /** From due to the last byte, including timed-out requests. */
  readonly latency = new Tally();
  /** The latencies of timed-out requests, which are lower bounds; also part of `latency`. */
  readonly censored = new Tally();
  /** From sending to the last byte in an open loop; in a closed loop this is the latency. */
  readonly service = new Tally();
  /** From due to sending in an open loop. */
  readonly lag = new Tally();
  /** Name lookup and TCP handshake. */
  readonly connect = new Tally();
  readonly tls = new Tally();
  /** From sending to the first bytes of the response. */
  readonly firstByte = new Tally();
  readonly slowest = new Slowest(SLOWEST_KEPT);
  /** The sums of each group; empty if there is only one kind of request. */
  readonly groups: readonly GroupSums[];
  /** Results of each check, by name. */
  readonly checks = new Map<string, CheckCount>();
  /** Number of connections opened to each address. */
  readonly addresses = new Map<string, number>();

  /** @param groups names of the groups of requests; empty if there is only one kind */
  constructor(groups: readonly string[] = []) {
    this.groups = groups.map((name) => new GroupSums(name));
  }

  /** Complete responses and errors: all requests that ended without being cut off. */
  get completed(): number {
    return this.succeeded + this.failed;
  }

  /** Complete responses, of any status. */
  get responses(): number {
    return this.statusCounts.reduce((sum, count) => sum + count, 0);
  }

  /** Counts the results of a check. */
  addCheck(name: string, { passed, failed }: CheckCount): void {
    const isNew = !this.checks.has(name) && this.checks.size >= MOST_CHECKS;
    const counted = isNew ? OTHER_CHECKS : name;
    const known = this.checks.get(counted) ?? { passed: 0, failed: 0 };
    this.checks.set(counted, { passed: known.passed + passed, failed: known.failed + failed });
  }

  /** Counts connections opened to an address. */
  addOpened(address: string, count = 1): void {
    const isFull = this.addresses.size >= MOST_ADDRESSES && !this.addresses.has(address);
    const name = isFull ? OTHER_ADDRESSES : address;
    this.addresses.set(name, (this.addresses.get(name) ?? 0) + count);
  }

  /** Returns the status codes that occurred, with their counts. */
  statuses(): Map<number, number> {
    return new Map([...this.statusCounts.entries()].filter(([, count]) => count > 0));
  }

  /** Returns the sums as plain data. */
  part(): SumsPart {
    const groups = this.groups.entries().filter(([, group]) => !group.isEmpty);
    return {
      counters: Object.fromEntries(COUNTER_NAMES.map((name) => [name, this[name]])) as Counters,
      times: timesOf((name) => this[name].distribution()),
      statusCounts: this.statuses(),
      errors: this.errors.list(),
      failedResponses: this.failedResponses.list(),
      slowest: this.slowest.list(),
      groups: new Map(groups.map(([i, group]) => [i, group.part()] as const)),
      checks: new Map(this.checks),
      addresses: new Map(this.addresses),
    };
  }

  /** Adds other sums. */
  add({ counters, times, statusCounts, errors, slowest, groups, ...rest }: SumsPart): void {
    for (const name of COUNTER_NAMES) this[name] += counters[name];
    for (const name of TIMES_NAMES) this[name].merge(times[name]);
    for (const [code, count] of statusCounts) this.statusCounts[code] += count;
    for (const error of errors) this.errors.merge(error);
    for (const failed of rest.failedResponses) this.failedResponses.merge(failed);
    for (const request of slowest) this.slowest.add(request);
    for (const [i, group] of groups) this.groups[i].add(group);
    for (const [name, counts] of rest.checks) this.addCheck(name, counts);
    for (const [address, count] of rest.addresses) this.addOpened(address, count);
  }

  /** Resets all sums to zero. */
  clear(): void {
    for (const name of COUNTER_NAMES) this[name] = 0;
    for (const name of TIMES_NAMES) this[name].clear();
    this.statusCounts.fill(0);
    this.errors.clear();
    this.failedResponses.clear();
    this.slowest.clear();
    for (const group of this.groups) if (!group.isEmpty) group.clear();
    this.checks.clear();
    this.addresses.clear();
  }
}

/** Returns the number of responses, from their number by status code. */
export function responsesOf(statusCounts: ReadonlyMap<number, number>): number {
  return statusCounts.values().reduce((sum, count) => sum + count, 0);
}
