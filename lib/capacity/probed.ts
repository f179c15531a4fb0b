/**
 * Defines the outcome of a probe.
 *
 * @module
 */
import type { CapacityProbe } from "../report/shape/capacity_shape.ts";

export type ProbeVerdict = CapacityProbe["verdict"];
export type Purpose = CapacityProbe["purpose"];

/** What came of a probe. */
export interface ProbeOutcome {
  /** `generator` where this program was the limit, which says nothing of the target. */
  readonly verdict: ProbeVerdict;
  /** True where the limit lies within the uncertainty of what was measured. */
  readonly isClose: boolean;
  /** How near to its limit the assertion was that came nearest: 1 is the limit; null if unknown. */
  readonly strain: number | null;
  /** What the target completed a second where it was asked for more than it can do, else null. */
  readonly ceilingPerSecond: number | null;
  /** How long it lasted, in times of an ordinary probe. */
  readonly lasted: number;
}

/** A probe that was made. */
export interface Probed extends ProbeOutcome {
  readonly ratePerSecond: number;
  readonly purpose: Purpose;
}
