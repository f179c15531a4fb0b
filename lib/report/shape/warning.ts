/**
 * Defines a warning of a report.
 *
 * @module
 */

/**
 * A reason not to take the numbers as they look.
 *
 * @example
 * ```ts
 * import type { Report } from "@x/load-tester";
 * import type { Warning } from "@x/load-tester/report";
 *
 * // Numbers that say more of this machine than of the target.
 * const OURS: Warning["kind"][] = ["client_limit", "generator_limit", "thread_crashed"];
 * const isOurLimit = ({ warnings }: Report) => warnings.some(({ kind }) => OURS.includes(kind));
 * ```
 */
export interface Warning {
  /** For programs: the same for every warning of the sort. */
  readonly kind:
    | "aborted"
    | "thread_crashed"
    | "teardown_failed"
    | "unhandled_rejections"
    | "client_limit"
    | "generator_limit"
    | "concurrency_limit"
    | "rate_not_reached"
    | "littles_law"
    | "not_steady"
    | "few_samples"
    | "connections"
    | "stream_limit"
    | "fields_dropped"
    | "slow_lookup"
    | "retried"
    | "unsolicited_bytes"
    | "log_dropped"
    | "merged"
    | "shard_missing"
    | "clocks_differ"
    | "saved_in_part";
  /** For people: the number behind it, and what to do. */
  readonly message: string;
}
