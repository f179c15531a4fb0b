/**
 * Searches for the highest rate that a target holds with few probes. It knows no target: a probe is
 * a function of a rate and a time.
 *
 * @module
 */

import type { CapacityOutcome } from "../report/shape/capacity_shape.ts";
import { fittedLimit, nextRate } from "./next_rate.ts";
import type { Probed, ProbeOutcome, ProbeVerdict, Purpose } from "./probed.ts";

/** How long a probe lasts, in times of an ordinary probe. */
export interface ProbeTimes {
  readonly purpose: Purpose;
  /** One that fails for sure may end earlier. */
  readonly least: number;
  /** As far as it is prolonged where it is close. */
  readonly most: number;
}

/** Makes a probe; null where the search was interrupted. */
export type MakeProbe = (ratePerSecond: number, times: ProbeTimes) => Promise<ProbeOutcome | null>;

/** Where a search begins, and when it is content. */
interface SearchOptions {
  readonly fromPerSecond: number;
  /** A rate to go to and no further; Infinity for none. */
  readonly toPerSecond: number;
  /** Below `fromPerSecond` where that is only a guess; else the same. */
  readonly lowestPerSecond: number;
  /** The share by which the ends of the bracket may lie apart, as 0.05. */
  readonly precision: number;
}

/** What a search came to. */
export interface Found {
  readonly end: CapacityOutcome;
  /** The highest rate that held, and was not refuted by a later probe; null for none. */
  readonly holdsPerSecond: number | null;
  /** The lowest above it that failed; null for none. */
  readonly failsPerSecond: number | null;
  /** True where the rate that holds has held for three times as long. */
  readonly isConfirmed: boolean;
}

const ONCE = { least: 1, most: 3 };
const CONFIRMING = { least: 3, most: 3 };
/** Rates are round to so many digits. */
const DIGITS = 4;
const GROWTH = 2;
/** Where even the first rate is too much, the next is lower by this. */
const DESCENT = 4;
/** So many refuted rates, one after another, are not chance. */
const MOST_REFUTED = 3;
const MOST_PROBES = 60;
/** Numbers of one rate that differ by this factor are of a target that is not steady. */
const CONTRADICTION = 2;
/** How often an end of the bracket is probed again since all probes together say otherwise. */
const MOST_DOUBTS = 3;
/** By how much of the precision it may be on the wrong side. */
const DOUBT = 0.2;
/** The generator's own limit is nobody's question: it is told more coarsely. */
const GENERATOR_PRECISION = 0.25;

/** Searches until the bracket is narrow, its lower end is confirmed, and its upper end fails. */
export async function searchCapacity(options: SearchOptions, make: MakeProbe): Promise<Found> {
  return await new Search(options, make).run();
}

class Search {
  #options: SearchOptions;
  #make: MakeProbe;
  /** What is known, by rate; a later probe replaces an earlier one. */
  #known: Probed[] = [];
  /** All of them, in order. */
  #made: Probed[] = [];
  #refuted = 0;
  #doubts = 0;
  #isInterrupted = false;
  /** How many probes inside a bracket have had the same verdict one after another. */
  #sameSide = 0;
  #lastVerdict: ProbeVerdict | null = null;

  constructor(options: SearchOptions, make: MakeProbe) {
    this.#options = options;
    this.#make = make;
  }

  async run(): Promise<Found> {
    await this.#bracket();
    for (;;) {
      const end = this.#end();
      if (end !== null) return this.#found(end);
      const [low, high] = [this.#low, this.#high];
      if (low === null) {
        await this.#bracket();
      } else if (high !== null && !this.#isNarrow(low, high)) {
        await this.#narrow(low, high);
      } else if (!this.#isConfirmed(low)) {
        await this.#probe(low.ratePerSecond, "confirm");
      } else if (high !== null && this.#doubted(low, high) === "low") {
        this.#doubts++;
        await this.#probe(low.ratePerSecond, "confirm");
      } else {
        if (high !== null && high.purpose !== "search") this.#doubts++;
        // What failed within its uncertainty has to fail once more; what never did, for once.
        const above = high?.ratePerSecond ?? low.ratePerSecond * GROWTH;
        await this.#probe(above, "above");
      }
    }
  }

  /** Goes up until a probe fails, or down until one holds. */
  async #bracket(): Promise<void> {
    const { fromPerSecond, toPerSecond, lowestPerSecond } = this.#options;
    let rate = Math.min(this.#high?.ratePerSecond ?? fromPerSecond, toPerSecond);
    if (this.#high !== null) rate = Math.max(rate / 2, lowestPerSecond);
    while (this.#endsEarly === null) {
      const verdict = await this.#probe(rate, "search");
      if (verdict === "holds") {
        if (rate >= toPerSecond || this.#high !== null) return;
        rate = Math.min(rate * GROWTH, toPerSecond);
      } else {
        if (this.#low !== null || rate <= lowestPerSecond) return;
        const ceiling = this.#high?.ceilingPerSecond ?? Infinity;
        rate = Math.max(Math.min(rate / DESCENT, ceiling / 2), lowestPerSecond);
      }
    }
  }

  async #narrow(low: Probed, high: Probed): Promise<void> {
    // Where two guesses were wrong in the same way, so is the next: halve instead.
    const rate = this.#sameSide >= 2
      ? Math.sqrt(low.ratePerSecond * high.ratePerSecond)
      : nextRate(low, high, this.#options.precision, fittedLimit(this.#made));
    const verdict = await this.#probe(rate, "search");
    this.#sameSide = this.#sameSide >= 2 || verdict !== this.#lastVerdict ? 1 : this.#sameSide + 1;
    this.#lastVerdict = verdict;
  }

  async #probe(exact: number, purpose: Purpose): Promise<ProbeVerdict | null> {
    const ratePerSecond = Number(exact.toPrecision(DIGITS));
    const times = { purpose, ...purpose === "search" ? ONCE : CONFIRMING };
    let outcome = await this.#make(ratePerSecond, times);
    // What else this machine did for a moment may be over.
    if (outcome?.verdict === "generator") outcome = await this.#make(ratePerSecond, times);
    if (outcome === null) {
      this.#isInterrupted = true;
      return null;
    }
    const probed = { ...outcome, ratePerSecond, purpose };
    this.#made.push(probed);
    // A rate that holds has its lower ones hold too, and one that fails the higher ones fail.
    const isRefuted = (other: Probed) =>
      other.ratePerSecond === ratePerSecond ||
      (probed.verdict === "holds"
        ? other.verdict !== "holds" && other.ratePerSecond <= ratePerSecond
        : other.verdict === "holds" && other.ratePerSecond >= ratePerSecond);
    const refuted = this.#known.filter(isRefuted);
    if (refuted.some((other) => contradicts(probed, other))) this.#refuted++;
    this.#known = [...this.#known.filter((other) => !refuted.includes(other)), probed];
    return probed.verdict;
  }

  /** The highest rate that holds. */
  get #low(): Probed | null {
    return this.#known.filter(({ verdict }) => verdict === "holds")
      .reduce<Probed | null>(
        (best, p) => best === null || p.ratePerSecond > best.ratePerSecond ? p : best,
        null,
      );
  }

  /** The lowest rate that does not. */
  get #high(): Probed | null {
    return this.#known.filter(({ verdict }) => verdict !== "holds")
      .reduce<Probed | null>(
        (best, p) => best === null || p.ratePerSecond < best.ratePerSecond ? p : best,
        null,
      );
  }

  #isConfirmed({ purpose }: Probed): boolean {
    return purpose === "confirm";
  }

  #isNarrow(low: Probed, high: Probed): boolean {
    const { precision } = this.#options;
    const wanted = high.verdict === "generator"
      ? Math.max(precision, GENERATOR_PRECISION)
      : precision;
    // Rates are rounded.
    return high.ratePerSecond / low.ratePerSecond <= 1 + wanted * 1.02;
  }

  get #endsEarly(): CapacityOutcome | null {
    if (this.#isInterrupted) return "interrupted";
    if (this.#refuted >= MOST_REFUTED || this.#made.length >= MOST_PROBES) return "unsteady";
    return null;
  }

  #end(): CapacityOutcome | null {
    const early = this.#endsEarly;
    if (early !== null) return early;
    const [low, high] = [this.#low, this.#high];
    if (low === null) {
      return high !== null && high.ratePerSecond <= this.#options.lowestPerSecond
        ? high.verdict === "generator" ? "generator" : "nothing_holds"
        : null;
    }
    if (!this.#isConfirmed(low)) return null;
    if (high === null) return low.ratePerSecond >= this.#options.toPerSecond ? "to_holds" : null;
    if (!this.#isNarrow(low, high)) return null;
    if (high.verdict === "generator") return "generator";
    return this.#doubted(low, high) === null ? "found" : null;
  }

  /** Since how many probes a verdict is known, of a rate that was probed once or more. */
  #since({ ratePerSecond, verdict, purpose }: Probed): number {
    return this.#made.findIndex((made) =>
      made.ratePerSecond === ratePerSecond && made.verdict === verdict && made.purpose === purpose
    );
  }

  /** An end of the bracket that all probes together say is on the wrong side; null for none. */
  #doubted(low: Probed, high: Probed): "low" | "high" | null {
    // What failed before may not fail any more: the target may have warmed up since.
    if (high.purpose !== "above" || this.#since(high) < this.#since(low)) return "high";
    const fitted = fittedLimit(this.#made);
    if (fitted === null || this.#doubts >= MOST_DOUBTS) return null;
    const slack = 1 + DOUBT * this.#options.precision;
    if (low.ratePerSecond > fitted * slack) return "low";
    return high.ratePerSecond < fitted / slack ? "high" : null;
  }

  #found(end: CapacityOutcome): Found {
    const [low, high] = [this.#low, this.#high];
    return {
      end,
      holdsPerSecond: low?.ratePerSecond ?? null,
      failsPerSecond: high?.ratePerSecond ?? null,
      isConfirmed: low !== null && this.#isConfirmed(low),
    };
  }
}

/** True where two verdicts differ by more than the noise of a queue near its limit. */
function contradicts(a: Probed, b: Probed): boolean {
  if (a.verdict === b.verdict || a.verdict === "generator" || b.verdict === "generator") {
    return false;
  }
  const [held, failed] = a.verdict === "holds" ? [a, b] : [b, a];
  return (failed.strain ?? 1) >= CONTRADICTION * Math.max(held.strain ?? 0, 1 / CONTRADICTION);
}
