/**
 * Names the quantities that are estimated for the base and the candidate, and defines an estimate.
 *
 * @module
 */
import type { Estimate } from "../../stats/compare/difference.ts";
import type { SavedResult } from "../saved/saved_result.ts";

/** The estimated numbers. Speeds are compared by their ratio, so their estimates are logarithms. */
export const ESTIMATED = ["throughput", "p50", "p90", "p99", "failures"] as const;
export type EstimatedName = typeof ESTIMATED[number];

/** The percentiles among them. */
export const PERCENTS = { p50: 50, p90: 90, p99: 99 } as const;

/** A number as displayed, with its estimate, or the reason there is none. */
export interface EstimatedNumber {
  readonly shown: number | null;
  readonly estimate: Estimate | null;
  readonly reason: string | null;
}

/** All numbers of the base or of the candidate. */
export type Estimates = Readonly<Record<EstimatedName, EstimatedNumber>>;

/** Returns the percentage of completed requests that failed; null if none completed. */
export function failedPercent({ report }: SavedResult): number | null {
  const { succeeded, failed } = report.requests;
  return succeeded + failed === 0 ? null : 100 * failed / (succeeded + failed);
}
