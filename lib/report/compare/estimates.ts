/**
 * Which numbers of a side are estimated, and what an estimate of one is made of.
 *
 * @module
 */
import type { Estimate } from "../../stats/compare/difference.ts";
import type { SavedResult } from "../saved/saved_result.ts";

/** What is estimated of a side. Speeds are compared by their ratio, so they are logarithms. */
export const ESTIMATED = ["throughput", "p50", "p90", "p99", "failures"] as const;
export type EstimatedName = typeof ESTIMATED[number];

/** The percentiles among them. */
export const PERCENTS = { p50: 50, p90: 90, p99: 99 } as const;

/** A number of a side: how it is shown, and how sure it is, or why that cannot be said. */
export interface SideNumber {
  readonly shown: number | null;
  readonly estimate: Estimate | null;
  readonly reason: string | null;
}

/** Every number of a side. */
export type Side = Readonly<Record<EstimatedName, SideNumber>>;

/** What share of the requests that were over failed, in percent; null where none was over. */
export function failedPercent({ report }: SavedResult): number | null {
  const { succeeded, failed } = report.requests;
  return succeeded + failed === 0 ? null : 100 * failed / (succeeded + failed);
}
