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
  /** What kind they are of. */
  readonly kind: ErrorKind;
  /** How many there are. */
  readonly count: number;
  /** What happened the first time. */
  readonly example: string;
}

/**
 * What has been counted of requests since the start of the run.
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
  /** Complete responses by status code, those that occurred only. */
  readonly statusCounts: ReadonlyMap<number, number>;
  /** How many of the latencies are those of requests that timed out. */
  readonly censored: number;
}

/**
 * What has been counted of one kind of requests.
 *
 * @example
 * ```ts
 * import type { TargetSnapshot } from "@x/load-tester/load";
 *
 * const line = ({ name, latency }: TargetSnapshot): string => `${name}: ${latency.percentile(99)} µs`;
 * ```
 */
export interface TargetSnapshot extends CountsSnapshot {
  /** What it is called. */
  readonly name: string;
  /** As that of the run. */
  readonly latency: Tally;
}

/**
 * All that has been counted since the start of the run.
 *
 * @example
 * ```ts
 * import type { SumsSnapshot } from "@x/load-tester/load";
 *
 * const perSecond = ({ succeeded, elapsedMs }: SumsSnapshot): number => succeeded / elapsedMs * 1000;
 * ```
 */
export interface SumsSnapshot extends CountsSnapshot {
  /** The time since then, in milliseconds. */
  readonly elapsedMs: number;
  /** Requests that were sent again on another connection. */
  readonly retried: number;
  /** Most frequent first. */
  readonly errors: readonly ErrorSnapshot[];
  /** From when a request was due (in a closed loop: sent) to its last byte, in microseconds. */
  readonly latency: Tally;
  /** From sending to the last byte, in an open loop; null in a closed one, where it is the latency. */
  readonly service: Tally | null;
  /** From due to sending, in an open loop; else null. */
  readonly lag: Tally | null;
  /** One for each kind of request; empty where there is one kind. */
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
  /** Where it begins, in milliseconds since the start of the run. */
  readonly atMs: number;
  /** How long it was, in milliseconds: near 1000, but for the last one. */
  readonly lengthMs: number;
  /** Requests that were over in it, failed ones included. */
  readonly completed: number;
  /** Those of them that failed. */
  readonly failed: number;
  /** The latencies of those that were timed, in microseconds. */
  readonly latency: Distribution;
  /** All that has been counted until its end; it grows, and is to be read at once. */
  readonly snapshot: SumsSnapshot;
}

/** A second of one thread, or what is left after the last whole one. */
export interface SecondPart {
  /** Which second of the run it is, from 0. */
  readonly number: number;
  /** Its end, in milliseconds since the start of the run. */
  readonly elapsedMs: number;
  /** True for the last one of the thread. */
  readonly isLast: boolean;
  /** What came in it. */
  readonly sums: SumsPart;
}
