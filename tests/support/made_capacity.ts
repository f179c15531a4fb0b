/**
 * Creates reports of fictitious searches.
 *
 * @module
 */
import { createCapacityReport } from "../../lib/report/capacity/capacity_report.ts";
import type { CapacityProbe, CapacityReport } from "../../lib/report/shape/capacity_shape.ts";
import { createReport } from "../../lib/report/summary/report.ts";
import { madeResult } from "./made_result.ts";

/** A probe at a rate, with requests that all take the same time. */
export function madeProbe(
  ratePerSecond: number,
  tookMs: number,
  verdict: CapacityProbe["verdict"],
  rest: Partial<CapacityProbe> = {},
): CapacityProbe {
  const told = Array.from({ length: 200 }, (_, i) => ({
    atMs: 1000 * i / ratePerSecond,
    tookMs: tookMs + i / 100,
  }));
  const options = { ratePerSecond, durationMs: 10_000, assertions: ["p99<200ms"] };
  const report = createReport(madeResult(told, options, { elapsedMs: 10_000 }));
  const limitedBy = verdict === "holds" ? null : "p99<200ms";
  const common = { ratePerSecond, verdict, close: false, purpose: "search", limitedBy } as const;
  return { ...common, cutShort: false, disturbedMs: 0, report, ...rest };
}

/** A search that found a rate, between one that holds and one that fails. */
export function madeCapacity(
  holdsPerSecond: number,
  failsPerSecond: number,
  rest: Partial<CapacityReport> = {},
): CapacityReport {
  const probes = [
    madeProbe(holdsPerSecond / 2, 10, "holds"),
    madeProbe(2 * holdsPerSecond, 900, "fails", { cutShort: true }),
    madeProbe(failsPerSecond, 400, "fails", { close: true }),
    madeProbe(holdsPerSecond, 40, "holds", { purpose: "confirm" }),
  ];
  const { plan } = madeResult([], {
    ratePerSecond: 1,
    durationMs: 10_000,
    concurrency: 200,
    assertions: ["p99<200ms"],
  });
  const report = createCapacityReport({
    plan,
    options: {},
    startedAt: new Date("2026-11-24T09:00:00Z"),
    elapsedMs: 61_000,
    end: "found",
    holdsPerSecond,
    failsPerSecond,
    isConfirmed: true,
    probes,
    unrecovered: 0,
    teardownError: null,
  });
  return { ...report, ...rest };
}
