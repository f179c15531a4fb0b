/**
 * Parses a command line into a command and its options.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { quoted } from "../../text.ts";
import type { LoadOptions } from "../../load/plan/options.ts";
import { type ShardOption, shardOption, startAtOption } from "./fleet_options.ts";
import {
  dashboardWaits,
  ipVersion,
  isShow,
  logIf,
  requestIdHeader,
  showOptions,
  showsLive,
  splitExpressions,
  threads,
} from "./dependent_options.ts";
import {
  type CompareCommand,
  type MergeCommand,
  parseCapacity,
  parseCompare,
  parseMerge,
  type SearchFlags,
} from "./result_commands.ts";
import { Flags } from "./flags.ts";
import { type FORMATS, RUN_OPTIONS, TARGET_OPTIONS } from "./option_table.ts";
import {
  headerFields,
  refuseBesideCurl,
  requestSources,
  targetUrl,
  textBody,
} from "./request_options.ts";
import { type VariedOptions, variedOptions } from "./varied_options.ts";
import type { RequestSources } from "../files/request_sources.ts";

/** Format of the report on standard output. */
type Output = typeof FORMATS[number];

/** How a run is displayed. */
export interface Presentation {
  readonly output: Output;
  readonly showsProgress: boolean;
  readonly showsLive: boolean;
  readonly allowsColor: boolean;
  readonly verbose: boolean;
}

/** A parsed command line. */
export type Command =
  | { readonly kind: "help"; readonly of: HelpTopic }
  | { readonly kind: "version" }
  | { readonly kind: "completions"; readonly shell: Shell }
  | (RunCommand & { readonly kind: "run" })
  | DemoCommand
  | (CapacityCommand & { readonly kind: "capacity" })
  | (TargetCommand & { readonly kind: "target" })
  | (CompareCommand & { readonly kind: "compare" })
  | (MergeCommand & { readonly kind: "merge" });

/** Topics of the help: `run` has the common options of a run, `all` has all of them. */
export type HelpTopic = "run" | "all" | "capacity" | "target" | "compare" | "merge";

/** Shells with completions. */
export type Shell = "bash" | "zsh" | "fish";

/** A run. The URL of the demo is not known yet. */
export interface RunCommand {
  readonly options: LoadOptions;
  /** Curl command whose request has not been parsed yet. */
  readonly curl: string | undefined;
  /** Files whose contents are the value of an option. */
  readonly files: Readonly<
    Record<"cacert" | "cert" | "key" | "targets" | "feed" | "har", string | undefined>
  >;
  /** The part of the load that this process runs. */
  readonly shard: ShardOption;
  /** True if the number of threads follows the number of cores. */
  readonly hasAutoThreads: boolean;
  /** How the files of requests that differ are read. */
  readonly varied: VariedOptions;
  /** Parts of the request that have not been read from files yet. */
  readonly sources: RequestSources;
  /** File for the saved result. */
  readonly save: string | undefined;
  readonly presentation: Presentation;
  /** File for the HTML report. */
  readonly html: string | undefined;
  /** Address of the live page: `[HOST:]PORT`. */
  readonly dashboard: string | undefined;
  /** Whether the live page stays after the end of the run. */
  readonly dashboardWaits: boolean;
  /** File for the request log; `-` is standard error. */
  readonly log: string | undefined;
  /** Shows single requests with their responses, instead of a report. */
  readonly isDebug: boolean;
}

/** A run against a target that the program starts. The show has its own options and target. */
export interface DemoCommand extends RunCommand {
  readonly kind: "demo";
  readonly isShow: boolean;
}

/** A search for the highest rate that the target holds. */
export interface CapacityCommand extends RunCommand {
  readonly search: SearchFlags;
}

/** A test target. */
export interface TargetCommand {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
}

/**
 * Parses a command line.
 *
 * @throws {UsageError} naming the invalid option
 */
export function parseCommand(args: readonly string[]): Command {
  // Task runners pass on a "--" before the arguments they were given.
  const [name, ...rest] = args[0] === "--" ? args.slice(1) : args;
  switch (name) {
    case "target":
      return targetCommand(rest);
    case "capacity": {
      const command = parseCapacity(rest, runCommand);
      return command === null ? { kind: "help", of: name } : { kind: name, ...command };
    }
    case "compare":
    case "merge":
      return resultCommand(name, rest);
    case "completions":
      return completionsCommand(rest);
    case "help":
      return { kind: "help", of: helpTopic(rest[0] ?? "run") };
  }
  const flags = new Flags(args, RUN_OPTIONS);
  if (flags.has("help")) {
    return { kind: "help", of: flags.positionals.includes("all") ? "all" : "run" };
  }
  if (flags.has("version")) return { kind: "version" };
  const isDemo = flags.positionals[0] === "demo";
  const hasCurl = flags.text("curl") !== undefined;
  if (hasCurl) refuseBesideCurl(flags, isDemo);
  const url = hasCurl ? undefined : targetUrl(flags, isDemo);
  if (!isDemo) return { kind: "run", ...runCommand(flags, url) };
  if (!isShow(flags)) return { kind: "demo", isShow: false, ...runCommand(flags, url) };
  const shown = new Flags([...args, ...showOptions(flags)], RUN_OPTIONS);
  return { kind: "demo", isShow: true, ...runCommand(shown, url) };
}

function resultCommand(name: "compare" | "merge", args: readonly string[]): Command {
  if (name === "compare") {
    const command = parseCompare(args);
    return command === null ? { kind: "help", of: name } : { kind: name, ...command };
  }
  const command = parseMerge(args);
  return command === null ? { kind: "help", of: name } : { kind: name, ...command };
}

function completionsCommand([shell = ""]: readonly string[]): Command {
  if (shell === "bash" || shell === "zsh" || shell === "fish") {
    return { kind: "completions", shell };
  }
  throw UsageError.invalid("completions", shell, "Use bash, zsh or fish.");
}

function helpTopic(name: string): HelpTopic {
  const topics: readonly HelpTopic[] = ["run", "all", "capacity", "target", "compare", "merge"];
  const topic = topics.find((topic) => topic === name);
  if (topic !== undefined) return topic;
  throw UsageError.invalid("help", name, `Use one of ${topics.join(", ")}.`);
}

function targetCommand(args: readonly string[]): Command {
  const flags = new Flags(args, TARGET_OPTIONS);
  if (flags.has("help")) return { kind: "help", of: "target" };
  const [surplus] = flags.positionals;
  if (surplus !== undefined) {
    throw new UsageError(
      "target",
      `unexpected argument ${quoted(surplus)}`,
      "It takes only options.",
    );
  }
  const port = flags.whole("port", 0) ?? 8080;
  if (port > 65_535) throw UsageError.invalid("port", String(port), "Use a port from 0 to 65535.");
  return {
    kind: "target",
    host: flags.text("host") ?? "127.0.0.1",
    port,
    seed: flags.whole("seed", 0) ?? 1,
  };
}

function runCommand(flags: Flags, url: string | undefined): RunCommand {
  return {
    options: {
      url,
      requests: flags.whole("requests"),
      concurrency: flags.whole("concurrency"),
      durationMs: flags.duration("duration"),
      ratePerSecond: flags.perSecond("rate"),
      stages: flags.stages("stages"),
      arrivals: flags.choice("arrivals"),
      warmupMs: flags.duration("warmup"),
      threads: threads(flags),
      startAtMs: startAtOption(flags),
      timeoutMs: flags.duration("timeout"),
      connectTimeoutMs: flags.duration("connect-timeout"),
      drainMs: flags.duration("drain"),
      method: flags.text("method"),
      ...headerFields(flags),
      contentType: flags.text("content-type"),
      accept: flags.text("accept"),
      auth: flags.text("auth"),
      awsSigv4: flags.text("aws-sigv4"),
      body: textBody(flags),
      scenario: flags.text("scenario"),
      requestIdHeader: requestIdHeader(flags),
      traceparent: flags.has("traceparent"),
      traceRequests: flags.has("trace-requests"),
      logIf: logIf(flags),
      seed: flags.whole("seed", 0),
      http2: flags.has("http2") ? true : undefined,
      streams: flags.whole("streams", 1),
      keepAlive: !flags.has("no-keepalive"),
      retry: !flags.has("no-retry"),
      insecure: flags.has("insecure"),
      sni: flags.text("sni"),
      connectTo: flags.text("connect-to"),
      unixSocket: flags.text("unix-socket"),
      ipVersion: ipVersion(flags),
      proxy: flags.text("proxy"),
      redirects: flags.whole("redirects", 0),
      success: flags.text("success"),
      keepSeconds: flags.text("save") === undefined ? undefined : true,
      assertions: flags.all("assert").flatMap(splitExpressions),
      abortOn: flags.all("abort-on").flatMap(splitExpressions),
    },
    curl: flags.text("curl"),
    files: {
      cacert: flags.text("cacert"),
      cert: flags.text("cert"),
      key: flags.text("key"),
      targets: flags.text("targets"),
      feed: flags.text("feed"),
      har: flags.text("har"),
    },
    save: flags.text("save"),
    shard: shardOption(flags),
    hasAutoThreads: flags.text("threads") === "auto",
    varied: variedOptions(flags),
    sources: requestSources(flags),
    html: flags.text("html"),
    dashboard: flags.text("dashboard"),
    dashboardWaits: dashboardWaits(flags),
    log: flags.text("log"),
    isDebug: flags.has("debug"),
    presentation: {
      output: flags.choice("output") ?? "text",
      showsProgress: !flags.has("no-progress") && flags.text("log") !== "-",
      showsLive: showsLive(flags),
      allowsColor: !flags.has("no-color"),
      verbose: flags.has("verbose"),
    },
  };
}
