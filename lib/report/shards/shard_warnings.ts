/**
 * Warns if the merged numbers of a load's parts may mislead.
 *
 * @module
 */
import { rounded } from "../latency/rounding.ts";
import type { Report } from "../shape/report_shape.ts";
import type { ReportClock } from "../shape/report_shard.ts";
import type { Warning } from "../shape/warning.ts";
import type { Measurements } from "../summary/report.ts";
import { UNION_WARNINGS, warningsOf } from "../summary/warnings.ts";
import { formatMs } from "../words/format.ts";
import type { ShardPart } from "./shard_part.ts";

type Union = Omit<Measurements, "warnings" | "assertions" | "shard"> & {
  readonly shard: NonNullable<Report["shard"]>;
};

/** Number of indexes listed; further ones are only counted. */
const MOST_NAMED = 20;

/**
 * Returns the warnings of a merged load: those about its numbers, evaluated anew, and those of
 * single processes.
 */
export function shardWarnings(union: Union, parts: readonly ShardPart[]): Warning[] {
  const { shard, plan } = union;
  const share = parts.length / shard.of;
  const judged = warningsOf({
    ...union,
    plan: {
      concurrency: Math.ceil(plan.concurrency * share),
      arrivals: plan.arrivals === "recorded"
        ? { kind: "recorded" }
        : plan.ratePerSecond === null
        ? { kind: "closed" }
        : plan.stages.length > 0
        ? { kind: "stages" }
        : { kind: "rate", perSecond: plan.ratePerSecond * share },
      context: { keepAlive: plan.keepAlive },
      redirects: plan.redirects,
      threads: plan.threads,
      streams: plan.streams,
      droppedFields: [],
      routing: { routes: { length: Math.max(...parts.map(({ origins }) => origins)) } },
    },
    aborted: null,
    crash: null,
    teardownError: null,
    lookupMs: null,
    strays: 0,
    firstStray: null,
    started: parts.reduce((sum, { started }) => sum + started, 0),
    scheduledMs: parts.reduce<number | null>(
      (most, { scheduledMs }) => scheduledMs === null ? most : Math.max(most ?? 0, scheduledMs),
      null,
    ),
    openForMs: Math.max(...parts.map(({ openForMs }) => openForMs)),
    issuedForMs: Math.max(...parts.map(({ issuedForMs }) => issuedForMs)),
    lastDueMs: Math.max(...parts.map(({ lastDueMs }) => lastDueMs)),
    permitWaitMs: 0,
    health: { cpuShare: null, loopDelayP90Ms: 0, longestPauseMs: 0 },
  }).filter(({ kind }) => UNION_WARNINGS.has(kind));
  return [...missing(shard), ...disjointClocks(parts), ...ofParts(parts, shard.of), ...judged];
}

/** Returns the time from the first start to the last end, corrected for known clock differences. */
export function elapsedMsOf(parts: readonly ShardPart[]): number {
  const shifts = clockShifts(parts);
  const starts = parts.map((_, i) => -shifts[i]);
  const ends = parts.map(({ elapsedMs }, i) => starts[i] + elapsedMs);
  return Math.max(...ends) - Math.min(...starts);
}

/** Returns bounds that hold for the clocks of all parts; null if none are known. */
export function hullOf(parts: readonly ShardPart[]): ReportClock | null {
  const known = parts.flatMap(({ clock }) => clock ?? []);
  if (known.length === 0) return null;
  return {
    lowMs: Math.min(...known.map(({ lowMs }) => lowMs)),
    highMs: Math.max(...known.map(({ highMs }) => highMs)),
  };
}

/**
 * Returns the minimum distance of each clock from the time that most clocks agree on; 0 for those
 * that agree and for unknown ones.
 */
function clockShifts(parts: readonly ShardPart[]): number[] {
  const known = parts.flatMap(({ clock }) => clock ?? []);
  /** Bounds that the largest number of clocks agree on. */
  let common: ReportClock = { lowMs: -Infinity, highMs: Infinity };
  let most = 0;
  for (const { lowMs } of known.toSorted((a, b) => a.lowMs - b.lowMs)) {
    const agreeing = known.filter((other) => other.lowMs <= lowMs && lowMs <= other.highMs);
    if (agreeing.length <= most) continue;
    most = agreeing.length;
    common = { lowMs, highMs: Math.min(...agreeing.map(({ highMs }) => highMs)) };
  }
  return parts.map(({ clock }) => {
    if (clock === null) return 0;
    if (clock.lowMs > common.highMs) return clock.lowMs - common.highMs;
    return clock.highMs < common.lowMs ? clock.highMs - common.lowMs : 0;
  });
}

function missing({ parts, of }: Union["shard"]): Warning[] {
  const present = new Set(parts);
  const absent = Array.from({ length: of }, (_, i) => i).filter((index) => !present.has(index));
  if (absent.length === 0) return [];
  const message = `${named(absent)} of ${of} ${absent.length === 1 ? "is" : "are"} missing. ` +
    "Requests, rates and connections are those of the parts present.";
  return [{ kind: "shard_missing", message }];
}

function disjointClocks(parts: readonly ShardPart[]): Warning[] {
  const shifts = clockShifts(parts);
  const off = parts.filter((_, i) => shifts[i] !== 0).map(({ index }) => index);
  if (off.length === 0) return [];
  const leastMs = rounded(Math.max(...shifts) - Math.min(0, ...shifts));
  const message = `The clocks of the machines differ by at least ${formatMs(leastMs)}: ` +
    `${named(off)} did not start with the others. Synchronize the clocks, such as with NTP. The ` +
    "duration accounts for it; seconds are by each machine's clock.";
  return [{ kind: "clocks_differ", message }];
}

/** Returns the warnings of single processes, each kind once, with the parts that have it. */
function ofParts(parts: readonly ShardPart[], of: number): Warning[] {
  const kinds = new Set(parts.flatMap(({ warnings }) => warnings.map(({ kind }) => kind)));
  return [...kinds].toSorted().map((kind) => {
    const having = parts.filter(({ warnings }) => warnings.some((each) => each.kind === kind));
    const { message } = having[0].warnings.find((each) => each.kind === kind)!;
    const which = listed(having.map(({ index }) => index));
    return { kind, message: `On ${having.length} of ${of} parts (${which}): ${message}` };
  });
}

function named(indexes: readonly number[]): string {
  return `${indexes.length === 1 ? "Part" : "Parts"} ${listed(indexes)}`;
}

function listed(indexes: readonly number[]): string {
  const rest = indexes.length - MOST_NAMED;
  return indexes.slice(0, MOST_NAMED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
