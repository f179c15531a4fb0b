/**
 * Defines the outcome of a probe.
 *
 * @module
 */
import type { CapacityProbe } from "../report/shape/capacity_shape.ts";

export type ProbeVerdict = CapacityProbe["verdict"];
export type Purpose = CapacityProbe["purpose"];

/** The outcome of a probe. */
export interface ProbeOutcome {
  /** `generator` if this program was the bottleneck, which says nothing about the target. */
  readonly verdict: ProbeVerdict;
  /** True if the limit lies within the uncertainty of the measured value. */
  readonly isClose: boolean;
  /** Highest ratio of a measured value to its limit, over all assertions; null if unknown. */
  readonly strain: number | null;
  /** Throughput of the target if it was overloaded; otherwise null. */
  readonly ceilingPerSecond: number | null;
  /** Duration as a multiple of an ordinary probe's. */
  readonly lasted: number;
}

/** A completed probe. */
export interface Probed extends ProbeOutcome {
  readonly ratePerSecond: number;
  readonly purpose: Purpose;
}
