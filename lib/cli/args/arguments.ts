/**
 * Normalizes a command line to `--name=value` in one pass. It knows the option table but does not
 * interpret values.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { OptionRow } from "./option_table.ts";

/**
 * The error for an option that does not exist. Its advice is looked up only when it is shown,
 * because a valid command line does not need the tables for it.
 */
export class UnknownOption extends UsageError {
  constructor(readonly arg: string, readonly rows: readonly OptionRow[]) {
    // The rest may be a secret.
    const opening = /^--[^=]*|^-./.exec(arg)![0];
    super(opening, "unknown option", "See --help.", () => `Unknown option ${opening}`);
  }
}

/** Normalized arguments. */
interface NormalArguments {
  /** Options as `--name=value` or `--name`, in order. */
  readonly options: readonly string[];
  /** Arguments that are not options; with `keepsDashes`, including a `--` between them. */
  readonly positionals: readonly string[];
}

/**
 * Normalizes arguments so that every option is `--name=value` or `--name`. Values may begin with a
 * dash or be empty. Letters of flags may be combined (`-kv`), and a value may follow its letter
 * without a space if it cannot be mistaken for a word (`-n5`, `-z10s`, `-o=json`).
 *
 * @param keepsDashes whether `--` separates positionals; otherwise it is dropped, because task
 *   runners pass it on
 * @throws {UsageError} for an unknown option, a missing value, or a value given to a flag
 */
export function normalized(
  args: readonly string[],
  rows: readonly OptionRow[],
  keepsDashes = false,
): NormalArguments {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const byLetter = lettersOf(rows);
  const options: string[] = [];
  const positionals: string[] = [];
  const rest = args.slice();
  const take = (row: OptionRow, inline: string | undefined): void => {
    const value = inline ?? rest.shift();
    if (value === undefined) throw missingValue(row);
    options.push(`--${row.name}=${value}`);
  };
  const takeLong = (arg: string): void => {
    const [, name, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(arg)!;
    const row = byName.get(name);
    if (row === undefined) throw new UnknownOption(`--${name}`, rows);
    if (row.value !== undefined) return take(row, inline);
    if (inline !== undefined) {
      throw new UsageError(name, `unexpected value ${quoted(inline)}`, "It takes none.");
    }
    options.push(`--${name}`);
  };
  const takeShort = (arg: string): void => {
    const found = byLetter.get(arg[1]);
    const isAlone = arg.length === 2 || /^[^a-z]/i.test(arg[2]);
    if (found !== undefined && isAlone && found.row.value !== undefined && !isFlag(found)) {
      const inline = arg.length === 2 ? undefined : arg.slice(2).replace(/^=/, "");
      refuseForeignBody(arg[1], inline ?? rest[0]);
      return take(found.row, inline);
    }
    // A word is a cluster of flags only if each of its letters is a flag.
    const flags = [...arg.slice(1)].map((letter) => byLetter.get(letter));
    if (!flags.every((flag) => flag !== undefined && isFlag(flag))) {
      throw new UnknownOption(arg, rows);
    }
    for (const { row, fixed } of flags as Letter[]) {
      options.push(fixed === undefined ? `--${row.name}` : `--${row.name}=${fixed}`);
    }
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      if (keepsDashes) positionals.push(arg);
    } else if (arg.startsWith("--")) {
      takeLong(arg);
    } else if (arg.startsWith("-") && arg !== "-") {
      takeShort(arg);
    } else {
      positionals.push(arg);
    }
  }
  return { options, positionals };
}

/** The option of a letter. */
interface Letter {
  readonly row: OptionRow;
  /** A fixed value, as `-L` stands for `--redirects 50`. */
  readonly fixed?: string | undefined;
}

function lettersOf(rows: readonly OptionRow[]): ReadonlyMap<string, Letter> {
  return new Map(rows.flatMap((row): [string, Letter][] => [
    ...(row.letter === undefined ? [] : [[row.letter, { row }] as [string, Letter]]),
    ...(row.alias === undefined ? [] : [
      [row.alias.letter, { row, fixed: row.alias.value }] as [string, Letter],
    ]),
  ]));
}

function isFlag({ row, fixed }: Letter): boolean {
  return row.value === undefined || fixed !== undefined;
}

function missingValue({ name, value, example }: OptionRow): UsageError {
  return new UsageError(name, "needs a value", "", (nameOf) => {
    const option = nameOf(name);
    return `${option} needs a value, such as ${option} ${example ?? value}`;
  });
}

/**
 * Rejects bodies that mean something else in other tools: `-d` is the duration in wrk, k6,
 * autocannon and others, and in curl `@FILE` after it is a file.
 */
function refuseForeignBody(letter: string, value: string | undefined): void {
  if (letter !== "d" || value === undefined) return;
  const literally = `If it is the body, write --body=${value}.`;
  if (/^\d+(\.\d+)?\s*(us|ms|s|m|min|h)?$/.test(value)) {
    const time = /\d$/.test(value) ? `${value}s` : value;
    const advice = `For a duration, write -z ${time}. ${literally}`;
    throw new UsageError("body", `${quoted(value)} looks like a duration`, advice);
  }
  if (/^@[^\s{"]+$/.test(value)) {
    const advice = `For a file, write -D ${value.slice(1)}. ${literally}`;
    throw new UsageError("body", `${quoted(value)} looks like a file`, advice);
  }
}
