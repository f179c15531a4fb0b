/**
 * Computes when each request is due: a pure function of its index, the same for any number of
 * threads and machines.
 *
 * @module
 */
import { type ArrivalTime, poissonArrivals } from "./poisson.ts";

/** When requests are due. Pure functions of a request's number and of the time since the start. */
export interface Schedule {
  /**
   * Returns when request `index` (from 0) is due, in milliseconds since the start of the run;
   * Infinity past the last one. Never decreases as the index grows.
   */
  dueAtMs(index: number): number;
  /** Returns the number of requests that are due at or before a time. */
  dueBy(ms: number): number;
}

/**
 * A linear change of the rate over a time.
 *
 * @example
 * ```ts
 * import type { Stage } from "@x/load-tester/load";
 *
 * // For `stages` of a load test: up to 200 requests a second in half a minute, and a minute there.
 * const stages: Stage[] = [
 *   { perSecond: 200, durationMs: 30_000 },
 *   { perSecond: 200, durationMs: 60_000 },
 * ];
 * ```
 */
export interface Stage {
  /** Requests per second at the end of the stage. */
  readonly perSecond: number;
  /** Duration of the change; 0 changes the rate at once. */
  readonly durationMs: number;
}

/**
 * How arrivals are spaced at the rate. Even arrivals flatter a queue: a target that takes 8 ms per
 * request is never busy when 100 evenly spaced requests per second arrive. Real users are many and
 * independent, so the gaps between them are exponential (a Poisson process), and at the same target
 * half of the requests have to wait.
 */
export type Spacing =
  | { readonly kind: "even" }
  | { readonly kind: "poisson"; readonly seed: number };

/** When requests are due, as requested by the user. */
export type Arrivals =
  | {
    readonly kind: "closed";
    /**
     * The spacing of the load's other runs, if this closed loop is one run among others at a rate.
     */
    readonly spacing?: Spacing;
  }
  | { readonly kind: "rate"; readonly perSecond: number; readonly spacing: Spacing }
  | {
    readonly kind: "stages";
    /** Requests per second at the beginning of the first stage. */
    readonly fromPerSecond: number;
    readonly stages: readonly Stage[];
    readonly spacing: Spacing;
  }
  | {
    readonly kind: "recorded";
    /** When each request of a round is due: the first at 0, and at least one later. */
    readonly dueMs: Float64Array;
    readonly spacing?: undefined;
  };

/** Limits of a schedule, whichever comes first; null for no limit. */
interface Limits {
  readonly requests: number | null;
  readonly durationMs: number | null;
}

/** Creates the schedule of arrivals within limits. */
export function createSchedule(arrivals: Arrivals, { requests, durationMs }: Limits): Schedule {
  const count = requests ?? Infinity;
  const endMs = durationMs ?? Infinity;
  switch (arrivals.kind) {
    case "closed":
      // Every request is due at once and waits only for a permit.
      return { dueAtMs: (index) => index < count ? 0 : Infinity, dueBy: () => count };
    case "rate":
      return limited(constantRate(arrivals), count, endMs);
    case "stages":
      return limited(ramps(arrivals), count, endMs);
    case "recorded":
      return limited(rounds(arrivals), count, endMs);
  }
}

/** A part of a load, on a thread or a machine: requests i with i mod `of` = `index`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The shard that is the whole load. */
export const WHOLE: Shard = { index: 0, of: 1 };

/** Returns the part of a shard that thread `thread` of `threads` runs. */
export function threadShard({ index, of }: Shard, thread: number, threads: number): Shard {
  return { index: index + of * thread, of: of * threads };
}

/**
 * Returns how many of the first `count` requests belong to a shard. Sums to `count` over all
 * shards.
 */
export function shareOf(count: number, { index, of }: Shard): number {
  return Math.max(0, Math.ceil((count - index) / of));
}

/** Restricts a schedule to the requests of a shard, numbered from 0. */
export function shardSchedule(schedule: Schedule, shard: Shard): Schedule {
  const { index, of } = shard;
  return {
    dueAtMs: (own) => schedule.dueAtMs(index + own * of),
    dueBy: (ms) => shareOf(schedule.dueBy(ms), shard),
  };
}

function limited(schedule: Schedule, count: number, endMs: number): Schedule {
  return {
    dueAtMs: (index) => {
      if (index >= count) return Infinity;
      const dueMs = schedule.dueAtMs(index);
      return dueMs < endMs ? dueMs : Infinity;
    },
    dueBy: (ms) => {
      const due = schedule.dueBy(Math.min(ms, endMs));
      // A request that is due exactly at the end is not issued.
      const isAtEnd = ms >= endMs && due > 0 && schedule.dueAtMs(due - 1) >= endMs;
      return Math.min(count, isAtEnd ? due - 1 : due);
    },
  };
}

/** The area under the rate at which each request is due: i, or the i-th arrival at rate 1. */
function areaOf(spacing: Spacing): ArrivalTime {
  return spacing.kind === "even" ? (index) => index : poissonArrivals(spacing.seed);
}

/** Request i is due at i/rate. */
function constantRate({ perSecond, spacing }: Arrivals & { kind: "rate" }): Schedule {
  const area = areaOf(spacing);
  const dueAtMs = (index: number) => area(index) * 1000 / perSecond;
  return { dueAtMs, dueBy: (ms) => corrected(Math.floor(ms * perSecond / 1000), dueAtMs, ms) };
}

/**
 * Repeats requests with the gaps of a recording. The gap between the last request of a round and
 * the first of the next is not recorded; the mean of the other gaps is used, so that any number of
 * rounds has the same rate.
 */
function rounds({ dueMs }: Arrivals & { kind: "recorded" }): Schedule {
  const { length } = dueMs;
  const roundMs = dueMs[length - 1] * length / (length - 1);
  const dueAtMs = (index: number) => Math.floor(index / length) * roundMs + dueMs[index % length];
  return { dueAtMs, dueBy: (ms) => corrected(Math.floor(ms / roundMs) * length, dueAtMs, ms) };
}

/**
 * Corrects an estimate of the number of requests due at a time. Rounding may make it one too low or
 * too high; as the mean of a Poisson process, it is off by some 30,000 after a billion requests.
 */
function corrected(estimate: number, dueAtMs: (index: number) => number, ms: number): number {
  let due = Math.max(0, estimate);
  while (dueAtMs(due) <= ms) due++;
  while (due > 0 && dueAtMs(due - 1) > ms) due--;
  return due;
}

/** A stage with its start: the time, the rate, and the requests due before it. */
interface Ramp {
  readonly startMs: number;
  readonly endMs: number;
  readonly startArea: number;
  readonly endArea: number;
  readonly fromPerMs: number;
  readonly toPerMs: number;
}

/**
 * Request i is due when the area under the rate exceeds i, so after any time at rate zero. The
 * total area is the number of requests.
 */
function ramps({ fromPerSecond, stages, spacing }: Arrivals & { kind: "stages" }): Schedule {
  const areaAt = areaOf(spacing);
  const ramps: Ramp[] = [];
  let [ms, area, perMs] = [0, 0, fromPerSecond / 1000];
  for (const stage of stages) {
    const toPerMs = stage.perSecond / 1000;
    const endArea = area + (perMs + toPerMs) / 2 * stage.durationMs;
    const endMs = ms + stage.durationMs;
    ramps.push({ startMs: ms, endMs, startArea: area, endArea, fromPerMs: perMs, toPerMs });
    [ms, area, perMs] = [endMs, endArea, toPerMs];
  }
  const dueAtMs = (index: number) => {
    const due = areaAt(index);
    const ramp = ramps.find(({ endArea }) => due < endArea);
    return ramp === undefined ? Infinity : timeOfArea(ramp, due);
  };
  return { dueAtMs, dueBy: (ms) => corrected(Math.floor(areaUntil(ramps, ms)), dueAtMs, ms) };
}

function areaUntil(ramps: readonly Ramp[], ms: number): number {
  if (ms <= 0) return 0;
  const ramp = ramps.find(({ endMs }) => ms < endMs);
  if (ramp === undefined) return ramps.at(-1)?.endArea ?? 0;
  const passedMs = ms - ramp.startMs;
  const slope = (ramp.toPerMs - ramp.fromPerMs) / (ramp.endMs - ramp.startMs);
  return ramp.startArea + ramp.fromPerMs * passedMs + slope * passedMs ** 2 / 2;
}

/**
 * Returns when the area of a ramp reaches a value: the root of `slope/2 t² + from t − area`, in the
 * form that loses no digits for slopes near zero (Numerical Recipes, section 5.6).
 */
function timeOfArea(ramp: Ramp, area: number): number {
  const { startMs, endMs, startArea, fromPerMs, toPerMs } = ramp;
  const left = Math.max(0, area - startArea);
  const slope = (toPerMs - fromPerMs) / (endMs - startMs);
  const root = Math.sqrt(Math.max(0, fromPerMs ** 2 + 2 * slope * left));
  return startMs + (left === 0 ? 0 : 2 * left / (fromPerMs + root));
}
