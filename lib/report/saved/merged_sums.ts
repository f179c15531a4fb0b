/**
 * Adds up saved results, with the same sums as the seconds and threads of a run.
 *
 * @module
 */
import { Sums, type SumsPart } from "../../stats/sums.ts";
import type { Report } from "../shape/report_shape.ts";
import type { SavedResult } from "./saved_result.ts";

/** Returns the sums of all results, with times shifted to the first start. */
export function mergedSums(results: readonly SavedResult[], offsetsMs: readonly number[]): Sums {
  const keys = results.map(({ report }) => targetKeys(report));
  const all = [...new Set(keys.flat())];
  const sums = new Sums(all.map((key) => key.slice(key.indexOf(" ") + 1)));
  for (const [i, result] of results.entries()) {
    sums.add(sumsPart(result, offsetsMs[i], keys[i].map((key) => all.indexOf(key))));
  }
  return sums;
}

/**
 * Keys of the targets of a report. If two have the same name, the second is matched with the
 * second.
 */
function targetKeys({ targets }: Report): string[] {
  const seen = new Map<string, number>();
  return targets.map(({ name }) => {
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    return `${nth} ${name}`;
  });
}

/**
 * Returns what a saved result adds to the sums.
 *
 * @param groups the groups of the sums that its targets belong to
 */
function sumsPart(
  { report, times, targetTimes }: SavedResult,
  offsetMs: number,
  groups: readonly number[],
): SumsPart {
  const { requests: { succeeded, failed, unfinished }, bytes, connections } = report;
  return {
    counters: {
      ...{ succeeded, failed, unfinished, retried: connections.retried },
      bytesSent: bytes.sent,
      bytesReceived: bytes.received,
      // Used only for the warnings of a run, which a saved result already contains.
      unsolicited: 0,
      busyMs: 0,
    },
    times,
    statusCounts: statusCounts(report),
    errors: report.errors.map((error) => ({
      ...error,
      firstAtMs: error.firstAtMs + offsetMs,
      lastAtMs: error.lastAtMs + offsetMs,
    })),
    failedResponses: report.failedResponses,
    slowest: report.slowest.map((
      { requestId, latencyMs, serviceMs, firstByteMs, status, atMs },
    ) => ({
      requestId,
      latencyUs: Math.round(latencyMs * 1000),
      serviceUs: Math.round(serviceMs * 1000),
      firstByteUs: firstByteMs === null ? null : Math.round(firstByteMs * 1000),
      status,
      atMs: atMs + offsetMs,
    })),
    groups: new Map(report.targets.map(({ requests, latencyMs, ...target }, i) => [groups[i], {
      ...requests,
      censored: latencyMs.censored,
      statusCounts: statusCounts(target),
      latency: targetTimes[i],
    }])),
    checks: new Map(report.checks.map(({ name, passed, failed }) => [name, { passed, failed }])),
    addresses: new Map(connections.addresses.map(({ address, opened }) => [address, opened])),
  };
}

function statusCounts({ statusCodes }: Pick<Report, "statusCodes">): Map<number, number> {
  return new Map(Object.entries(statusCodes).map(([code, count]) => [Number(code), count]));
}
