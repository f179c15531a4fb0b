/**
 * Merges the results of loads that ran at the same time.
 *
 * @module
 */
import { mergedStreamCounts } from "../../stats/stream_counts.ts";
import { Series } from "../../stats/series.ts";
import { CannotMerge } from "./cannot_merge.ts";
import type { Report } from "../shape/report_shape.ts";
import { reportOf } from "../summary/report.ts";
import { isSharded, mergeShards } from "./merge_shards.ts";
import { mergedPlan, mergedWarnings } from "./merged_parts.ts";
import { mergedSums } from "./merged_sums.ts";
import { differences, sameRun } from "./same_load.ts";
import { MOST_SECONDS } from "./saved_limits.ts";
import { type SavedResult, savedResult } from "./saved_result.ts";

/**
 * Options of a merge.
 *
 * @example
 * ```ts
 * import { merge, type MergeOptions, type SavedResult } from "@x/load-tester/results";
 *
 * const options: MergeOptions = { force: true };
 * const merged = (results: SavedResult[]) => merge(results, options);
 * ```
 */
export interface MergeOptions {
  /**
   * Also merges results with different options, or that did not run at the same time.
   * @default {false}
   */
  force?: boolean;
}

/**
 * Merges results of loads that ran at the same time, such as from several machines, into the result
 * of the combined load. Percentiles are exact, over all requests. Seconds are aligned by the clock,
 * each shifted by at most half a second. Connections, rates and numbers of requests are added, and
 * the run lasts from the first start to the last end. Assertions are evaluated for the combined
 * load.
 *
 * @param results two or more results, in any order
 * @throws {CannotMerge} if one has another plan, ran at another time, or occurs twice
 * @throws {RangeError} if there are none
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { merge } from "@x/load-tester/results";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const parts = await Promise.all([1, 2].map(async () => {
 *   const { saved } = await loadTest({ url, durationMs: 100, keepSeconds: true });
 *   return saved!;
 * }));
 * const [a, b] = parts.map(({ report }) => report.requests.issued);
 * assertEquals(merge(parts).report.requests.issued, a + b);
 * ```
 */
export function merge(results: readonly SavedResult[], options: MergeOptions = {}): SavedResult {
  if (results.length === 0) throw new RangeError("Cannot merge without results");
  if (results.some(isSharded)) return mergeShards(results);
  const startMs = Math.min(...results.map(startOf));
  const offsetsMs = results.map((result) => startOf(result) - startMs);
  const elapsedMs = Math.max(...results.map(({ report }, i) => offsetsMs[i] + report.elapsedMs));
  requireMergeable(results, elapsedMs, options.force ?? false);
  const reports = results.map(({ report }) => report);
  const isConcurrent = overlapMs(results) >= 0;
  const isOpen = reports.some(({ requests }) => requests.unissued !== null);
  const sum = (of: (report: Report) => number) => reports.reduce((n, report) => n + of(report), 0);
  const sums = mergedSums(results, offsetsMs);
  const series = mergedSeries(results, offsetsMs);
  const report = reportOf({
    target: reports[0].target,
    plan: mergedPlan(reports, isConcurrent),
    startedAt: new Date(startMs),
    elapsedMs,
    interrupted: reports.some(({ interrupted }) => interrupted),
    issued: sum(({ requests }) => requests.issued),
    unissued: isOpen ? sum(({ requests }) => requests.unissued ?? 0) : null,
    connectionsOpened: sum(({ connections }) => connections.opened),
    connectionsFailed: sum(({ connections }) => connections.failed),
    streams: mergedStreamCounts(reports.map(({ streams }) => streams)),
    sums,
    series,
    shard: null,
    clock: null,
    warnings: mergedWarnings(reports, isConcurrent),
    assertions: expressionsOf(reports),
  });
  return savedResult(report, { sums, series });
}

/**
 * Merges the seconds. Times within a second are not known, so each second is added as a whole to
 * the one it overlaps most. If one result was saved without seconds, the merged one has none.
 */
function mergedSeries(results: readonly SavedResult[], offsetsMs: readonly number[]): Series {
  const hasSeconds = results.every(({ report, seconds }) =>
    seconds.length > 0 || report.requests.succeeded + report.requests.failed === 0
  );
  const parts = hasSeconds ? results.map(({ seconds }) => seconds) : [];
  return Series.merged(parts, true, offsetsMs.map((ms) => Math.round(ms / 1000)));
}

/** The assertions of all reports, without duplicates. */
function expressionsOf(reports: readonly Report[]): string[] {
  const all = reports.flatMap(({ assertions }) => assertions.map(({ expression }) => expression));
  return [...new Set(all)];
}

function startOf({ report }: SavedResult): number {
  return Date.parse(report.startedAt);
}

/** Time from the last start to the first end; negative if they did not all run at the same time. */
function overlapMs(results: readonly SavedResult[]): number {
  const ends = results.map((result) => startOf(result) + result.report.elapsedMs);
  return Math.min(...ends) - Math.max(...results.map(startOf));
}

function requireMergeable(
  results: readonly SavedResult[],
  elapsedMs: number,
  isForced: boolean,
): void {
  for (const [i, { report }] of results.entries()) {
    const twin = results.findIndex((other) => sameRun(other.report, report));
    if (twin < i) throw new CannotMerge(i, "the same run as an earlier file", false);
    if (isForced) continue;
    const differing = differences([results[0].report, report]);
    if (differing.length > 0) {
      const names = differing.join(", ");
      throw new CannotMerge(i, `a different load: ${names} differ`, true);
    }
    if (overlapMs(results.slice(0, i + 1)) < 0) {
      throw new CannotMerge(i, "did not run at the same time as the earlier files", true);
    }
  }
  if (elapsedMs > 1000 * MOST_SECONDS) {
    throw new CannotMerge(results.length - 1, "more than a day after the others", false);
  }
}
