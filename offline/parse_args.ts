/**
 * Stands in for `@std/cli/parse-args`, for arguments in the form `--name=value` or `--flag` and,
 * after `--`, positionals: all that this project passes on.
 *
 * @module
 */

/** The part of std's ParseOptions that this project uses. */
export interface ParseOptions {
  /** Names of flags without a value; false if absent. */
  boolean?: readonly string[];
  /** Names of options with a value. */
  string?: readonly string[];
  /** Names of repeatable options; [] if absent. */
  collect?: readonly string[];
}

/** Parses arguments of this form as std's parseArgs does. */
export function parseArgs(
  args: string[],
  { boolean = [], collect = [] }: ParseOptions = {},
): { _: string[]; [name: string]: unknown } {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const parsed: { _: string[]; [name: string]: unknown } = {
    _: end < 0 ? [] : args.slice(end + 1),
  };
  for (const name of boolean) parsed[name] = false;
  for (const name of collect) parsed[name] = [];
  for (const option of options) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(option)!;
    if (value === undefined) parsed[name] = true;
    else if (collect.includes(name)) (parsed[name] as string[]).push(value);
    else parsed[name] = value;
  }
  return parsed;
}
