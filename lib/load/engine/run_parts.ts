/**
 * What a run is put together from, apart from its plan.
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

/** What carries out iterations of a scenario where a plain run sends single requests. */
export interface IterationLoop extends Disposable {
  /** Rejections that the scenario's hooks have left behind. */
  readonly strays: { readonly count: number; readonly first: string | null };
  /** Requests started beyond the first of each iteration. */
  readonly followers: number;
  /** With a permit held: carries out iteration `first`, then others for as long as some are due. */
  hold(first: number): Promise<void>;
}

/** What an iteration loop works with. */
export interface VirtualUserParts extends ExchangerParts {
  readonly exchanger: Exchanger;
  readonly deadlines: Deadlines;
  /** Aborted once nothing may start any more. */
  readonly stopped: AbortSignal;
}

/** What the warm-up and the run have in common. */
export interface Shared {
  readonly hooks: PartHooks;
  readonly now: () => number;
  readonly deadlines: Deadlines;
  readonly pool: Lanes;
  /** Null in a closed loop, which has no moments to wait for. */
  readonly alarm: Alarm | null;
  readonly cpuClock: CpuClock | null;
  /** Creates what is told of each request; null in a run that tells nobody. */
  readonly createRecorder: CreateRecorder | null;
  /** Creates what carries out a scenario's iterations; null without a scenario. */
  readonly createVirtualUser: ((parts: VirtualUserParts) => IterationLoop) | null;
}
