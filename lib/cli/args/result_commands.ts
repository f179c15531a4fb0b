/**
 * Reads the arguments of `compare` and `merge`.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { Flags } from "./flags.ts";
import { COMPARE_OPTIONS, type FORMATS, MERGE_OPTIONS } from "./option_table.ts";

/** Saved results to be compared. */
export interface CompareCommand {
  /** The files of the base. */
  readonly base: readonly string[];
  /** The files of the candidate. */
  readonly candidate: readonly string[];
  readonly output: "text" | "json" | "markdown";
  readonly allowsColor: boolean;
  /** Fails where the whole interval is slower by more than this; undefined for never. */
  readonly failIfSlowerPercent: number | undefined;
}

/** Saved results to be merged. */
export interface MergeCommand {
  readonly files: readonly string[];
  readonly force: boolean;
  /** True where parts of a sharded load may be missing. */
  readonly isPartial: boolean;
  /** Where the union goes; undefined for nowhere. */
  readonly save: string | undefined;
  readonly output: typeof FORMATS[number];
  readonly allowsColor: boolean;
  readonly verbose: boolean;
}

/** Reads what follows `compare`. Null where its help is asked for. @throws {UsageError} */
export function parseCompare(args: readonly string[]): CompareCommand | null {
  const flags = new Flags(args, COMPARE_OPTIONS, true);
  if (flags.has("help")) return null;
  const { base, candidate } = sides(flags.positionals);
  return {
    base,
    candidate,
    output: flags.choice("output") ?? "text",
    allowsColor: !flags.has("no-color"),
    failIfSlowerPercent: percent(flags, "fail-if-slower"),
  };
}

/** Reads what follows `merge`. Null where its help is asked for. @throws {UsageError} */
export function parseMerge(args: readonly string[]): MergeCommand | null {
  const flags = new Flags(args, MERGE_OPTIONS);
  if (flags.has("help")) return null;
  const files = flags.positionals;
  if (files.length === 0) {
    throw UsageError.needs("merge", "", "saved results", "Write merge A B.");
  }
  return {
    files,
    force: flags.has("force"),
    isPartial: flags.has("partial"),
    save: flags.text("save"),
    output: flags.choice("output") ?? "text",
    allowsColor: !flags.has("no-color"),
    verbose: flags.has("verbose"),
  };
}

/** Two files, or the files before and after `--`. */
function sides(
  files: readonly string[],
): { base: readonly string[]; candidate: readonly string[] } {
  const need = "two saved results, or several per side";
  const advice = "Write compare BASE NEW, or compare BASE… -- NEW….";
  const [base, next, ...surplus] = splitAtDashes(files).filter((side) => side.length > 0);
  if (base === undefined) throw UsageError.needs("compare", "", need, advice);
  if (surplus.length > 0) throw new UsageError("compare", "more than one --", advice);
  if (next !== undefined) return { base, candidate: next };
  if (base.length === 2) return { base: base.slice(0, 1), candidate: base.slice(1) };
  throw UsageError.needs("compare", "", need, advice);
}

function splitAtDashes(files: readonly string[]): string[][] {
  const sides: string[][] = [[]];
  for (const file of files) {
    if (file === "--") sides.push([]);
    else sides.at(-1)!.push(file);
  }
  return sides;
}

/** A percentage. @throws {UsageError} where it is none */
export function percent(flags: Flags, name: string): number | undefined {
  const given = flags.text(name);
  if (given === undefined) return undefined;
  if (/^\d+(\.\d+)?%?$/.test(given)) return Number(given.replace("%", ""));
  throw UsageError.invalid(name, given, "Use a percentage from 0, such as 5%.");
}
