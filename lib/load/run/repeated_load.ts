/**
 * Runs one load again and again at other rates, keeping connections, threads, compiled code and the
 * state of a scenario.
 *
 * @module
 */
import type { LoadHooks, PartSecond } from "../engine/hooks.ts";
import type { RunResult } from "../engine/result.ts";
import type { LoadOptions } from "../plan/options.ts";
import type { Plan } from "../plan/plan.ts";
import { repeatedPlan, type Repetition } from "../plan/repeated_plan.ts";
import { RequestIds } from "../request/request_id.ts";
import { joinedResult } from "./joined_result.ts";
import { PreparedLoad } from "./prepared_load.ts";
import { RunSeconds } from "./run_seconds.ts";
import { PreparedThreads } from "./threads.ts";

/** Parameters of a run. */
type RunRequest = Omit<Repetition, "runId">;

/** A load that can be run repeatedly. */
export class RepeatedLoad implements Disposable {
  /** Plan of the last run, from which the next one derives its random seed. */
  #plan: Plan;
  #load: PreparedLoad | PreparedThreads;

  private constructor(plan: Plan, load: PreparedLoad | PreparedThreads) {
    this.#plan = plan;
    this.#load = load;
  }

  /**
   * Prepares a load.
   *
   * @param plan an open loop at any rate
   */
  static async prepare(plan: Plan, options: LoadOptions): Promise<RepeatedLoad> {
    const load = plan.threads === 1
      ? await PreparedLoad.prepare(plan, { onSecond: () => {} }, () => performance.now())
      : await PreparedThreads.prepare(plan, options);
    return new RepeatedLoad(plan, load);
  }

  /** Runs the load after its warm-up. */
  async run(request: RunRequest, hooks: LoadHooks): Promise<RunResult> {
    const repetition = { ...request, runId: new RequestIds().runId };
    const plan = this.#plan = repeatedPlan(this.#plan, repetition);
    // A closed loop sends only a few requests; a warm-up would take longer than they do.
    const run = request.ratePerSecond === null ? { ...plan, warmupMs: 0 } : plan;
    if (this.#load instanceof PreparedThreads) return await this.#load.run(run, hooks, repetition);
    const seconds = new RunSeconds(run, 1, hooks);
    const onSecond = (second: PartSecond) => seconds.take(0, second);
    const partHooks = { ...hooks, onSecond };
    await this.#load.warmUp(run, partHooks);
    return joinedResult(run, [await this.#load.run(performance.now(), run, partHooks)], seconds);
  }

  [Symbol.dispose](): void {
    this.#load[Symbol.dispose]();
  }
}
