/**
 * Runs load tests and keeps their request logs.
 *
 * @module
 */
import { loadTest } from "../../lib/load_tester.ts";
import type { LoadHooks } from "../../lib/load/engine/hooks.ts";
import type { LoadOptions } from "../../lib/load/plan/options.ts";
import type { RequestEntry } from "../../lib/load/request/request_entry.ts";
import { assertIdentities } from "./identities.ts";

/** Runs a load test; returns its report, and its log sorted by request number. */
export async function loggedRun(options: LoadOptions, hooks: LoadHooks = {}) {
  const decoder = new TextDecoder();
  let text = "";
  const { report } = await loadTest(options, {
    ...hooks,
    onLog: (lines) => text += decoder.decode(lines),
  });
  assertIdentities(report);
  return { report, entries: entriesIn(text) };
}

/** Parses a log, sorted by request number. */
export function entriesIn(text: string): RequestEntry[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the last line of the log has no end");
  const entries: RequestEntry[] = lines.map((line) => JSON.parse(line));
  return entries.sort((a, b) => a.seq - b.seq);
}
