/**
 * The ways an option may be spelled, and makes one of them: --name=value.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { harmless, quoted } from "../../text.ts";
import type { OptionRow } from "./option_table.ts";

/**
 * Rewrites arguments so that every option stands as `--name=value` or `--name`, and positionals
 * follow `--`. Then values may begin with a dash or be empty, letters may be joined (`-kv`, `-n5`),
 * and parseArgs has one reading.
 *
 * @throws {UsageError} for an unknown option, a missing value, or a value where none is taken
 */
export function spellOut(
  args: readonly string[],
  rows: readonly OptionRow[],
): string[] {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const byLetter = new Map(rows.flatMap((row) => row.letter ? [[row.letter, row]] : []));
  const options: string[] = [];
  const positionals: string[] = [];
  const rest = args.slice();
  const valueFor = (row: OptionRow, inline: string | undefined): string => {
    const value = inline ?? rest.shift();
    if (value === undefined) {
      throw UsageError.needs(row.name, "", "a value", `Write --${row.name} ${row.value}.`);
    }
    return value;
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      // A task runner passes a "--" on; behind it everything is as before.
      continue;
    } else if (arg.startsWith("--")) {
      const [, name, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(arg)!;
      const row = byName.get(name);
      if (row === undefined) throw unknown(`--${name}`, rows);
      if (row.value !== undefined) {
        options.push(`--${name}=${valueFor(row, inline)}`);
      } else if (inline === undefined) {
        options.push(`--${name}`);
      } else {
        throw new UsageError(name, `unexpected value ${quoted(inline)}`, "It takes none.");
      }
    } else if (arg.startsWith("-") && arg !== "-") {
      for (let letters = arg.slice(1); letters !== "";) {
        const row = byLetter.get(letters[0]);
        if (row === undefined) throw unknown(`-${letters[0]}`, rows);
        letters = letters.slice(1);
        if (row.value === undefined) {
          options.push(`--${row.name}`);
        } else {
          const inline = letters === "" ? undefined : letters.replace(/^=/, "");
          options.push(`--${row.name}=${valueFor(row, inline)}`);
          letters = "";
        }
      }
    } else {
      positionals.push(arg);
    }
  }
  return [...options, "--", ...positionals];
}

/** An option that is not there, with the one it may have meant. */
export class UnknownOption extends Error {
  override readonly name = "UnknownOption";
}

function unknown(flag: string, rows: readonly OptionRow[]): UnknownOption {
  const near = nearest(flag.replace(/^-+/, ""), rows);
  const advice = near === undefined ? "See --help." : `Did you mean --${near}?`;
  return new UnknownOption(harmless(`Unknown option ${flag}. ${advice}`));
}

/** The option whose name is fewest edits away, if that is near enough to be meant. */
function nearest(name: string, rows: readonly OptionRow[]): string | undefined {
  if (name.length < 2) return undefined;
  let best: string | undefined;
  let fewest = Math.ceil(name.length / 3) + 1;
  for (const row of rows) {
    const edits = row.name.startsWith(name) ? 1 : distance(name, row.name);
    if (edits < fewest) [best, fewest] = [row.name, edits];
  }
  return best;
}

/** Levenshtein's distance, one row of the table at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
