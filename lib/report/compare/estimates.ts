/**
 * Names the quantities that are estimated for the base and the candidate, and defines an estimate.
 *
 * @module
 */
import type { Estimate } from "../../stats/compare/difference.ts";
import type { SavedResult } from "../saved/saved_result.ts";

/** The numbers that are estimated. Speeds are compared by their ratio, so they are logarithms. */
export const ESTIMATED = ["throughput", "p50", "p90", "p99", "failures"] as const;
export type EstimatedName = typeof ESTIMATED[number];

/** The percentiles among them. */
export const PERCENTS = { p50: 50, p90: 90, p99: 99 } as const;

/** A number as it is shown, and its estimate, or the reason why there is none. */
export interface EstimatedNumber {
  readonly shown: number | null;
  readonly estimate: Estimate | null;
  readonly reason: string | null;
}

/** Every number of the base, or of the candidate. */
export type Estimates = Readonly<Record<EstimatedName, EstimatedNumber>>;

/** The share of completed requests that failed, in percent; null where none completed. */
export function failedPercent({ report }: SavedResult): number | null {
  const { succeeded, failed } = report.requests;
  return succeeded + failed === 0 ? null : 100 * failed / (succeeded + failed);
}
