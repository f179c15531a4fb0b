/**
 * Parses the options of a run that depend on others or exclude them.
 *
 * @module
 */
import { MAX_THREADS } from "../../load/plan/number_limits.ts";
import { UsageError } from "../../errors.ts";
import type { Flags } from "./flags.ts";

/** Returns the name of the request ID header; null to send none, undefined for the default. */
export function requestIdHeader(flags: Flags): string | null | undefined {
  const name = flags.text("request-id");
  if (!flags.has("no-request-id")) return name;
  if (name === undefined) return null;
  throw UsageError.conflict("request-id", "no-request-id");
}

/** Returns 4 or 6 if connections are limited to that version. */
export function ipVersion(flags: Flags): 4 | 6 | undefined {
  const [v4, v6] = [flags.has("ipv4"), flags.has("ipv6")];
  if (v4 && v6) throw UsageError.conflict("ipv4", "ipv6");
  return v4 ? 4 : v6 ? 6 : undefined;
}

/** Returns whether the live view is shown. */
export function showsLive(flags: Flags): boolean {
  const live = flags.has("live");
  if (live && flags.has("no-progress")) {
    throw UsageError.conflict("live", "no-progress");
  }
  if (live && flags.text("log") === "-") {
    throw new UsageError(
      "live",
      "cannot be used with --log -",
      "Log to a file.",
      (nameOf) => `${nameOf("live")} cannot be used with ${nameOf("log")} -`,
    );
  }
  return live;
}

/** Returns whether the live page stays after the end of the run. */
export function dashboardWaits(flags: Flags): boolean {
  const waits = flags.has("dashboard-wait");
  if (!waits || flags.text("dashboard") !== undefined) return waits;
  throw UsageError.needs("dashboard-wait", "", "--dashboard PORT");
}

/** Returns the conditions of the request log. */
export function logIf(flags: Flags): readonly string[] {
  const conditions = flags.all("log-if");
  if (conditions.length === 0 || flags.text("log") !== undefined) return conditions;
  throw UsageError.needs("log-if", "", "--log FILE");
}

export function threads(flags: Flags): number | undefined {
  if (flags.text("threads") !== "auto") return flags.whole("threads");
  return autoThreads(navigator.hardwareConcurrency, flags.whole("concurrency") ?? 10);
}

/**
 * Returns the number of threads for `auto`: one per core, at most one per connection, up to the
 * maximum.
 */
export function autoThreads(cores: number, concurrency: number): number {
  return Math.min(cores, concurrency, MAX_THREADS);
}

/** Splits a value into assertions, at commas outside quotes. */
export function splitExpressions(text: string): string[] {
  return text.match(/(?:"[^"]*"|'[^']*'|[^,])+/g)?.map((part) => part.trim()) ?? [text];
}

/** Options of the show; each is omitted if one of the listed options is given. */
const SHOW: readonly (readonly [option: string, unless: readonly string[]])[] = [
  ["--rate=400", ["rate", "stages"]],
  ["--duration=5s", ["duration", "stages"]],
  ["--concurrency=50", ["concurrency"]],
  ["--assert=p50<50ms", ["assert"]],
  ["--assert=failed<5%", ["assert"]],
  ["--verbose", []],
];

/**
 * Returns true if the demo is the show: a run against a target with faults. With a number of
 * requests, it is a plain run against a target without faults.
 */
export function isShow(flags: Flags): boolean {
  return !flags.isGiven("requests");
}

/** Returns the options of the show that the command line does not override. */
export function showOptions(flags: Flags): string[] {
  return SHOW.filter(([, unless]) => !unless.some((name) => flags.isGiven(name)))
    .map(([option]) => option);
}
