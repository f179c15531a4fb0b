/**
 * Parses the arguments of `compare`, `merge` and `capacity`.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { Flags } from "./flags.ts";
import {
  COMPARE_OPTIONS,
  type FORMATS,
  MERGE_OPTIONS,
  type OptionGroup,
  type OptionRow,
  RUN_GROUPS,
  RUN_OPTIONS,
} from "./option_table.ts";
import { refuseBesideCurl, targetUrl } from "./request_options.ts";

/** A comparison of saved results. */
export interface CompareCommand {
  /** Files of the base. */
  readonly base: readonly string[];
  /** Files of the candidate. */
  readonly candidate: readonly string[];
  readonly output: "text" | "json" | "markdown";
  readonly allowsColor: boolean;
  /** Fails if the whole interval is slower by more than this; undefined for never. */
  readonly failIfSlowerPercent: number | undefined;
}

/** A merge of saved results. */
export interface MergeCommand {
  readonly files: readonly string[];
  readonly force: boolean;
  /** True if parts of a sharded load may be missing. */
  readonly isPartial: boolean;
  /** File for the merged result; undefined for none. */
  readonly save: string | undefined;
  readonly output: typeof FORMATS[number];
  readonly allowsColor: boolean;
  readonly verbose: boolean;
}

/**
 * Parses the arguments of `compare`; null if its help is requested.
 *
 * @throws {UsageError} naming the invalid argument
 */
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

/**
 * Parses the arguments of `merge`; null if its help is requested.
 *
 * @throws {UsageError} naming the invalid argument
 */
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

/** Returns two files, or the files before and after `--`. */
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

/**
 * Parses a percentage.
 *
 * @throws {UsageError} if it is invalid
 */
function percent(flags: Flags, name: string): number | undefined {
  const given = flags.text(name);
  if (given === undefined) return undefined;
  if (/^\d+(\.\d+)?%?$/.test(given)) return Number(given.replace("%", ""));
  throw UsageError.invalid(name, given, "Use a percentage from 0, such as 5%.");
}

/** Options of a search; undefined for the default. */
export interface SearchFlags {
  readonly fromPerSecond: number | undefined;
  readonly toPerSecond: number | undefined;
  readonly precision: number | undefined;
}

/** Returns options of a run, some of them with another help text. */
function rowsOf(title: string, helps: Readonly<Record<string, string>>): OptionRow[] {
  const { rows } = RUN_GROUPS.find((group) => group.title === title)!;
  return Object.entries(helps).map(([name, help]) => {
    const row = rows.find((row) => row.name === name)!;
    return help === "" ? row : { ...row, help };
  });
}

function allBut(title: string, ...left: readonly string[]): readonly OptionRow[] {
  const { rows } = RUN_GROUPS.find((group) => group.title === title)!;
  return rows.filter(({ name }) => !left.includes(name));
}

const SEARCH: readonly OptionRow[] = [
  ...rowsOf("Load", { url: "" }),
  ...rowsOf("Assertions", { assert: "what must hold: p99<200ms, failed<0.1%; required" }),
  ...rowsOf("Load", { duration: "time of a probe, from 3s (10s)" }),
  {
    name: "from",
    value: "R",
    example: "100",
    help: "first rate to try (from a short closed loop)",
  },
  { name: "to", value: "R", example: "1000", help: "highest rate to try" },
  {
    name: "precision",
    value: "PERCENT",
    example: "5%",
    help: "how narrow the bracket has to be (5%)",
  },
  ...rowsOf("Load", {
    arrivals: "spacing of requests: even or poisson (even)",
    warmup: "before each probe, without measuring (0)",
    concurrency: "maximum requests in flight (200)",
    threads: "",
    timeout: "",
    "connect-timeout": "",
    drain: "",
  }),
];

const OUTPUT: readonly OptionRow[] = rowsOf("Output", {
  output: "text, json or markdown (text)",
  save: "save the result for compare (-W=FILE)",
  html: "also write a page with the curve (-W=FILE)",
  "no-progress": "",
  "no-color": "",
  help: "show this help",
}).map((row) => row.name === "output" ? { ...row, choices: ["text", "json", "markdown"] } : row);

/** The options, grouped as in the help. */
export const CAPACITY_GROUPS: readonly OptionGroup[] = [
  { title: "Search", rows: SEARCH },
  { title: "Request", rows: allBut("Request", "trace-requests") },
  { title: "Varying requests", rows: allBut("Varying requests", "har-pace") },
  { title: "Connection", rows: allBut("Connection") },
  { title: "Assertions", rows: allBut("Assertions", "assert") },
  { title: "Output", rows: OUTPUT },
];

/** All of them, in the same order. */
export const CAPACITY_OPTIONS: readonly OptionRow[] = CAPACITY_GROUPS.flatMap(({ rows }) => rows);

/**
 * Parses the arguments of `capacity`; null if its help is requested.
 *
 * @param runOf parses the options that a run has too
 * @throws {UsageError} naming the invalid argument
 */
export function parseCapacity<R extends { readonly save: string | undefined }>(
  args: readonly string[],
  runOf: (flags: Flags, url: string | undefined) => R,
): (R & { readonly search: SearchFlags }) | null {
  const flags = capacityFlags(args);
  if (flags.has("help")) return null;
  const hasCurl = flags.text("curl") !== undefined;
  if (hasCurl) refuseBesideCurl(flags, false);
  const run = runOf(flags, hasCurl ? undefined : targetUrl(flags, false));
  if (run.save === "-") {
    throw new UsageError("save", "a capacity cannot be written to standard output", "Use a file.");
  }
  const precision = percent(flags, "precision");
  return {
    ...run,
    search: {
      fromPerSecond: flags.perSecond("from"),
      toPerSecond: flags.perSecond("to"),
      precision: precision === undefined ? undefined : precision / 100,
    },
  };
}

/** Options of a run that the search sets itself. */
const PACE: readonly string[] = ["requests", "rate", "stages"];

/** @throws {UsageError} saying so if an option belongs to runs only */
function capacityFlags(args: readonly string[]): Flags {
  try {
    return new Flags(args, CAPACITY_OPTIONS);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const row = RUN_OPTIONS.find(({ name, letter }) =>
      error.option === `--${name}` || error.option === `-${letter}`
    );
    if (row === undefined) throw error;
    const advice = PACE.includes(row.name)
      ? "The search chooses the rate: use --from, --to and -z."
      : "Use it in a run at the rate found.";
    const problem = "capacity does not have this option";
    throw new UsageError(row.name, problem, advice, () => `capacity has no ${error.option}`);
  }
}
