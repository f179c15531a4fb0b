/**
 * Runs a plan: on one thread or several, with the setup and teardown of its scenario.
 *
 * @module
 */
import type { RunHooks } from "../engine/hooks.ts";
import type { LoadOptions } from "../plan/options.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../engine/result.ts";
import { GuardedHooks } from "../engine/guarded_hooks.ts";
import { slowLookupMs } from "./name_lookup.ts";
import { runPlan } from "./prepared_load.ts";

/**
 * Runs a plan between the setup and the teardown of its scenario.
 *
 * @throws {UsageError} if `setup` throws, or returns a value that cannot be sent to threads
 * @throws the error of a caller's callback, after the run has ended
 */
export async function runWhole(
  plan: Plan,
  options: LoadOptions,
  callerHooks: RunHooks,
): Promise<RunResult> {
  const guarded = new GuardedHooks(callerHooks);
  const { hooks } = guarded;
  const run = (prepared: Plan) => runOnThreads(prepared, options, hooks);
  const { value, teardownError } = await withSetup(plan, hooks, run);
  guarded.rethrow();
  return { ...value, teardownError };
}

/** Runs a plan on its number of threads. */
async function runOnThreads(plan: Plan, options: LoadOptions, hooks: RunHooks): Promise<RunResult> {
  const result = plan.threads === 1
    ? await runPlan(plan, hooks)
    : await (await import("./threads.ts")).runThreads(plan, options, hooks);
  return { ...result, lookupMs: await slowLookupMs(result) };
}

/** Calls `run` between the setup and the teardown of a plan's scenario, if it has one. */
export async function withSetup<T>(
  plan: Plan,
  hooks: Pick<RunHooks, "signal" | "cutSignal">,
  run: (plan: Plan) => Promise<T>,
): Promise<{ readonly value: T; readonly teardownError: string | null }> {
  if (plan.scenario === null) return { value: await run(plan), teardownError: null };
  const { betweenHooks } = await import("../virtual_user/setup.ts");
  return await betweenHooks(plan, plan.scenario, hooks, run);
}
