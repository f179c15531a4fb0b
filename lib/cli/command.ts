// Knows: what a command line asks for, and turns its text into values.
// Refuses to know: which values a load test accepts, and how anything is carried out.
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../errors.ts";
import type { LoadOptions } from "../load/options.ts";
import { parseDurationMs } from "../units.ts";
import { OPTION_ROWS, type OptionName } from "./option_table.ts";
import { spellOut } from "./spelling.ts";

/** How a run is shown. */
export interface Presentation {
  readonly output: "text" | "json";
  readonly showsProgress: boolean;
  readonly allowsColor: boolean;
  readonly verbose: boolean;
}

/** What a command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | (RunCommand & { readonly kind: "run" })
  | (RunCommand & { readonly kind: "demo" });

/** A run; for the demo, the URL is still to come. */
export interface RunCommand {
  readonly options: LoadOptions;
  /** A file whose certificates are to be trusted. */
  readonly caCertFile: string | undefined;
  readonly presentation: Presentation;
}

type Flags = Readonly<Record<OptionName, unknown>> & { readonly _: readonly unknown[] };

/**
 * Reads a command line.
 *
 * @throws {UsageError} naming the option that cannot be used
 * @throws {UnknownOption} where there is no such option
 */
export function parseCommand(args: readonly string[]): Command {
  const withValue = OPTION_ROWS.filter((row) => row.value !== undefined);
  const flags = parseArgs(spellOut(args), {
    boolean: OPTION_ROWS.filter((row) => row.value === undefined).map((row) => row.name),
    string: ["_", ...withValue.map((row) => row.name)],
    collect: withValue.filter((row) => row.isRepeatable).map((row) => row.name),
  }) as unknown as Flags;
  if (flags.help) return { kind: "help" };
  if (flags.version) return { kind: "version" };
  const positionals = flags._.map(String);
  const isDemo = positionals[0] === "demo";
  if (isDemo) positionals.shift();
  const url = targetUrl(flags, positionals, isDemo);
  return { kind: isDemo ? "demo" : "run", ...runCommand(flags, url) };
}

function targetUrl(flags: Flags, positionals: readonly string[], isDemo: boolean): string {
  const named = text(flags, "url");
  const urls = named === undefined ? positionals : [named, ...positionals];
  if (isDemo) {
    if (urls.length === 0) return "";
    throw new UsageError("url", JSON.stringify(urls[0]), "demo starts its own target");
  }
  if (urls.length === 0) {
    throw new UsageError("url", "", "a target is wanted, such as --url http://127.0.0.1:8080/");
  }
  if (urls.length > 1) throw new UsageError("url", JSON.stringify(urls[1]), "one target is wanted");
  return urls[0];
}

function runCommand(flags: Flags, url: string): RunCommand {
  const output = text(flags, "output") ?? "text";
  if (output !== "text" && output !== "json") {
    throw new UsageError("output", JSON.stringify(output), "text or json is wanted");
  }
  return {
    options: {
      url,
      requests: whole(flags, "requests"),
      concurrency: whole(flags, "concurrency"),
      durationMs: duration(flags, "duration"),
      timeoutMs: duration(flags, "timeout"),
      connectTimeoutMs: duration(flags, "connect-timeout"),
      drainMs: duration(flags, "drain"),
      method: text(flags, "method"),
      headers: (flags.header as readonly string[]).map(header),
      body: text(flags, "body"),
      keepAlive: flags["no-keepalive"] !== true,
      insecure: flags.insecure === true,
      success: text(flags, "success"),
    },
    caCertFile: text(flags, "cacert"),
    presentation: {
      output,
      showsProgress: flags["no-progress"] !== true,
      allowsColor: flags["no-color"] !== true,
      verbose: flags.verbose === true,
    },
  };
}

function text(flags: Flags, name: OptionName): string | undefined {
  return flags[name] as string | undefined;
}

function whole(flags: Flags, name: OptionName): number | undefined {
  const value = text(flags, name);
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  throw new UsageError(name, JSON.stringify(value), "a whole number from 1 is wanted");
}

function duration(flags: Flags, name: OptionName): number | undefined {
  const value = text(flags, name);
  if (value === undefined) return undefined;
  const ms = parseDurationMs(value);
  if (ms !== undefined) return ms;
  throw new UsageError(
    name,
    JSON.stringify(value),
    "a time with its unit is wanted, such as 500ms, 10s or 2m",
  );
}

function header(field: string): readonly [name: string, value: string] {
  const colon = field.indexOf(":");
  if (colon > 0) return [field.slice(0, colon), field.slice(colon + 1)];
  throw new UsageError("header", JSON.stringify(field), "'Name: value' is wanted");
}
