/**
 * Lists the names of options and hooks, so that a misspelled one is rejected instead of ignored.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { nearestName, quoted } from "../../text.ts";
import type { LoadHooks } from "./hooks.ts";
import type { FeedOptions } from "../feed/feed.ts";
import type { LoadOptions } from "../plan/options.ts";
import type { Stage } from "../schedule/schedule.ts";
import type { TargetOptions } from "../targets/target_options.ts";

/** The names of an interface; the compiler checks that they are complete. */
type Names<T> = Readonly<Record<keyof T, true>>;

const OPTIONS: Names<LoadOptions> = {
  ...{ keepMethod: true, awsSigv4: true, http2: true, streams: true },
  ...{ url: true, targets: true, scenario: true, feed: true, seed: true, requests: true },
  ...{ concurrency: true, threads: true, durationMs: true, ratePerSecond: true, stages: true },
  ...{ arrivals: true, warmupMs: true, timeoutMs: true, connectTimeoutMs: true, drainMs: true },
  ...{ method: true, headers: true, omitHeaders: true, requestIdHeader: true, traceparent: true },
  ...{ traceRequests: true, logIf: true, body: true, form: true, contentType: true, accept: true },
  ...{
    auth: true,
    keepAlive: true,
    retry: true,
    caCerts: true,
    insecure: true,
    cert: true,
    key: true,
  },
  ...{ sni: true, connectTo: true, unixSocket: true, ipVersion: true, proxy: true },
  ...{
    shard: true,
    startAtMs: true,
    redirects: true,
    success: true,
    keepSeconds: true,
    assertions: true,
    abortOn: true,
  },
};
const HOOKS: Names<LoadHooks> = {
  ...{ signal: true, cutSignal: true, endSignal: true },
  ...{ onProgress: true, onSecond: true, onLog: true },
};
const STAGE: Names<Stage> = { perSecond: true, durationMs: true };
const FEED: Names<FeedOptions> = {
  ...{ rows: true, order: true, name: true, lines: true, duplicates: true },
};
const TARGET: Names<TargetOptions> = {
  ...{ url: true, method: true, headers: true, body: true, weight: true, dueMs: true, at: true },
};

/**
 * Rejects unknown names of options, of their properties, and of hooks.
 *
 * @throws {UsageError} with the nearest name
 */
export function requireKnownNames(options: LoadOptions, hooks: LoadHooks): void {
  const hook = Object.keys(options).find((name) => Object.hasOwn(HOOKS, name));
  if (hook !== undefined) {
    const advice = "Pass it in the second argument, with the hooks.";
    throw new UsageError(hook, "is not an option", advice);
  }
  requireKnown(options, OPTIONS, "option");
  requireKnown(hooks, HOOKS, "hook");
  for (const stage of options.stages ?? []) requireKnown(stage, STAGE, "name in stages");
  if (options.feed !== undefined) requireKnown(options.feed, FEED, "name in feed");
  // Those from a file are checked line by line.
  const targets = Array.isArray(options.targets) ? options.targets : [];
  for (const target of targets) requireKnown(target, TARGET, "name in targets");
}

function requireKnown(given: object, known: Readonly<Record<string, true>>, what: string): void {
  for (const name in given) {
    if (Object.hasOwn(known, name)) continue;
    const near = nearestName(name, Object.keys(known));
    const advice = near === undefined ? "" : `Did you mean ${near}?`;
    throw new UsageError(name, "", advice, () => `Unknown ${what} ${quoted(name)}`);
  }
}
