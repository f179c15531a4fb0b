/**
 * How the kinds of requests of several results add up, each by its name.
 *
 * @module
 */
import { joined } from "../../stats/packed_times.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { latencySummary } from "../latency/latency_summary.ts";
import { mergedStatusCodes } from "./merged_parts.ts";
import { perSecond } from "../latency/rounding.ts";
import type { ReportTarget } from "../shape/report_shape.ts";
import type { SavedResult } from "./saved_result.ts";

/** One kind of requests of the union, and its exact latencies. */
export interface MergedTarget {
  readonly target: ReportTarget;
  readonly times: Distribution;
}

/** The kinds in the order in which they first appear. */
export function mergedTargets(results: readonly SavedResult[], elapsedMs: number): MergedTarget[] {
  const byName = new Map<string, MergedTarget[]>();
  for (const { report, targetTimes } of results) {
    const seen = new Map<string, number>();
    for (const [i, target] of report.targets.entries()) {
      // Two kinds may have one name: then the second is added to the second.
      const nth = seen.get(target.name) ?? 0;
      seen.set(target.name, nth + 1);
      const key = `${nth} ${target.name}`;
      byName.set(key, [...byName.get(key) ?? [], { target, times: targetTimes[i] }]);
    }
  }
  return [...byName.values()].map((parts) => added(parts, elapsedMs));
}

function added(parts: readonly MergedTarget[], elapsedMs: number): MergedTarget {
  const targets = parts.map(({ target }) => target);
  const sum = (of: (target: ReportTarget) => number) => targets.reduce((n, t) => n + of(t), 0);
  const [succeeded, failed] = [
    sum(({ requests }) => requests.succeeded),
    sum(({ requests }) => requests.failed),
  ];
  const times = joined(parts.map((part) => part.times));
  const target = {
    name: targets[0].name,
    requests: { succeeded, failed, unfinished: sum(({ requests }) => requests.unfinished) },
    throughputPerSecond: perSecond(succeeded + failed, elapsedMs),
    latencyMs: latencySummary(times, sum(({ latencyMs }) => latencyMs.censored)),
    statusCodes: mergedStatusCodes(targets),
  };
  return { target, times };
}
