/**
 * Finds the highest rate at which every assertion holds, in one call.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import type { Progress } from "../load/engine/result.ts";
import type { LoadOptions } from "../load/plan/options.ts";
import type { Plan } from "../load/plan/plan.ts";
import { RepeatedLoad } from "../load/run/repeated_load.ts";
import { withSetup } from "../load/run/whole_run.ts";
import { checkedPlan } from "../load_tester.ts";
import { parseAssertion } from "../report/assertions/assertion.ts";
import {
  type CapacityRun,
  createCapacityReport,
  PRECISION,
} from "../report/capacity/capacity_report.ts";
import type { CapacityProbe, CapacityReport } from "../report/shape/capacity_shape.ts";
import { type NextProbe, Prober } from "./prober.ts";
import { type Found, searchCapacity } from "./search.ts";

/**
 * Options of a search for a target's capacity. Only `url` and `assertions` are required.
 *
 * @example
 * ```ts
 * import type { CapacityOptions } from "@x/load-tester/capacity";
 *
 * const options: CapacityOptions = {
 *   url: "http://127.0.0.1:8080/",
 *   assertions: ["p99<200ms", "failed<0.1%"],
 *   durationMs: 5000,
 *   toPerSecond: 2000,
 * };
 * ```
 */
export interface CapacityOptions
  extends Omit<LoadOptions, "requests" | "ratePerSecond" | "stages" | "keepSeconds" | "logIf"> {
  /** Assertions that have to hold, such as `p99<200ms`; at least one. */
  readonly assertions: readonly string[];
  /**
   * Duration of a probe that is neither extended nor cut short.
   * @default {10_000}
   */
  readonly durationMs?: number | undefined;
  /**
   * Maximum number of requests in flight.
   * @default {200}
   */
  readonly concurrency?: number | undefined;
  /** Rate of the first probe. By default, a short closed loop estimates it. */
  readonly fromPerSecond?: number | undefined;
  /** Highest rate to try. */
  readonly toPerSecond?: number | undefined;
  /**
   * Maximum width of the bracket, as a fraction of the rate.
   * @default {0.05}
   */
  readonly precision?: number | undefined;
}

/**
 * Signals that end a search, and callbacks that observe it.
 *
 * @example
 * ```ts
 * import type { CapacityHooks } from "@x/load-tester/capacity";
 *
 * const hooks: CapacityHooks = {
 *   signal: AbortSignal.timeout(60_000),
 *   onProbe: ({ ratePerSecond, verdict }) => console.log(ratePerSecond, verdict),
 * };
 * ```
 */
export interface CapacityHooks {
  /** Ends the search: the current probe is stopped, and the result is what is known so far. */
  readonly signal?: AbortSignal | undefined;
  /** Also aborts the requests in flight. */
  readonly cutSignal?: AbortSignal | undefined;
  /** Called every 100 ms of a probe, and of the few requests before and between probes. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called when a probe begins. */
  readonly onNext?: ((next: NextProbe) => void) | undefined;
  /** Called when a probe has ended. */
  readonly onProbe?: ((probe: CapacityProbe) => void) | undefined;
}

/** Enough for most targets, and within any limit of open files. */
const CONCURRENCY = 200;
const PROBE_MS = 10_000;
/** Judging a probe compares its seconds, which takes at least this many. */
const LEAST_PROBE_MS = 3000;
/** Fraction of the throughput of a closed loop: below the limit, but not far below. */
const HINT_SHARE = 0.7;
/** The estimate may be too high by this factor. */
const LOWEST_SHARE = 1 / 64;
const MAX_RATE_PER_SECOND = 1_000_000;

/**
 * Searches for the highest rate at which every assertion holds. The load runs at one rate after
 * another; its connections, threads and scenario state are kept in between.
 *
 * @param options the target, and the assertions that have to hold
 * @param hooks signals that end the search, and callbacks that observe it
 * @throws {UsageError} if an option is invalid; nothing has been sent then
 *
 * @example
 * ```ts
 * import { findCapacity } from "@x/load-tester/capacity";
 *
 * const print = async (url: string) => {
 *   const { capacityPerSecond } = await findCapacity({ url, assertions: ["p99<200ms"] });
 *   console.log(capacityPerSecond);
 * };
 * ```
 */
export async function findCapacity(
  options: CapacityOptions,
  hooks: CapacityHooks = {},
): Promise<CapacityReport> {
  const plan = await capacityPlan(options);
  return await runSearch(plan, options, hooks);
}

/**
 * Creates the checked plan of the probes.
 *
 * @throws {UsageError} naming the first invalid option
 */
export async function capacityPlan(options: CapacityOptions): Promise<Plan> {
  const { fromPerSecond, toPerSecond, precision, assertions } = options;
  if ((assertions ?? []).length === 0) {
    throw UsageError.needs("capacity", "", "at least one assertion", "Use --assert 'p99<200ms'.");
  }
  for (const [option, rate] of Object.entries({ fromPerSecond, toPerSecond })) {
    if (rate === undefined || rate > 0 && rate <= MAX_RATE_PER_SECOND) continue;
    throw UsageError.invalid(
      option,
      String(rate),
      `Use a rate above 0, up to ${MAX_RATE_PER_SECOND}.`,
    );
  }
  if (fromPerSecond !== undefined && toPerSecond !== undefined && fromPerSecond > toPerSecond) {
    const problem = `${toPerSecond} is below the first rate, ${fromPerSecond}`;
    throw new UsageError("toPerSecond", problem, "Use a higher rate.");
  }
  if (precision !== undefined && !(precision >= 0.005 && precision <= 1)) {
    throw UsageError.invalid("precision", `${100 * precision}%`, "Use 0.5% to 100%.");
  }
  const plan = await checkedPlan(loadOptions(options));
  for (const expression of plan.assertions) {
    if (parseAssertion(expression, "assertions").metric.kind !== "throughput") continue;
    const problem = `${expression} depends on the rate, which the search chooses`;
    throw new UsageError("assertions", problem, "Use a limit of latency or failures.");
  }
  if ((plan.durationMs ?? 0) < LEAST_PROBE_MS) {
    throw new UsageError(
      "durationMs",
      `${plan.durationMs} ms is too short for a probe`,
      "Use at least 3s.",
    );
  }
  return plan;
}

/** Returns the options of the load, with an arbitrary rate: each probe has its own. */
function loadOptions(options: CapacityOptions): LoadOptions {
  const { fromPerSecond: _from, toPerSecond: _to, precision: _precision, ...rest } = options;
  return {
    ...rest,
    ratePerSecond: 1,
    durationMs: options.durationMs ?? PROBE_MS,
    concurrency: options.concurrency ?? CONCURRENCY,
  };
}

/** Runs a search between the setup and the teardown of its scenario. */
export async function runSearch(
  plan: Plan,
  options: CapacityOptions,
  hooks: CapacityHooks,
): Promise<CapacityReport> {
  const startedAt = new Date();
  const startMs = performance.now();
  const { value, teardownError } = await withSetup(plan, hooks, async (prepared) => {
    using load = await RepeatedLoad.prepare(prepared, loadOptions(options));
    const prober = new Prober(load, prepared, plan.durationMs!, hooks);
    return { found: await found(prober, options), prober };
  });
  const { found: result, prober } = value;
  const run: CapacityRun = {
    ...result,
    plan,
    options,
    startedAt,
    elapsedMs: performance.now() - startMs,
    probes: prober.probes,
    unrecovered: prober.unrecovered,
    teardownError,
  };
  return createCapacityReport(run);
}

async function found(prober: Prober, options: CapacityOptions): Promise<Found> {
  const { fromPerSecond, toPerSecond = MAX_RATE_PER_SECOND, precision = PRECISION } = options;
  const hinted = HINT_SHARE * await prober.hint();
  const first = Math.min(fromPerSecond ?? Math.max(hinted, 1), toPerSecond);
  // A target that responds to nothing does not respond to less.
  const lowest = hinted > 0 ? first * LOWEST_SHARE : first;
  return await searchCapacity({
    fromPerSecond: first,
    toPerSecond,
    lowestPerSecond: fromPerSecond ?? lowest,
    precision,
  }, (ratePerSecond, times) => prober.probe(ratePerSecond, times));
}
