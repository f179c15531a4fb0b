/**
 * Parses the value of an option as a number, a time, a choice or a header field.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../../errors.ts";
import type { Stage } from "../../load/schedule/schedule.ts";
import { parseCount, parseDurationMs, parsePerSecond } from "../../units.ts";
import { normalized } from "./arguments.ts";
import type { OptionRow } from "./option_table.ts";

/** The options of a command line, by name; a name that was not given is undefined. */
export class Flags {
  #values: Readonly<Record<string, unknown>>;
  #rows: readonly OptionRow[];
  /** The arguments that are not options. */
  readonly positionals: readonly string[];

  /**
   * Reads arguments.
   *
   * @param keepsDashes whether `--` separates positionals, and is one of them
   * @throws {UsageError} for an unknown option, a missing value, or a value where none is taken
   */
  constructor(args: readonly string[], rows: readonly OptionRow[], keepsDashes = false) {
    const withValue = rows.filter((row) => row.value !== undefined);
    const { options, positionals } = normalized(args, rows, keepsDashes);
    // Older releases of std read `--body=` as an option named "body=", so no value is left empty.
    const filled = options.map((option) => option.replace(/^(--[^=]+)=/, "$1=="));
    const parsed: { _: unknown[] } & Record<string, unknown> = parseArgs(
      [...filled, "--", ...positionals],
      {
        boolean: rows.filter((row) => row.value === undefined).map((row) => row.name),
        string: ["_", ...withValue.map((row) => row.name)],
        collect: withValue.filter((row) => row.isRepeatable).map((row) => row.name),
      },
    );
    this.#values = parsed;
    this.#rows = rows;
    this.positionals = parsed._.map(String);
  }

  /** The options with a value of a pattern. */
  takersOf(pattern: RegExp): readonly string[] {
    const names = this.#rows.filter(({ value }) => value !== undefined).map(({ name }) => name);
    return names.filter((name) => pattern.test([this.#values[name]].flat().join().slice(1)));
  }

  /** True where the flag was given. */
  has(name: string): boolean {
    return this.#values[name] === true;
  }

  /** True where the option was given, with a value or without. */
  isGiven(name: string): boolean {
    return [this.#values[name] ?? []].flat().some((value) => value !== false);
  }

  text(name: string): string | undefined {
    return (this.#values[name] as string | undefined)?.slice(1);
  }

  /** Every value of an option that may be repeated. */
  all(name: string): readonly string[] {
    return (this.#values[name] as string[] | undefined ?? []).map((value) => value.slice(1));
  }

  /** One of the choices in the table. @throws {UsageError} where it is another */
  choice<C extends string>(name: string): C | undefined {
    const value = this.text(name);
    const choices = this.#rows.find((row) => row.name === name)?.choices ?? [];
    if (value === undefined || choices.includes(value)) return value as C | undefined;
    const advice = `Use ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}.`;
    throw UsageError.invalid(name, value, advice);
  }

  /** A count such as `1000` or `10k`. @throws {UsageError} where it is not one */
  whole(name: string, min = 1): number | undefined {
    return this.#read(
      name,
      parseCount,
      (value) =>
        /^\d+(,\d{3})+$/.test(value)
          ? `Write it as ${value.replaceAll(",", "")}.`
          : `Use a whole number from ${min}.`,
    );
  }

  /** A rate per second, such as `100` or `6000/m`. @throws {UsageError} where it is not one */
  perSecond(name: string): number | undefined {
    return this.#read(name, parsePerSecond, () => "Use a number above 0, such as 100 or 6000/m.");
  }

  /** A time in milliseconds. @throws {UsageError} where it is not one with its unit */
  duration(name: string): number | undefined {
    return this.#read(name, parseDurationMs, (value) => {
      const [, amount, letter = ""] = /^\s*(\d+(?:\.\d+)?)\s*(m(?!s)|h)?/i.exec(value) ?? [];
      const unit = letter.toLowerCase() || "s";
      return amount === undefined
        ? "Use a number with a unit, such as 500ms, 10s or 2m."
        : `Use a number with a unit, such as ${amount}${unit}.`;
    });
  }

  /** Rates and the times to reach them. @throws {UsageError} where one is neither */
  stages(name: string): Stage[] | undefined {
    return this.#read(
      name,
      (value) => {
        const stages = value.split(",").map(stageOf);
        return stages.some((stage) => stage === undefined) ? undefined : stages as Stage[];
      },
      (value) => {
        const swapped = value.split(",").map((part) => part.split(":").reverse().join(":"));
        return swapped.every((part) => stageOf(part) !== undefined)
          ? `Write the rate first: ${swapped.join(",")}.`
          : "Use RATE:TIME, such as 50:30s,200:1m.";
      },
    );
  }

  /** Header fields, in order. @throws {UsageError} where one lacks its colon */
  fields(name: string): (readonly [name: string, value: string])[] {
    return this.all(name).map((field) => {
      const colon = field.indexOf(":");
      if (colon > 0) return [field.slice(0, colon), field.slice(colon + 1)] as const;
      // The value is not shown, since it may be a secret.
      throw new UsageError(name, "no header name before a colon", "Use 'Name: value'.");
    });
  }

  #read<T>(
    name: string,
    parse: (value: string) => T | undefined,
    advice: (value: string) => string,
  ): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    throw UsageError.invalid(name, value, advice(value));
  }
}

function stageOf(part: string): Stage | undefined {
  const [rate, time, ...rest] = part.split(":");
  const perSecond = parsePerSecond(rate.trim());
  const durationMs = time === undefined ? undefined : parseDurationMs(time);
  if (perSecond === undefined || durationMs === undefined || rest.length > 0) return undefined;
  return { perSecond, durationMs };
}
