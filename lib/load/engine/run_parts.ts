/**
 * Defines the parts that a run is assembled from, in addition to its plan.
 *
 * @module
 */
import type { Deadlines } from "../../http/wire/deadlines.ts";
import type { Lanes } from "../../http/wire/lane.ts";
import type { Alarm } from "./alarm.ts";
import type { Exchanger, ExchangerParts } from "./exchanger.ts";
import type { CpuClock } from "./generator_monitor.ts";
import type { PartHooks } from "./hooks.ts";
import type { CreateRecorder } from "./observers.ts";

/** Runs iterations of a scenario, in place of the single requests of a plain run. */
export interface IterationLoop extends Disposable {
  /** Unhandled rejections of the scenario's hooks. */
  readonly strays: { readonly count: number; readonly first: string | null };
  /** Number of requests started after the first one of each iteration. */
  readonly followers: number;
  /** Runs iteration `first`, then others while some are due. Called with a permit held. */
  hold(first: number): Promise<void>;
}

/** The inputs of an iteration loop. */
export interface VirtualUserParts extends ExchangerParts {
  readonly exchanger: Exchanger;
  readonly deadlines: Deadlines;
  /** Aborted when nothing may start any more. */
  readonly stopped: AbortSignal;
}

/** The parts shared by the warm-up and the run. */
export interface Shared {
  readonly hooks: PartHooks;
  readonly now: () => number;
  readonly deadlines: Deadlines;
  readonly pool: Lanes;
  /** Null in a closed loop, in which nothing is scheduled. */
  readonly alarm: Alarm | null;
  readonly cpuClock: CpuClock | null;
  /** Creates the recorder of requests; null if nothing observes them. */
  readonly createRecorder: CreateRecorder | null;
  /** Creates the virtual user that runs a scenario's iterations; null without a scenario. */
  readonly createVirtualUser: ((parts: VirtualUserParts) => IterationLoop) | null;
}
