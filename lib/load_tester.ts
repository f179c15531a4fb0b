/**
 * The way from options to a report, in one call.
 *
 * @module
 */
import type { LoadOptions } from "./load/plan/options.ts";
import { requireFiles } from "./load/run/file_limit.ts";
import type { LoadHooks } from "./load/engine/hooks.ts";
import type { LogLoss, RunResult } from "./load/engine/result.ts";
import { createPlan, leadMs, type Plan } from "./load/plan/plan.ts";
import { requireTelemetry } from "./load/log/request_spans.ts";
import { resolvedOptions } from "./load/plan/resolved_options.ts";
import { requireInstant } from "./load/run/start_instant.ts";
import { requireThreads } from "./load/run/threads.ts";
import { requireKnownNames } from "./load/engine/known_names.ts";
import { runWhole } from "./load/run/whole_run.ts";
import { withAbortOn } from "./report/assertions/abort_on.ts";
import { requireAssertions } from "./report/assertions/assertion_check.ts";
import { createReport } from "./report/summary/report.ts";
import { RunSpan } from "./report/summary/run_span.ts";
import type { Report } from "./report/shape/report_shape.ts";
import { partsOf } from "./report/shards/shard_part.ts";
import { type SavedResult, savedResult } from "./report/saved/saved_result.ts";
import type { Tally } from "./stats/tally.ts";

/**
 * The exact times of a run, in whole microseconds; for what the report does not say.
 *
 * @example
 * ```ts
 * import type { LoadResult } from "@x/load-tester";
 *
 * // What the report has no number for: how many took longer than 20 ms.
 * const slow = ({ tallies }: LoadResult): number => {
 *   const latency = tallies.latency.distribution();
 *   return latency.count - latency.countTo(20_000);
 * };
 * ```
 */
export interface Tallies {
  /** From when a request was due (in a closed loop: sent) to its last byte, timed-out ones included. */
  readonly latency: Tally;
  /** From sending to the last byte, in an open loop; else empty. */
  readonly service: Tally;
  /** From due to sending, in an open loop; else empty. */
  readonly lag: Tally;
  /** The timed-out ones among them, at their time limit. */
  readonly censored: Tally;
  /** Name lookup and TCP handshake of each connection. */
  readonly connect: Tally;
  /** TLS handshake of each connection. */
  readonly tls: Tally;
  /** From sending to the first bytes of the response. */
  readonly firstByte: Tally;
}

/**
 * What a load test came to.
 *
 * @example
 * ```ts
 * import { loadTest, type LoadResult } from "@x/load-tester";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report, tallies, saved }: LoadResult = await loadTest({ url, requests: 20 });
 * assertEquals(report.requests.succeeded, tallies.latency.count);
 * assertEquals(saved, null); // with keepSeconds it is what encodeResult() takes
 * ```
 */
export interface LoadResult {
  /** The numbers of the report, as `-o json` prints them. */
  readonly report: Report;
  /** What they were made from. */
  readonly tallies: Tallies;
  /** What can be saved, merged and compared; null unless `keepSeconds` was asked for. */
  readonly saved: SavedResult | null;
}

/**
 * Runs a load test. Resolves also where every request failed: that is a result, not an error.
 * Never prints, never exits, installs no signal handler. Needs net access to the target (`-N`).
 *
 * @param options what to do; only `url` is required
 * @param hooks signals that stop it, and callbacks that watch it
 * @throws {UsageError} where an option cannot be used; nothing has been sent then
 *
 * @example A thousand requests, fifty at a time
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const { report, tallies } = await loadTest({
 *   url: `http://127.0.0.1:${server.addr.port}/`,
 *   requests: 1000,
 *   concurrency: 50,
 * });
 * assertEquals(report.requests.succeeded, 1000);
 * assertEquals(tallies.latency.distribution().percentile(99)! / 1000, report.latencyMs.p99);
 * ```
 */
export async function loadTest(options: LoadOptions, hooks: LoadHooks = {}): Promise<LoadResult> {
  const plan = await checkedPlan(options, hooks);
  const { result, report } = await runPlanned(plan, options, hooks);
  const { latency, service, lag, censored, connect, tls, firstByte } = result.sums;
  return {
    report,
    tallies: { latency, service, lag, censored, connect, tls, firstByte },
    saved: plan.keepsSeconds ? savedResult(report, result, partsOf(result)) : null,
  };
}

/**
 * Carries a checked plan out, from its first request to its report, for the module and the command
 * line.
 *
 * @param closeLog waits for the request log, and says what of it was lost
 */
export async function runPlanned(
  plan: Plan,
  options: LoadOptions,
  hooks: LoadHooks,
  closeLog?: () => Promise<LogLoss | null>,
): Promise<{ readonly result: RunResult; readonly report: Report }> {
  using span = RunSpan.start(plan);
  const run = await runWhole(plan, options, withAbortOn(plan, hooks));
  const result = { ...run, logLoss: await closeLog?.() ?? undefined };
  const report = createReport(result);
  span?.end(report);
  return { result, report };
}

/**
 * The plan of a run, held against what this machine and this process can give it.
 *
 * @throws {UsageError} naming the first option that cannot be used
 */
export async function checkedPlan(options: LoadOptions, hooks: LoadHooks = {}): Promise<Plan> {
  requireKnownNames(options, hooks);
  const plan = createPlan(await resolvedOptions(options));
  requireFiles(plan);
  requireThreads(plan, options);
  if (plan.startAtMs !== null) requireInstant(plan.startAtMs, leadMs(plan));
  requireAssertions(plan);
  requireTelemetry(plan);
  return plan;
}
