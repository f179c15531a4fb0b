/**
 * Defines the JSON of a capacity.
 *
 * @module
 */
import type { Report } from "./report_shape.ts";
import type { Warning } from "./warning.ts";

/**
 * A run at one rate, and its verdict.
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
  /** Request rate of the probe. */
  readonly ratePerSecond: number;
  /**
   * Whether all assertions held. `generator` means that this program was the bottleneck, which says
   * nothing about the target.
   */
  readonly verdict: "holds" | "fails" | "generator";
  /** True if the limit of an assertion lies within the 95% interval of the measured value. */
  readonly close: boolean;
  /** Purpose of the probe: to find the rate, to confirm it, or to see the next higher rate fail. */
  readonly purpose: "search" | "confirm" | "above";
  /** The first assertion that failed; null if none did. */
  readonly limitedBy: string | null;
  /** True if it was ended early because nothing could change its verdict any more. */
  readonly cutShort: boolean;
  /** Duration of the seconds left out because this machine sent requests late. */
  readonly disturbedMs: number;
  /** Report of the run, as for any other run. */
  readonly report: Report;
}

/**
 * Options of a search for a target's capacity.
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
  /** Assertions that have to hold. */
  readonly assertions: readonly string[];
  /** Rate of the first probe; null if it was estimated with a short closed loop. */
  readonly fromPerSecond: number | null;
  /** Highest rate to try; null for no limit. */
  readonly toPerSecond: number | null;
  /** Maximum width of the bracket, as a fraction of the rate. */
  readonly precision: number;
  /** Duration of a probe that is not extended. */
  readonly probeMs: number;
  /** Duration of the warm-up before each probe. */
  readonly warmupMs: number;
  /** Maximum number of requests in flight. */
  readonly concurrency: number;
  /** Number of load-generating threads. */
  readonly threads: number;
  /** How requests are spaced at the rate. */
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
  /** Incremented when the shape changes in a way that breaks readers. */
  readonly schemaVersion: 1;
  /** Distinguishes it from the report of a run. */
  readonly kind: "capacity";
  /** Version of the program. */
  readonly loadTester: string;
  /** The target that was tested. */
  readonly target: { readonly url: string; readonly method: string };
  /** Options of the search, including defaults. */
  readonly plan: CapacityPlan;
  /** Start of the search, as RFC 3339. */
  readonly startedAt: string;
  /** From the start to the end of the last probe. */
  readonly elapsedMs: number;
  /** True if a signal ended the search. */
  readonly interrupted: boolean;
  /** Why the search ended. */
  readonly outcome: CapacityOutcome;
  /** Highest rate at which every assertion held; null if there is none. */
  readonly capacityPerSecond: number | null;
  /**
   * True if the target may handle more: the highest allowed rate held, or this program was the
   * bottleneck.
   */
  readonly isLowerBound: boolean;
  /** Highest rate that held, and lowest rate that failed. */
  readonly bracket: {
    readonly holdsPerSecond: number | null;
    readonly failsPerSecond: number | null;
  };
  /** The assertion that failed first above the capacity, `generator`, or null. */
  readonly limitedBy: string | null;
  /** Rate at which the median latency has doubled; null if it never did. */
  readonly kneePerSecond: number | null;
  /** Average number of requests in flight at the capacity, by Little's law. */
  readonly inFlight: number | null;
  /** All probes, in order. */
  readonly probes: readonly CapacityProbe[];
  /** Reasons to distrust the capacity. */
  readonly warnings: readonly Warning[];
}

/**
 * Why a search ended: the capacity was `found`; `nothing_holds`; the highest allowed rate holds
 * (`to_holds`); this program was the bottleneck (`generator`); probes of one rate disagree
 * (`unsteady`); or it was `interrupted`.
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
