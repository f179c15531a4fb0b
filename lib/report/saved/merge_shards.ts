/**
 * Merges the parts of a sharded load, all of them or some. Merged results consist of sums and of
 * the parts themselves, so the order of merging does not matter.
 *
 * @module
 */
import { mergedStreamCounts } from "../../stats/stream_counts.ts";
import { Series } from "../../stats/series.ts";
import { CannotMerge } from "./cannot_merge.ts";
import type { Report } from "../shape/report_shape.ts";
import type { ReportShard } from "../shape/report_shard.ts";
import { reportOf } from "../summary/report.ts";
import { mergedSums } from "./merged_sums.ts";
import { differences } from "./same_load.ts";
import { type SavedResult, savedResult } from "./saved_result.ts";
import type { ShardPart } from "../shards/shard_part.ts";
import { elapsedMsOf, hullOf, shardWarnings } from "../shards/shard_warnings.ts";

/** Returns true if a result covers one or more parts of a load. */
export function isSharded({ report, parts }: SavedResult): boolean {
  return report.shard !== null && parts.length > 0;
}

/** Returns the indexes of the parts that a report lacks. */
export function missingParts({ shard }: Report): number[] {
  if (shard === null) return [];
  const present = new Set(shard.parts);
  return Array.from({ length: shard.of }, (_, i) => i).filter((index) => !present.has(index));
}

/**
 * Merges results of parts.
 *
 * @throws {CannotMerge} if one belongs to another load, or repeats a part
 */
export function mergeShards(results: readonly SavedResult[]): SavedResult {
  const [first] = results;
  const seen = new Set<number>();
  for (const [i, result] of results.entries()) {
    requireSameFleet(first, result, i);
    for (const { index } of result.parts) {
      if (seen.has(index)) throw new CannotMerge(i, `part ${index}, as an earlier result`, false);
      seen.add(index);
    }
  }
  const parts = results.flatMap((result) => result.parts).sort((a, b) => a.index - b.index);
  const sums = mergedSums(results, results.map(() => 0));
  // Added in the order of the parts, because floating-point sums depend on the order.
  sums.busyMs = total(parts, ({ busyMs }) => busyMs);
  sums.unsolicited = total(parts, ({ unsolicited }) => unsolicited);
  const series = Series.merged(results.map(({ seconds }) => seconds), true);
  const { report: { plan, target, startedAt, assertions, shard } } = first;
  const isOpen = parts.some(({ unissued }) => unissued !== null);
  const union: ReportShard = { ...shard!, parts: parts.map(({ index }) => index) };
  const unionPlan = { ...plan, threads: total(parts, ({ threads }) => threads) };
  const measurements = {
    target,
    plan: unionPlan,
    startedAt: new Date(startedAt),
    elapsedMs: elapsedMsOf(parts),
    interrupted: parts.some(({ interrupted }) => interrupted),
    issued: total(parts, ({ issued }) => issued),
    unissued: isOpen ? total(parts, ({ unissued }) => unissued ?? 0) : null,
    connectionsOpened: total(parts, ({ connectionsOpened }) => connectionsOpened),
    connectionsFailed: total(parts, ({ connectionsFailed }) => connectionsFailed),
    streams: mergedStreamCounts(results.map(({ report }) => report.streams)),
    sums,
    series,
    shard: union,
    clock: hullOf(parts),
  };
  const warnings = shardWarnings(measurements, parts);
  const expressions = assertions.map(({ expression }) => expression);
  const report = reportOf({ ...measurements, warnings, assertions: expressions });
  return savedResult(report, { sums, series }, parts);
}

function total(parts: readonly ShardPart[], of: (part: ShardPart) => number): number {
  return parts.reduce((sum, part) => sum + of(part), 0);
}

/** @throws {CannotMerge} if a result belongs to another load than the first one */
export function requireSameFleet(first: SavedResult, other: SavedResult, at: number): void {
  const [a, b] = [first.report.shard, other.report.shard];
  if (a === null || b === null) {
    throw new CannotMerge(at, "not a part of a sharded load, unlike the others", false);
  }
  const reasons = [
    a.of === b.of ? "" : `a part of ${b.of}, not of ${a.of}`,
    a.startAt === b.startAt ? "" : `started at ${b.startAt}, not at ${a.startAt}`,
    a.runId === b.runId ? "" : `of run ${b.runId}, not of ${a.runId}`,
    differingPlan(first.report, other.report),
  ];
  const reason = reasons.find((text) => text !== "");
  if (reason !== undefined) throw new CannotMerge(at, reason, false);
}

/** Lists the differences between the plans. Threads may differ, as machines differ in cores. */
function differingPlan(first: Report, other: Report): string {
  const names = differences([first, other]).filter((name) => name !== "threads");
  if (first.plan.seed !== other.plan.seed) names.push("seed");
  const expressions = ({ assertions }: Report) => assertions.map(({ expression }) => expression);
  if (expressions(first).join("\n") !== expressions(other).join("\n")) names.push("assertions");
  return names.length === 0 ? "" : `a different load: ${names.join(", ")} differ`;
}
