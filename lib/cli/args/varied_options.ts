/**
 * Parses the options for lists, recordings and feeds, and detects the format of their files.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { Flags } from "./flags.ts";

/** How the files of requests that differ are read. */
export interface VariedOptions {
  /** Order of the feed's rows. */
  readonly feedOrder: "sequential" | "random" | undefined;
  /** Separator of the values of a CSV feed. */
  readonly feedDelimiter: string | undefined;
  /** Pattern that the URLs of a recording have to match. */
  readonly harFilter: string | undefined;
  /** True if requests of a recording keep the gaps between them. */
  readonly harPace: boolean;
}

/**
 * Parses these options.
 *
 * @throws {UsageError} if one is invalid, or given without the option it belongs to
 */
export function variedOptions(flags: Flags): VariedOptions {
  const options = {
    feedOrder: flags.choice<"sequential" | "random">("feed-order"),
    feedDelimiter: delimiter(flags.text("feed-delimiter")),
    harFilter: flags.text("har-filter"),
    harPace: flags.has("har-pace"),
  };
  const belonging = [
    ...[["feed-order", "feed"], ["feed-delimiter", "feed"]],
    ...[["har-filter", "har"], ["har-pace", "har"]],
  ];
  for (const [name, owner] of belonging) {
    if (flags.isGiven(name) && !flags.isGiven(owner)) {
      throw UsageError.needs(name, "", `--${owner} FILE`);
    }
  }
  const pacing = ["rate", "stages", "arrivals"].find((name) => flags.isGiven(name));
  if (options.harPace && pacing !== undefined) throw UsageError.conflict("har-pace", pacing);
  if (flags.isGiven("har") && flags.isGiven("targets")) {
    throw UsageError.conflict("har", "targets");
  }
  return options;
}

function delimiter(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (given === "tab" || given === "\\t") return "\t";
  if (given.length === 1 && !/["\r\n]/.test(given)) return given;
  throw UsageError.invalid("feed-delimiter", given, "Use one character, or tab.");
}
