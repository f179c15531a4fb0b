/**
 * Defines what a run reports each second: to callers, and from its threads to the main thread.
 *
 * @module
 */
import type { ErrorKind } from "../../errors.ts";
import type { Distribution } from "../../stats/percentile.ts";
import type { SumsPart } from "../../stats/sums.ts";
import type { Tally } from "../../stats/tally.ts";

/**
 * All failures of one kind so far.
 *
 * @example
 * ```ts
 * import type { ErrorSnapshot } from "@x/load-tester/load";
 *
 * const line = ({ kind, count, example }: ErrorSnapshot): string => `${count} of ${kind}: ${example}`;
 * ```
 */
export interface ErrorSnapshot {
  /** Kind of error. */
  readonly kind: ErrorKind;
  /** Number of failures. */
  readonly count: number;
  /** What happened the first time. */
  readonly example: string;
}

/**
 * Requests counted since the start of the run.
 *
 * @example
 * ```ts
 * import type { CountsSnapshot } from "@x/load-tester/load";
 *
 * const failedShare = ({ succeeded, failed }: CountsSnapshot): number => failed / (succeeded + failed);
 * const overloads = ({ statusCounts }: CountsSnapshot): number => statusCounts.get(503) ?? 0;
 * ```
 */
export interface CountsSnapshot {
  /** Complete responses with a status that counts as succeeded. */
  readonly succeeded: number;
  /** Other complete responses, and errors. */
  readonly failed: number;
  /** Complete responses by status code; only codes that occurred. */
  readonly statusCounts: ReadonlyMap<number, number>;
  /** Number of latencies that belong to timed-out requests. */
  readonly censored: number;
}

/**
 * Requests to one target or step, counted since the start of the run.
 *
 * @example
 * ```ts
 * import type { TargetSnapshot } from "@x/load-tester/load";
 *
 * const line = ({ name, latency }: TargetSnapshot): string => `${name}: ${latency.percentile(99)} µs`;
 * ```
 */
export interface TargetSnapshot extends CountsSnapshot {
  /** Name of the target or step. */
  readonly name: string;
  /** Latency, as for the whole run. */
  readonly latency: Tally;
}

/**
 * Everything counted since the start of the run.
 *
 * @example
 * ```ts
 * import type { SumsSnapshot } from "@x/load-tester/load";
 *
 * const perSecond = ({ succeeded, elapsedMs }: SumsSnapshot): number => succeeded / elapsedMs * 1000;
 * ```
 */
export interface SumsSnapshot extends CountsSnapshot {
  /** Time since the start, in milliseconds. */
  readonly elapsedMs: number;
  /** Requests that were sent again on another connection. */
  readonly retried: number;
  /** Errors by kind, most frequent first. */
  readonly errors: readonly ErrorSnapshot[];
  /** From when a request was due (in a closed loop: sent) to its last byte, in microseconds. */
  readonly latency: Tally;
  /**
   * From sending to the last byte, in an open loop; null in a closed loop, where it equals the
   * latency.
   */
  readonly service: Tally | null;
  /** From due to sending, in an open loop; null in a closed loop. */
  readonly lag: Tally | null;
  /** Counts by target or step; empty if there is only one. */
  readonly targets: readonly TargetSnapshot[];
}

/**
 * One second of a run, or its last part, reported when it is over.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import type { Second } from "@x/load-tester/load";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const seconds: Second[] = [];
 * await loadTest({ url, requests: 50 }, { onSecond: (second) => seconds.push(second) });
 * assertEquals(seconds.reduce((sum, { completed }) => sum + completed, 0), 50);
 * ```
 */
export interface Second {
  /** Start of the second, in milliseconds since the start of the run. */
  readonly atMs: number;
  /** Length in milliseconds: close to 1000, except for the last one. */
  readonly lengthMs: number;
  /** Requests that ended in it, including failed ones. */
  readonly completed: number;
  /** Requests that failed. */
  readonly failed: number;
  /** Latencies of the requests in it, in microseconds. */
  readonly latency: Distribution;
  /** Delays from due to sending, in microseconds; null in a closed loop. */
  readonly lag: Distribution | null;
  /** Everything counted up to its end. It is live and changes afterwards: read it at once. */
  readonly snapshot: SumsSnapshot;
}

/** One second of a thread, or the rest after the last whole one. */
export interface SecondPart {
  /** Number of the second in the run, from 0. */
  readonly number: number;
  /** End of the second, in milliseconds since the start of the run. */
  readonly elapsedMs: number;
  /** True for the last one of the thread. */
  readonly isLast: boolean;
  /** Everything counted in it. */
  readonly sums: SumsPart;
}
