/**
 * How the text behind an option becomes a number, a time or a header field.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../../errors.ts";
import { parseDurationMs } from "../../units.ts";
import type { Stage } from "../../load/plan/schedule.ts";
import type { OptionRow } from "./option_table.ts";
import { spellOut } from "./spelling.ts";

/** The options of a command line, by name; a name that was not given is undefined. */
export class Flags {
  #values: Readonly<Record<string, unknown>>;
  /** What stands there without an option. */
  readonly positionals: readonly string[];

  /**
   * Reads arguments.
   *
   * @throws {UsageError} where a value is missing, or given to a flag that takes none
   * @throws {UnknownOption} where there is no such option
   */
  constructor(args: readonly string[], rows: readonly OptionRow[]) {
    const withValue = rows.filter((row) => row.value !== undefined);
    // Older releases of std read `--body=` as an option named "body=", so no value is left empty.
    const spelled = spellOut(args, rows).map((arg) => arg.replace(/^(--[^=]+)=/, "$1=="));
    const parsed: { _: unknown[] } & Record<string, unknown> = parseArgs(spelled, {
      boolean: rows.filter((row) => row.value === undefined).map((row) => row.name),
      string: ["_", ...withValue.map((row) => row.name)],
      collect: withValue.filter((row) => row.isRepeatable).map((row) => row.name),
    });
    this.#values = parsed;
    this.positionals = parsed._.map(String);
  }

  /** True where the flag was given. */
  has(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    return (this.#values[name] as string | undefined)?.slice(1);
  }

  /** Every value of an option that may be repeated. */
  all(name: string): readonly string[] {
    return (this.#values[name] as string[]).map((value) => value.slice(1));
  }

  /** @throws {UsageError} where it is not digits */
  whole(name: string, min = 1): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^\d+$/.test(value)) return Number(value);
    throw UsageError.invalid(name, value, `Use a whole number from ${min}.`);
  }

  /** @throws {UsageError} where it is not a decimal number */
  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
    throw UsageError.invalid(name, value, "Use a number above 0.");
  }

  /** Rates and the times to reach them. @throws {UsageError} where one is neither */
  stages(name: string): Stage[] | undefined {
    const value = this.text(name);
    return value?.split(",").map((part) => {
      const match = /^\s*(\d+(?:\.\d+)?):(\S+)\s*$/.exec(part);
      const durationMs = match === null ? undefined : parseDurationMs(match[2]);
      if (match === null || durationMs === undefined) {
        throw UsageError.invalid(name, value, "Use RATE:TIME, such as 50:30s,200:1m.");
      }
      return { perSecond: Number(match[1]), durationMs };
    });
  }

  /** A time in milliseconds. @throws {UsageError} where it is not one with its unit */
  duration(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const ms = parseDurationMs(value);
    if (ms !== undefined) return ms;
    const advice = "Use a number with a unit, such as 500ms, 10s or 2m.";
    throw UsageError.invalid(name, value, advice);
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
}
