/**
 * Combines the verdicts of all probes of a search: which rates hold, and which fail.
 *
 * @module
 */
import { estimateLimit, type LimitEstimate } from "./limit_estimate.ts";
import type { Probed, ProbeVerdict } from "./probed.ts";

/** If strains of two probes differ by this factor, the target has changed in between. */
const JUMP = 3;
/** Strains are capped at this factor above and below the limit: a probe cut short can have any. */
const MOST_STRAIN = 2;
/**
 * Minimum absolute logarithm of a probe's strain: it fails or holds even if its strain is exactly
 * 1.
 */
const LEAST_LOG = 0.01;
/** Weight of the estimate from all probes at a single rate, in ordinary probes. */
const ESTIMATE_WEIGHT = 16;

/** A rate, and its verdict from all probes. */
export interface KnownRate {
  readonly ratePerSecond: number;
  readonly verdict: ProbeVerdict;
  /** Its own probes that count, in order. */
  readonly probes: readonly Probed[];
}

/** Neighbouring rates whose probes are pooled. */
interface Block {
  readonly rates: readonly (readonly [ratePerSecond: number, probes: readonly Probed[]])[];
  readonly logStrain: number;
  readonly weight: number;
}

/**
 * The probes so far. A verdict near the limit is a sample: probes that disagree are pooled. Only if
 * they differ widely has the target changed; then the later probe replaces the earlier one.
 */
export class Evidence {
  #made: Probed[] = [];
  #counting: Probed[] = [];
  #estimate: LimitEstimate | null = null;
  #rates: readonly KnownRate[] = [];
  #jumps = 0;

  /** Adds a probe. */
  add(probed: Probed): void {
    this.#made.push(probed);
    const replaced = this.#counting.filter((other) => isReplaced(other, probed));
    const verdicts = [probed, ...replaced].map(({ verdict }) => verdict);
    if (replaced.length > 0 && !verdicts.includes("generator")) this.#jumps++;
    this.#counting = [...this.#counting.filter((other) => !replaced.includes(other)), probed];
    this.#estimate = estimateLimit(this.#counting);
    this.#rates = this.#known();
  }

  /** Number of probes. */
  get count(): number {
    return this.#made.length;
  }

  /** How often the target has changed. */
  get jumps(): number {
    return this.#jumps;
  }

  /** The rate at which the limit is expected; null if unknown. */
  get limitPerSecond(): number | null {
    return this.#estimate?.limitPerSecond ?? null;
  }

  /** The highest rate that holds. */
  get low(): KnownRate | null {
    return this.#rates.findLast(({ verdict }) => verdict === "holds") ?? null;
  }

  /** The lowest rate that does not hold. */
  get high(): KnownRate | null {
    return this.#rates.find(({ verdict }) => verdict !== "holds") ?? null;
  }

  /** True if the probe was made after the other one. */
  isAfter(probed: Probed, other: Probed): boolean {
    return this.#made.indexOf(probed) > this.#made.indexOf(other);
  }

  /**
   * Returns every rate with its verdict, in ascending order. No rate holds above one that fails:
   * verdicts come from the isotonic regression of the logarithm of the strain, by pooling adjacent
   * violators (Ayer, Brunk, Ewing, Reid and Silverman 1955), weighted by duration.
   */
  #known(): KnownRate[] {
    const [generator, probes] = [true, false].map((isGenerator) =>
      this.#counting.filter(({ verdict }) => (verdict === "generator") === isGenerator)
    );
    const blocks: Block[] = [];
    for (const rate of Map.groupBy(ascending(probes), ({ ratePerSecond }) => ratePerSecond)) {
      let block = this.#blockOf(rate);
      for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
        if (last.logStrain <= block.logStrain) break;
        block = pooled(last, block);
        blocks.pop();
      }
      blocks.push(block);
    }
    const known = blocks.flatMap(({ rates, logStrain }) =>
      rates.map(([ratePerSecond, probes]): KnownRate => ({
        ratePerSecond,
        verdict: logStrain < 0 ? "holds" : "fails",
        probes,
      }))
    );
    const held = known.findLast(({ verdict }) => verdict === "holds")?.ratePerSecond ?? 0;
    const limits = generator.filter(({ ratePerSecond }) => ratePerSecond > held)
      .map((probed) => ({ ...probed, probes: [probed] }));
    return ascending([...known, ...limits]);
  }

  /** Combines the probes of a rate with what all probes lead to expect there. */
  #blockOf(rate: readonly [number, readonly Probed[]]): Block {
    const [ratePerSecond, probes] = rate;
    const own = probes.map((probed): Block => ({
      rates: [rate],
      logStrain: logStrainOf(probed),
      weight: probed.lasted,
    })).reduce(pooledStrain);
    const logStrain = this.#estimate?.logStrainAt(ratePerSecond) ?? null;
    if (logStrain === null) return own;
    return pooledStrain(own, { rates: [rate], logStrain, weight: ESTIMATE_WEIGHT });
  }
}

function ascending<T extends { readonly ratePerSecond: number }>(rates: readonly T[]): T[] {
  return rates.toSorted((a, b) => a.ratePerSecond - b.ratePerSecond);
}

/** Returns the weighted mean strain of two blocks of the same rate. */
function pooledStrain(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  const logStrain = (a.logStrain * a.weight + b.logStrain * b.weight) / weight;
  return { rates: a.rates, logStrain, weight };
}

/** Returns a block of the rates of both. */
function pooled(a: Block, b: Block): Block {
  return { ...pooledStrain(a, b), rates: [...a.rates, ...b.rates] };
}

/** Negative for a probe that held, positive for one that failed. */
function logStrainOf({ verdict, strain }: Probed): number {
  const log = Math.log(Math.min(MOST_STRAIN, Math.max(1 / MOST_STRAIN, strain ?? 1)));
  return verdict === "holds" ? Math.min(log, -LEAST_LOG) : Math.max(log, LEAST_LOG);
}

/** True if a later probe contradicts an earlier one by more than the noise of a queue. */
function isReplaced(earlier: Probed, later: Probed): boolean {
  if (earlier.verdict === "generator") {
    return later.verdict === "generator"
      ? earlier.ratePerSecond === later.ratePerSecond
      : earlier.ratePerSecond <= later.ratePerSecond;
  }
  if (later.verdict === "generator") {
    // A rate that held briefly cannot be confirmed with this generator.
    return later.purpose !== "search" && earlier.purpose === "search" &&
      earlier.verdict === "holds" && earlier.ratePerSecond >= later.ratePerSecond;
  }
  if (earlier.verdict === later.verdict) return false;
  const [held, failed] = later.verdict === "holds" ? [later, earlier] : [earlier, later];
  return failed.ratePerSecond <= held.ratePerSecond &&
    (failed.strain ?? 1) >= JUMP * Math.max(held.strain ?? 0, 1 / JUMP);
}
