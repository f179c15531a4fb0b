/**
 * Determines the part of a load that this process runs, without communicating with the others.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { MOST_PARTS } from "./number_limits.ts";
import type { LoadOptions } from "./options.ts";
import { type Shard, shareOf, WHOLE } from "../schedule/schedule.ts";

/** The part of the load that this process runs, and when it starts. */
interface Fleet {
  readonly shard: Shard;
  /** Start of the measured run, in milliseconds since the epoch; null for as soon as possible. */
  readonly startAtMs: number | null;
  /**
   * Values that all parts derive identically from their identical options; null for the whole load.
   */
  readonly common: { readonly runId: string; readonly seed: number } | null;
}

/**
 * Parses the options of a fleet.
 *
 * @throws {UsageError} if they do not describe a part of a load
 */
export function fleetOf({ shard, url, targets, ...options }: LoadOptions): Fleet {
  const startAtMs = options.startAtMs ?? null;
  if (startAtMs !== null && !Number.isFinite(startAtMs)) {
    throw UsageError.invalid("startAtMs", String(startAtMs), "Use milliseconds since the epoch.");
  }
  if (shard === undefined) return { shard: WHOLE, startAtMs, common: null };
  const { index, of } = shard;
  if (of > MOST_PARTS) {
    throw UsageError.invalid("shard", `${index}/${of}`, `Use ${MOST_PARTS} at most.`);
  }
  if (!(Number.isInteger(of) && Number.isInteger(index) && index >= 0 && index < of)) {
    throw UsageError.invalid("shard", `${index}/${of}`, "Use an index from 0 to N - 1 of N.");
  }
  if (startAtMs === null) {
    const advice = "Give all parts the same instant, some seconds ahead.";
    throw UsageError.needs("shard", `${index}/${of}`, "an instant to start at", advice);
  }
  const identity = JSON.stringify([startAtMs, of, url, urlsOf(targets)]);
  const runId = hash(identity, 0x811c9dc5).toString(16).padStart(8, "0");
  return { shard: { index, of }, startAtMs, common: { runId, seed: hash(identity, 0x9747b28c) } };
}

/** URLs of a list, from which parts of different loads derive different run IDs. */
function urlsOf(targets: LoadOptions["targets"]): (string | undefined)[] | undefined {
  return targets && Array.from({ length: targets.length }, (_, i) => targets.at(i)?.url);
}

/**
 * Checks that a shard is large enough for its threads.
 *
 * @throws {UsageError} if a thread would have no connection, or a shard no request
 */
export function requireShares(
  shard: Shard,
  { concurrency, threads, requests }: {
    readonly concurrency: number;
    readonly threads: number;
    readonly requests: number | undefined;
  },
): void {
  const { of } = shard;
  if (of > 1 && requests !== undefined && requests < of) {
    throw new UsageError("requests", `${requests} requests for ${of} parts`, "Use N or more.");
  }
  const share = shareOf(concurrency, shard);
  if (threads <= share) return;
  const connections = concurrency === 1 ? "1 connection" : `${concurrency} connections`;
  const problem = of === 1
    ? `${threads} threads for ${connections}`
    : `${threads} threads for part ${shard.index} of ${of} of ${connections}`;
  throw new UsageError("threads", problem, "Each thread needs at least one connection.");
}

/** 32-bit FNV-1a. */
function hash(text: string, basis: number): number {
  let hash = basis;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
