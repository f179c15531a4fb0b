/**
 * Searches for the highest rate that a target holds, with few probes. Independent of targets: a
 * probe is a function of a rate and a duration.
 *
 * @module
 */

import type { CapacityOutcome } from "../report/shape/capacity_shape.ts";
import { Evidence, type KnownRate } from "./evidence.ts";
import { nextRate } from "./next_rate.ts";
import type { Probed, ProbeOutcome, ProbeVerdict, Purpose } from "./probed.ts";

/** Duration of a probe, as multiples of an ordinary probe's. */
export interface ProbeTimes {
  readonly purpose: Purpose;
  /** Minimum; a probe that certainly fails may end earlier. */
  readonly least: number;
  /** Maximum, if the verdict is close. */
  readonly most: number;
}

/** Runs a probe; null if the search was interrupted. */
export type MakeProbe = (ratePerSecond: number, times: ProbeTimes) => Promise<ProbeOutcome | null>;

/** Start and end conditions of a search. */
interface SearchOptions {
  readonly fromPerSecond: number;
  /** The highest rate to probe; Infinity for no limit. */
  readonly toPerSecond: number;
  /** Lowest rate to probe: below `fromPerSecond` if that is only an estimate. */
  readonly lowestPerSecond: number;
  /** Maximum width of the final bracket, as a fraction: 0.05. */
  readonly precision: number;
}

/** The result of a search. */
export interface Found {
  readonly end: CapacityOutcome;
  /** The highest rate that holds; null for none. */
  readonly holdsPerSecond: number | null;
  /** The lowest rate above it that fails; null for none. */
  readonly failsPerSecond: number | null;
  /** True if the rate that holds has held in a long probe. */
  readonly isConfirmed: boolean;
}

const ONCE = { least: 1, most: 3 };
const CONFIRMING = { least: 3, most: 3 };
/** Rates are rounded to this many digits. */
const DIGITS = 4;
const GROWTH = 2;
/** If the first rate fails, the next one is lower by this factor. */
const DESCENT = 4;
/** This many changes of the target are not chance. */
const MOST_JUMPS = 3;
const MOST_PROBES = 40;
/** Precision of the generator's own limit, which few users need to know. */
const GENERATOR_PRECISION = 0.25;
/** Tolerance for the rounding of rates. */
const ROUNDING = 1.02;

/** Searches until the bracket is narrow, its lower end is confirmed, and its upper end fails. */
export async function searchCapacity(options: SearchOptions, make: MakeProbe): Promise<Found> {
  return await new Search(options, make).run();
}

class Search {
  #options: SearchOptions;
  #make: MakeProbe;
  #evidence = new Evidence();
  #isInterrupted = false;
  /** Number of consecutive probes inside the bracket with the same verdict. */
  #inARow = 0;
  #lastHeld = false;

  constructor(options: SearchOptions, make: MakeProbe) {
    this.#options = options;
    this.#make = make;
  }

  async run(): Promise<Found> {
    await this.#bracket();
    for (;;) {
      const end = this.#end();
      const { low, high } = this.#evidence;
      if (end !== null) return found(end, low, high);
      if (low === null) {
        await this.#bracket();
      } else if (high !== null && !this.#isNarrow(low, high)) {
        await this.#narrow(low, high);
      } else if (confirmation(low) === undefined) {
        await this.#probe(low.ratePerSecond, "confirm");
      } else {
        await this.#probe(high?.ratePerSecond ?? low.ratePerSecond * GROWTH, "above");
      }
    }
  }

  /** Increases the rate until a probe fails, or decreases it until one holds. */
  async #bracket(): Promise<void> {
    const { fromPerSecond, toPerSecond, lowestPerSecond } = this.#options;
    const { high } = this.#evidence;
    let rate = high === null
      ? Math.min(fromPerSecond, toPerSecond)
      : Math.max(high.ratePerSecond / 2, lowestPerSecond);
    while (this.#endsEarly === null) {
      const verdict = await this.#probe(rate, "search");
      const { low, high } = this.#evidence;
      if (verdict === "holds") {
        if (rate >= toPerSecond || high !== null) return;
        rate = Math.min(rate * GROWTH, toPerSecond);
      } else {
        if (low !== null || isAtMost(rate, lowestPerSecond)) return;
        const ceiling = high?.probes.at(-1)?.ceilingPerSecond ?? Infinity;
        rate = Math.max(Math.min(rate / DESCENT, ceiling / 2), lowestPerSecond);
      }
    }
  }

  async #narrow(low: KnownRate, high: KnownRate): Promise<void> {
    const rate = nextRate({
      lowPerSecond: low.ratePerSecond,
      highPerSecond: high.ratePerSecond,
      precision: this.#options.precision,
      estimate: this.#evidence.limitPerSecond,
      lastHeld: this.#lastHeld,
      inARow: this.#inARow,
    });
    const hasHeld = await this.#probe(rate, "search") === "holds";
    this.#inARow = hasHeld === this.#lastHeld ? this.#inARow + 1 : 1;
    this.#lastHeld = hasHeld;
  }

  async #probe(exact: number, purpose: Purpose): Promise<ProbeVerdict | null> {
    const ratePerSecond = Number(exact.toPrecision(DIGITS));
    const times = { purpose, ...purpose === "search" ? ONCE : CONFIRMING };
    let outcome = await this.#make(ratePerSecond, times);
    // Another load on this machine may be over by now.
    if (outcome?.verdict === "generator") outcome = await this.#make(ratePerSecond, times);
    if (outcome === null) {
      this.#isInterrupted = true;
      return null;
    }
    this.#evidence.add({ ...outcome, ratePerSecond, purpose });
    return outcome.verdict;
  }

  #isNarrow(low: KnownRate, high: KnownRate): boolean {
    const precision = high.verdict === "generator"
      ? Math.max(this.#options.precision, GENERATOR_PRECISION)
      : this.#options.precision;
    return high.ratePerSecond / low.ratePerSecond <= 1 + precision * ROUNDING;
  }

  get #endsEarly(): CapacityOutcome | null {
    if (this.#isInterrupted) return "interrupted";
    const { jumps, count } = this.#evidence;
    return jumps >= MOST_JUMPS || count >= MOST_PROBES ? "unsteady" : null;
  }

  #end(): CapacityOutcome | null {
    const early = this.#endsEarly;
    if (early !== null) return early;
    const { low, high } = this.#evidence;
    if (low === null) {
      return high !== null && isAtMost(high.ratePerSecond, this.#options.lowestPerSecond)
        ? high.verdict === "generator" ? "generator" : "nothing_holds"
        : null;
    }
    const held = confirmation(low);
    if (held === undefined) return null;
    if (high === null) {
      return isAtMost(this.#options.toPerSecond, low.ratePerSecond) ? "to_holds" : null;
    }
    if (!this.#isNarrow(low, high)) return null;
    if (high.verdict === "generator") return "generator";
    // A rate that failed before the confirmation may hold since: the target may have warmed up.
    const failed = high.probes.findLast(({ purpose, verdict }) =>
      purpose === "above" && verdict === "fails"
    );
    return failed !== undefined && this.#evidence.isAfter(failed, held) ? "found" : null;
  }
}

/** Compares a rate that may have been rounded. */
function isAtMost(ratePerSecond: number, limitPerSecond: number): boolean {
  return ratePerSecond <= limitPerSecond * (1 + 10 ** -(DIGITS - 1));
}

/** Returns the first long probe of a rate that held. */
function confirmation({ probes }: KnownRate): Probed | undefined {
  return probes.find(({ purpose, verdict }) => purpose !== "search" && verdict === "holds");
}

function found(end: CapacityOutcome, low: KnownRate | null, high: KnownRate | null): Found {
  return {
    end,
    holdsPerSecond: low?.ratePerSecond ?? null,
    failsPerSecond: high?.ratePerSecond ?? null,
    isConfirmed: low !== null && confirmation(low) !== undefined,
  };
}
