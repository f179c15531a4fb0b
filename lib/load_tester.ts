/**
 * Runs a load test from options to report, in one call.
 *
 * @module
 */
import type { LoadOptions } from "./load/plan/options.ts";
import { requireFiles } from "./load/run/file_limit.ts";
import type { LoadHooks } from "./load/engine/hooks.ts";
import type { LogLoss, RunResult } from "./load/engine/result.ts";
import { createPlan, leadMs, type Plan } from "./load/plan/plan.ts";
import { resolvedOptions } from "./load/plan/resolved_options.ts";
import { requireInstant } from "./load/run/start_instant.ts";
import { requireKnownNames } from "./load/engine/known_names.ts";
import { runWhole } from "./load/run/whole_run.ts";
import { requireAssertions } from "./report/assertions/assertion_check.ts";
import { createReport } from "./report/summary/report.ts";
import { requireTelemetry, startSpan } from "./report/summary/run_telemetry.ts";
import type { Report } from "./report/shape/report_shape.ts";
import type { SavedResult } from "./report/saved/saved_result.ts";
import type { Tally } from "./stats/tally.ts";

/**
 * The exact times of a run in whole microseconds, for figures that the report does not contain.
 *
 * @example
 * ```ts
 * import type { LoadResult } from "@x/load-tester";
 *
 * // A number that the report does not contain: how many requests took longer than 20 ms.
 * const slow = ({ tallies }: LoadResult): number => {
 *   const latency = tallies.latency.distribution();
 *   return latency.count - latency.countTo(20_000);
 * };
 * ```
 */
export interface Tallies {
  /**
   * From when a request was due (in a closed loop: sent) to its last byte, timed-out requests
   * included.
   */
  readonly latency: Tally;
  /** From sending to the last byte in an open loop; empty in a closed loop. */
  readonly service: Tally;
  /** From due to sending in an open loop; empty in a closed loop. */
  readonly lag: Tally;
  /**
   * The latencies of requests that timed out, recorded at their time limit; also part of `latency`.
   */
  readonly censored: Tally;
  /** Name lookup and TCP handshake, per connection. */
  readonly connect: Tally;
  /** TLS handshake, per connection. */
  readonly tls: Tally;
  /** From sending to the first bytes of the response. */
  readonly firstByte: Tally;
}

/**
 * The result of a load test.
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
  /** The report, as `-o json` prints it. */
  readonly report: Report;
  /** The exact times that the report was computed from. */
  readonly tallies: Tallies;
  /**
   * The result in a form that can be saved, merged and compared; null unless `keepSeconds` is set.
   */
  readonly saved: SavedResult | null;
}

/**
 * Runs a load test. Also resolves if every request fails: that is a result, not an error. It does
 * not print, exit or handle signals. Needs network access to the target (`-N`).
 *
 * @param options the load; only `url` is required
 * @param hooks signals that stop the run, and callbacks that observe it
 * @throws {UsageError} if an option is invalid; nothing has been sent then
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
    saved: plan.keepsSeconds ? await savedOf(report, result) : null,
  };
}

/** Returns the saved form of a run that kept its seconds. */
export async function savedOf(report: Report, result: RunResult): Promise<SavedResult> {
  const { partsOf } = await import("./report/shards/shard_part.ts");
  const { savedResult } = await import("./report/saved/saved_result.ts");
  return savedResult(report, result, partsOf(result));
}

/**
 * Runs a checked plan and creates its report. Shared by the module and the command line.
 *
 * @param closeLog waits until the request log is written and returns what was lost, if anything
 */
export async function runPlanned(
  plan: Plan,
  options: LoadOptions,
  hooks: LoadHooks,
  closeLog?: () => Promise<LogLoss | null>,
): Promise<{ readonly result: RunResult; readonly report: Report }> {
  using span = await startSpan(plan);
  const run = await runWhole(plan, options, await withAbortOn(plan, hooks));
  const result = { ...run, logLoss: await closeLog?.() ?? undefined };
  const report = createReport(result);
  span?.end(report);
  return { result, report };
}

async function withAbortOn(plan: Plan, hooks: LoadHooks): Promise<LoadHooks> {
  if (plan.abortOn.length === 0) return hooks;
  return (await import("./report/assertions/abort_on.ts")).withAbortOn(plan, hooks);
}

/**
 * Creates the plan of a run and checks that it fits the limits of this machine and process.
 *
 * @throws {UsageError} naming the first invalid option
 */
export async function checkedPlan(options: LoadOptions, hooks: LoadHooks = {}): Promise<Plan> {
  requireKnownNames(options, hooks);
  const plan = createPlan(await resolvedOptions(options));
  requireFiles(plan);
  if (plan.threads > 1) (await import("./load/run/threads.ts")).requireThreads(plan, options);
  if (plan.startAtMs !== null) requireInstant(plan.startAtMs, leadMs(plan));
  requireAssertions(plan);
  requireTelemetry(plan);
  return plan;
}
