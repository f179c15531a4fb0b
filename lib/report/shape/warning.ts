/**
 * Defines a warning of a report.
 *
 * @module
 */

/**
 * A reason to distrust the numbers of a report.
 *
 * @example
 * ```ts
 * import type { Report } from "@x/load-tester";
 * import type { Warning } from "@x/load-tester/report";
 *
 * // True if the numbers describe this machine rather than the target.
 * const OURS: Warning["kind"][] = ["client_limit", "generator_limit", "thread_crashed"];
 * const isOurLimit = ({ warnings }: Report) => warnings.some(({ kind }) => OURS.includes(kind));
 * ```
 */
export interface Warning {
  /** Machine-readable kind of warning. */
  readonly kind:
    | "aborted"
    | "thread_crashed"
    | "teardown_failed"
    | "unhandled_rejections"
    | "client_limit"
    | "generator_limit"
    | "concurrency_limit"
    | "slow_connect"
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
  /** Human-readable message: the number behind the warning, and what to do. */
  readonly message: string;
}
