/**
 * Defines the JSON of a capacity.
 *
 * @module
 */
import type { Report } from "./report_shape.ts";
import type { Warning } from "./warning.ts";

/**
 * A run at one rate, and whether all assertions held.
 *
 * @example
 * ```ts
 * import type { CapacityProbe } from "@x/load-tester/capacity";
 *
 * const row = ({ ratePerSecond, verdict, report }: CapacityProbe) =>
 *   [ratePerSecond, report.latencyMs.p99, verdict];
 * ```
 */
export interface CapacityProbe {
  /** The rate of its requests. */
  readonly ratePerSecond: number;
  /** `generator`: this program was the limit, which says nothing about the target. */
  readonly verdict: "holds" | "fails" | "generator";
  /** True where a limit lies within the 95% interval of what was measured. */
  readonly close: boolean;
  /** What it was for: to find the rate, to confirm it, or to see the next rate fail. */
  readonly purpose: "search" | "confirm" | "above";
  /** The assertion that failed, the first of several; null where none did. */
  readonly limitedBy: string | null;
  /** True where it was ended early since nothing could change its verdict. */
  readonly cutShort: boolean;
  /** The report of the run, as any other. */
  readonly report: Report;
}

/**
 * What was asked for.
 *
 * @example
 * ```ts
 * import type { CapacityPlan } from "@x/load-tester/capacity";
 *
 * const title = ({ assertions, probeMs }: CapacityPlan) =>
 *   `${assertions.join(", ")} in ${probeMs / 1000} s`;
 * ```
 */
export interface CapacityPlan {
  /** What has to hold. */
  readonly assertions: readonly string[];
  /** The first rate; null where it was found by a short closed loop. */
  readonly fromPerSecond: number | null;
  /** The highest rate to try; null for none. */
  readonly toPerSecond: number | null;
  /** How far apart the ends of the bracket may be, as a share. */
  readonly precision: number;
  /** How long a probe lasts that is not prolonged. */
  readonly probeMs: number;
  /** How long the load runs before each probe. */
  readonly warmupMs: number;
  /** The most requests in flight at once. */
  readonly concurrency: number;
  /** Threads that make the load. */
  readonly threads: number;
  /** How arrivals are spaced. */
  readonly arrivals: "even" | "poisson";
}

/**
 * The capacity of a target: the object that `load-tester capacity -o json` prints.
 *
 * @example
 * ```ts
 * import type { CapacityReport } from "@x/load-tester/capacity";
 *
 * const line = ({ capacityPerSecond, isLowerBound }: CapacityReport) =>
 *   `${isLowerBound ? "at least " : ""}${capacityPerSecond ?? "unknown"}`;
 * ```
 */
export interface CapacityReport {
  /** Grows when the shape changes in a way that breaks readers. */
  readonly schemaVersion: 1;
  /** Tells it from the report of a run. */
  readonly kind: "capacity";
  /** The version of the program. */
  readonly loadTester: string;
  /** What was requested. */
  readonly target: { readonly url: string; readonly method: string };
  /** What was asked for, with every default. */
  readonly plan: CapacityPlan;
  /** RFC 3339. */
  readonly startedAt: string;
  /** From the start to the end of the last probe. */
  readonly elapsedMs: number;
  /** True where a signal ended the search. */
  readonly interrupted: boolean;
  /** Why the search ended. */
  readonly outcome: CapacityOutcome;
  /** The highest rate at which every assertion held; null where there is none. */
  readonly capacityPerSecond: number | null;
  /** True where the target may do more: the highest rate allowed held, or this program was the limit. */
  readonly isLowerBound: boolean;
  /** The highest rate that held, and the lowest that did not. */
  readonly bracket: {
    readonly holdsPerSecond: number | null;
    readonly failsPerSecond: number | null;
  };
  /** The assertion that failed first above the capacity, `generator`, or null. */
  readonly limitedBy: string | null;
  /** Where the median latency has doubled; null where it never did. */
  readonly kneePerSecond: number | null;
  /** Requests in flight on average at the capacity, by Little's law. */
  readonly inFlight: number | null;
  /** Every probe, in order. */
  readonly probes: readonly CapacityProbe[];
  /** Reasons not to believe the number. */
  readonly warnings: readonly Warning[];
}

/**
 * Why a search ended: the capacity was `found`, `nothing_holds`, the highest rate allowed holds
 * (`to_holds`), this program could do no more (`generator`), probes of one rate disagree
 * (`unsteady`), or it was `interrupted`.
 *
 * @example
 * ```ts
 * import type { CapacityOutcome } from "@x/load-tester/capacity";
 *
 * const isAnswer = (outcome: CapacityOutcome) => outcome === "found" || outcome === "to_holds";
 * ```
 */
export type CapacityOutcome =
  | "found"
  | "nothing_holds"
  | "to_holds"
  | "generator"
  | "unsteady"
  | "interrupted";
