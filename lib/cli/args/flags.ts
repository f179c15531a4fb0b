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

/** The options of a command line, by name; undefined if not given. */
export class Flags {
  #values: Readonly<Record<string, unknown>>;
  #rows: readonly OptionRow[];
  /** Arguments that are not options. */
  readonly positionals: readonly string[];

  /**
   * Parses arguments.
   *
   * @param keepsDashes whether `--` separates positionals and is kept as one of them
   * @throws {UsageError} for an unknown option, a missing value, or a value given to a flag
   */
  constructor(args: readonly string[], rows: readonly OptionRow[], keepsDashes = false) {
    const withValue = rows.filter((row) => row.value !== undefined);
    const { options, positionals } = normalized(args, rows, keepsDashes);
    // Older releases of std parse `--body=` as an option named "body=", so no value is left empty.
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

  /** Returns the options whose value matches a pattern. */
  takersOf(pattern: RegExp): readonly string[] {
    const names = this.#rows.filter(({ value }) => value !== undefined).map(({ name }) => name);
    return names.filter((name) => pattern.test([this.#values[name]].flat().join().slice(1)));
  }

  /** Returns true if the flag was given. */
  has(name: string): boolean {
    return this.#values[name] === true;
  }

  /** Returns true if the option was given, with or without a value. */
  isGiven(name: string): boolean {
    return [this.#values[name] ?? []].flat().some((value) => value !== false);
  }

  text(name: string): string | undefined {
    return (this.#values[name] as string | undefined)?.slice(1);
  }

  /** Returns all values of a repeatable option. */
  all(name: string): readonly string[] {
    return (this.#values[name] as string[] | undefined ?? []).map((value) => value.slice(1));
  }

  /**
   * Returns one of the choices in the table.
   *
   * @throws {UsageError} for any other value
   */
  choice<C extends string>(name: string): C | undefined {
    const value = this.text(name);
    const choices = this.#rows.find((row) => row.name === name)?.choices ?? [];
    if (value === undefined || choices.includes(value)) return value as C | undefined;
    const advice = `Use ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}.`;
    throw UsageError.invalid(name, value, advice);
  }

  /**
   * Parses a count such as `1000` or `10k`.
   *
   * @throws {UsageError} if it is invalid
   */
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

  /**
   * Parses a rate per second, such as `100` or `6000/m`.
   *
   * @throws {UsageError} if it is invalid
   */
  perSecond(name: string): number | undefined {
    return this.#read(name, parsePerSecond, () => "Use a number above 0, such as 100 or 6000/m.");
  }

  /**
   * Parses a time with a unit into milliseconds.
   *
   * @throws {UsageError} if it is invalid
   */
  duration(name: string): number | undefined {
    return this.#read(name, parseDurationMs, (value) => {
      const [, amount, letter = ""] = /^\s*(\d+(?:\.\d+)?)\s*(m(?!s)|h)?/i.exec(value) ?? [];
      const unit = letter.toLowerCase() || "s";
      return amount === undefined || Number(amount) === 0
        ? "Use a number with a unit, such as 500ms, 10s or 2m."
        : `Use a number with a unit, such as ${amount}${unit}.`;
    });
  }

  /**
   * Parses stages: rates, and the times to reach them.
   *
   * @throws {UsageError} if one is invalid
   */
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

  /**
   * Parses header fields, in order.
   *
   * @throws {UsageError} if a colon is missing
   */
  fields(name: string): (readonly [name: string, value: string])[] {
    return this.all(name).map((field) => {
      const colon = field.indexOf(":");
      if (colon > 0) return [field.slice(0, colon), field.slice(colon + 1)] as const;
      // The value may be a secret and is not shown.
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
