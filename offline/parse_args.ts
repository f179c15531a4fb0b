// Knows: how node:util reads arguments. Stands in for @std/cli/parse-args, for the options named below.
import { parseArgs as nodeParseArgs } from "node:util";

/** The part of std's ParseOptions that this project uses. */
export interface ParseOptions {
  /** Names of flags without a value; false where absent. */
  boolean?: readonly string[];
  /** Names of options with a value. */
  string?: readonly string[];
  /** Names of options that may be repeated; [] where absent. */
  collect?: readonly string[];
}

/** Reads `--name=value`, `--flag` and positionals as std's parseArgs does. */
export function parseArgs(
  args: string[],
  { boolean = [], string = [], collect = [] }: ParseOptions = {},
): { _: string[]; [name: string]: unknown } {
  const options: Record<string, { type: "boolean" | "string"; multiple: boolean }> = {};
  for (const name of boolean) options[name] = { type: "boolean", multiple: false };
  for (const name of string) options[name] = { type: "string", multiple: collect.includes(name) };
  const { values, positionals } = nodeParseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
  });
  const parsed: { _: string[]; [name: string]: unknown } = { ...values, _: positionals };
  for (const name of boolean) parsed[name] ??= false;
  for (const name of collect) parsed[name] ??= [];
  return parsed;
}
