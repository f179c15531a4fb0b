/**
 * Defines the parts of a report about sharding and clocks.
 *
 * @module
 */

/**
 * The part of a load that a report covers, if several processes ran it together.
 *
 * @example
 * ```ts
 * import type { ReportShard } from "@x/load-tester/report";
 *
 * const isWhole = ({ parts, of }: ReportShard): boolean => parts.length === of;
 * ```
 */
export interface ReportShard {
  /** Indexes of the parts, from 0, ascending. */
  readonly parts: readonly number[];
  /** Number of parts of the whole load. */
  readonly of: number;
  /** Start of the measured run, as RFC 3339. */
  readonly startAt: string;
  /** Common prefix of the request IDs of all parts. */
  readonly runId: string;
}

/**
 * Bounds of how far this machine's clock was ahead of the target's, from the Date field of its
 * responses. For several machines, bounds that hold for all of them.
 *
 * @example
 * ```ts
 * import type { ReportClock } from "@x/load-tester/report";
 *
 * const isAhead = ({ lowMs }: ReportClock): boolean => lowMs > 0;
 * ```
 */
export interface ReportClock {
  /** Lower bound; negative if the clock may be behind. */
  readonly lowMs: number;
  /** Upper bound. */
  readonly highMs: number;
}
