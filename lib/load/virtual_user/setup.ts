/**
 * Calls a scenario's setup before a run and its teardown after it.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { describedError } from "../scenario/described_error.ts";
import type { PlannedScenario } from "../scenario/planned_scenario.ts";
import type { RunHooks } from "../engine/hooks.ts";
import type { Plan } from "../plan/plan.ts";
import { StrayErrors } from "./stray_errors.ts";

/**
 * Calls `run` between the setup and the teardown of a scenario. An interrupted setup is not waited
 * for, and nothing is sent after it. An error of the teardown is returned.
 *
 * @throws {UsageError} if `setup` throws, or returns a value that cannot be sent to threads
 */
export async function betweenHooks<T>(
  plan: Plan,
  scenario: PlannedScenario,
  { signal, cutSignal }: Pick<RunHooks, "signal" | "cutSignal">,
  run: (plan: Plan) => Promise<T>,
): Promise<{ readonly value: T; readonly teardownError: string | null }> {
  const { shard } = plan;
  const setup = scenario.setup === undefined
    ? { state: undefined }
    : signal?.aborted
    ? undefined
    : await untilAborted(signal, () => stateOf(plan, () => scenario.setup!({ shard }), signal));
  const running = run({ ...plan, state: setup?.state });
  // The teardown also cleans up after a run that crashed.
  await running.catch(() => {});
  const teardownError = setup === undefined || scenario.teardown === undefined
    ? null
    : await errorOf(() => scenario.teardown!(setup.state, { shard }), cutSignal);
  return { value: await running, teardownError };
}

/**
 * Returns the error of a teardown; null if there was none. After an abort, it is not waited for.
 */
async function errorOf(
  teardown: () => void | Promise<void>,
  cutSignal: AbortSignal | undefined,
): Promise<string | null> {
  const call = async () => {
    using strays = new StrayErrors();
    try {
      await teardown();
      await strays.seen(cutSignal);
      return strays.first;
    } catch (error) {
      return describedError(error);
    }
  };
  const error = await untilAborted(cutSignal, call);
  return error === undefined ? "the run did not wait for it" : error;
}

async function stateOf(
  { threads }: Plan,
  setup: () => unknown,
  signal: AbortSignal | undefined,
): Promise<{ readonly state: unknown }> {
  let state: unknown;
  using strays = new StrayErrors();
  try {
    state = await setup();
    await strays.seen(signal);
  } catch (error) {
    throw new UsageError("scenario", `setup() failed: ${describedError(error)}`);
  }
  if (strays.first !== null) throw new UsageError("scenario", `setup() failed: ${strays.first}`);
  if (threads > 1) {
    try {
      structuredClone(state);
    } catch (error) {
      const problem = `the value of setup() cannot be sent to threads: ${describedError(error)}`;
      throw new UsageError("scenario", problem, "Return plain data.");
    }
  }
  return { state };
}

/** Awaits a call; undefined if the signal is aborted first. */
async function untilAborted<T>(
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
  const abort = () => resolve(undefined);
  signal?.addEventListener("abort", abort, { once: true });
  call().then(resolve, reject);
  if (signal?.aborted) abort();
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
