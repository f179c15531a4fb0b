/**
 * What the command lines of compare and merge ask for.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { Flags } from "./flags.ts";
import { COMPARE_OPTIONS, MERGE_OPTIONS } from "./option_table.ts";

const COMPARE_FORMATS = ["text", "json", "markdown"] as const;
const MERGE_FORMATS = ["text", "json", "csv", "markdown"] as const;

/** Saved results to be compared. */
export interface CompareCommand {
  /** The files of the base. */
  readonly base: readonly string[];
  /** The files of the candidate. */
  readonly candidate: readonly string[];
  readonly output: typeof COMPARE_FORMATS[number];
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
  readonly output: typeof MERGE_FORMATS[number];
  readonly allowsColor: boolean;
  readonly verbose: boolean;
}

/** Reads what follows `compare`. Null where its help is asked for. @throws {UsageError} */
export function parseCompare(args: readonly string[]): CompareCommand | null {
  const flags = new Flags(args, COMPARE_OPTIONS);
  if (flags.has("help")) return null;
  const { base, candidate } = sides(args);
  return {
    base,
    candidate,
    output: format(flags, COMPARE_FORMATS),
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
    output: format(flags, MERGE_FORMATS),
    allowsColor: !flags.has("no-color"),
    verbose: flags.has("verbose"),
  };
}

/** Two files, or the files before and behind `--`. */
function sides(args: readonly string[]): { base: readonly string[]; candidate: readonly string[] } {
  const need = "two saved results, or several per side";
  const advice = "Write compare BASE NEW, or compare BASE… -- NEW….";
  const parts = splitAtDashes(args).map((part) => new Flags(part, COMPARE_OPTIONS).positionals);
  const [base, next, ...surplus] = parts.filter((files) => files.length > 0);
  if (base === undefined) throw UsageError.needs("compare", "", need, advice);
  if (surplus.length > 0) throw new UsageError("compare", "more than one --", advice);
  if (next !== undefined) return { base, candidate: next };
  if (base.length === 2) return { base: base.slice(0, 1), candidate: base.slice(1) };
  throw UsageError.needs("compare", "", need, advice);
}

function splitAtDashes(args: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const arg of args) {
    if (arg === "--") parts.push([]);
    else parts.at(-1)!.push(arg);
  }
  return parts;
}

function format<F extends string>(flags: Flags, formats: readonly F[]): F {
  const given = flags.text("output") ?? "text";
  const found = formats.find((format) => format === given);
  if (found !== undefined) return found;
  const advice = `Use ${formats.slice(0, -1).join(", ")} or ${formats.at(-1)}.`;
  throw UsageError.invalid("output", given, advice);
}

function percent(flags: Flags, name: string): number | undefined {
  const given = flags.text(name);
  if (given === undefined) return undefined;
  if (/^\d+(\.\d+)?%?$/.test(given)) return Number(given.replace("%", ""));
  throw UsageError.invalid(name, given, "Use a percentage from 0, such as 5%.");
}
