/**
 * Parses `--shard` and `--start-at`, which make a run one part of a load on several machines.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { MOST_PARTS } from "../../load/plan/number_limits.ts";
import type { Shard } from "../../load/schedule/schedule.ts";
import type { Flags } from "./flags.ts";

/** The requested part of a load; `auto` reads it from the engine's variables. */
export type ShardOption = Shard | "auto" | undefined;

const SHARD_ADVICE = "Use I/N with I from 0 to N - 1, such as 0/4, or auto.";

/**
 * Parses `--shard`.
 *
 * @throws {UsageError} if it is invalid
 */
export function shardOption(flags: Flags): ShardOption {
  const given = flags.text("shard");
  if (given === undefined || given === "auto") return given;
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(given);
  if (match === null) throw UsageError.invalid("shard", given, SHARD_ADVICE);
  return checkedShard(Number(match[1]), Number(match[2]), given);
}

/** @throws {UsageError} if the index is out of range */
export function checkedShard(index: number, of: number, given: string): Shard {
  if (of >= 1 && of <= MOST_PARTS && index < of) return { index, of };
  const problem = index === of ? "indexes start at 0" : `there is no part ${index} of ${of}`;
  throw new UsageError("shard", `invalid value ${JSON.stringify(given)}, ${problem}`, SHARD_ADVICE);
}

/**
 * Parses `--start-at` into milliseconds since the epoch.
 *
 * @throws {UsageError} if it is not a valid time
 */
export function startAtOption(flags: Flags): number | undefined {
  const given = flags.text("start-at");
  if (given === undefined) return undefined;
  const ms = /^\d{9,11}(\.\d{1,9})?$/.test(given)
    ? Number(given) * 1000
    : /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(given)
    ? instantOf(given)
    : NaN;
  if (!Number.isNaN(ms)) return ms;
  const advice =
    "Use an instant with its time zone, such as 2027-01-31T12:00:00Z, or Unix seconds.";
  throw UsageError.invalid("start-at", given, advice);
}

/** Returns the instant of an RFC 3339 time; NaN for a day that its month does not have. */
function instantOf(given: string): number {
  const [year, month, day] = given.slice(0, 10).split("-").map(Number);
  const hasDay = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
  return hasDay ? Date.parse(given.replace(" ", "T")) : NaN;
}
