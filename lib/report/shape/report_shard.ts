/**
 * Defines what a report says about its shard of a load, and about clocks.
 *
 * @module
 */

/**
 * Which part of a load the report is of, where several processes carried it out together.
 *
 * @example
 * ```ts
 * import type { ReportShard } from "@x/load-tester/report";
 *
 * const isWhole = ({ parts, of }: ReportShard): boolean => parts.length === of;
 * ```
 */
export interface ReportShard {
  /** The indexes of the parts, from 0, in ascending order. */
  readonly parts: readonly number[];
  /** How many parts the whole load has. */
  readonly of: number;
  /** When the measured run began, as RFC 3339. */
  readonly startAt: string;
  /** What the request IDs of all parts begin with. */
  readonly runId: string;
}

/**
 * Bounds of how far the clock of this machine was ahead of the target's, by the Date field of its
 * responses; of several machines, bounds that hold for all of them.
 *
 * @example
 * ```ts
 * import type { ReportClock } from "@x/load-tester/report";
 *
 * const isAhead = ({ lowMs }: ReportClock): boolean => lowMs > 0;
 * ```
 */
export interface ReportClock {
  /** At least so far; negative where it may be behind. */
  readonly lowMs: number;
  /** At most so far. */
  readonly highMs: number;
}
