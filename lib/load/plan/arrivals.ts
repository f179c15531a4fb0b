/**
 * Determines from the options when requests are due.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { type Arrivals, createSchedule, type Spacing } from "../schedule/schedule.ts";
import type { TargetOptions } from "../targets/target_options.ts";
import { MAX_DURATION_MS, rate, time } from "./number_limits.ts";
import type { LoadOptions } from "./options.ts";

/**
 * Returns the arrivals that the options ask for.
 *
 * @param seed random seed for the gaps
 * @throws {UsageError} if a rate or a time is out of range, or options conflict
 */
export function createArrivals(options: LoadOptions, seed: number): Arrivals {
  const { ratePerSecond, stages } = options;
  if (options.arrivals === "recorded") return recordedArrivals(options);
  const spacing = spacingOf(options, seed);
  if (ratePerSecond !== undefined) rate("ratePerSecond", ratePerSecond, Number.MIN_VALUE);
  if (stages === undefined) {
    return ratePerSecond === undefined
      ? { kind: "closed" }
      : { kind: "rate", perSecond: ratePerSecond, spacing };
  }
  let area = 0;
  let from = ratePerSecond ?? 0;
  for (const { perSecond, durationMs } of stages) {
    rate("stages", perSecond, 0);
    time("stages", durationMs, 0, 0, MAX_DURATION_MS);
    area += (from + perSecond) / 2 * durationMs;
    from = perSecond;
  }
  if (area > 0) return { kind: "stages", fromPerSecond: ratePerSecond ?? 0, stages, spacing };
  throw new UsageError(
    "stages",
    "no stage with a rate and a time above 0",
    "Add one, such as 50:30s.",
  );
}

function spacingOf({ arrivals, ratePerSecond, stages }: LoadOptions, seed: number): Spacing {
  if (arrivals === undefined || arrivals === "even") return { kind: "even" };
  if (arrivals !== "poisson") {
    throw UsageError.invalid("arrivals", String(arrivals), "Use even, poisson or recorded.");
  }
  if (ratePerSecond !== undefined || stages !== undefined) return { kind: "poisson", seed };
  throw UsageError.needs("arrivals", "poisson", "a rate");
}

/** Returns how long requests are issued; null if only their number ends the run. */
export function issuingMs(arrivals: Arrivals, durationMs: number | undefined): number | null {
  const stagesMs = arrivals.kind === "stages"
    ? arrivals.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
    : Infinity;
  const ms = Math.min(stagesMs, durationMs ?? Infinity);
  return ms === Infinity ? null : ms;
}

/** Returns the arrivals at the targets' own times, counted from the first one. */
function recordedArrivals({ ratePerSecond, stages, targets }: LoadOptions): Arrivals {
  if (ratePerSecond !== undefined || stages !== undefined) {
    throw new UsageError(
      "arrivals",
      "recorded times cannot be combined with a rate",
      "Use even or poisson.",
    );
  }
  const length = targets?.length ?? 0;
  const dueMs = Float64Array.from({ length }, (_, i) => dueMsOf(targets!.at(i)!, i));
  if (dueMs.some((ms, i) => ms < dueMs[i - 1])) {
    throw new UsageError("targets", "times that are not in order", "Sort them by their dueMs.");
  }
  const [firstMs] = dueMs;
  if (length > 1 && dueMs[length - 1] > firstMs) {
    return { kind: "recorded", dueMs: dueMs.map((ms) => ms - firstMs) };
  }
  throw UsageError.needs("arrivals", "recorded", "two targets with different times");
}

function dueMsOf({ dueMs, weight = 1, at }: TargetOptions, position: number): number {
  const name = at ?? `target ${position + 1}`;
  if (weight !== 1) throw new UsageError("targets", `${name}: a weight with recorded times`);
  if (dueMs !== undefined && Number.isFinite(dueMs)) return dueMs;
  throw new UsageError("targets", `${name}: no dueMs, which recorded arrivals need`);
}

/** Returns the default number of requests: no limit with a duration, a recording once, or 100. */
export function requestsByDefault(
  arrivals: Arrivals,
  durationMs: number | undefined,
): number | null {
  if (durationMs !== undefined || arrivals.kind === "stages") return null;
  return arrivals.kind === "recorded" ? arrivals.dueMs.length : 100;
}

/** Returns how long requests are issued if the options say so; 0 for a closed loop without a time. */
export function plannedMs(options: LoadOptions): number {
  const { durationMs } = options;
  const arrivals = createArrivals(options, 0);
  const timeMs = issuingMs(arrivals, durationMs);
  if (arrivals.kind === "closed") return timeMs ?? 0;
  const requests = options.requests ?? requestsByDefault(arrivals, durationMs) ?? Infinity;
  const { dueAtMs } = createSchedule(arrivals, { requests: null, durationMs: null });
  return Math.min(
    timeMs ?? Infinity,
    requests === Infinity ? Infinity : dueAtMs(Math.max(0, requests - 1)),
  );
}
