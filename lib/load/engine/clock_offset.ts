/**
 * Bounds the difference between this machine's clock and the target's, from the Date field of
 * responses.
 *
 * @module
 */
import type { ExchangeOutcome } from "../../http/wire/lane.ts";

/** Bounds of how far one clock is ahead of another; negative if it is behind. */
export interface ClockBounds {
  readonly lowMs: number;
  readonly highMs: number;
}

/** Date has a resolution of whole seconds, rounded down. */
const RESOLUTION_MS = 1000;

/**
 * Bounds the offset. A response with Date D to a request sent at s that arrived at r, both on this
 * clock, was dated in between, so s − D − 1 s < offset ≤ r − D. Each response narrows the bounds;
 * those just before and after the target's second changes narrow them most.
 */
export class ClockOffset {
  #epochMs: number;
  #lowMs = -Infinity;
  #highMs = Infinity;

  /** @param epochMs offset that converts times of outcomes to the epoch, on this machine's clock */
  constructor(epochMs: number) {
    this.#epochMs = epochMs;
  }

  /** Adds a response's date, if it has one. */
  add({ dateMs, sentMs, firstByteMs }: ExchangeOutcome): void {
    if (!(dateMs > 0)) return;
    const lowMs = this.#epochMs + sentMs - dateMs - RESOLUTION_MS;
    const highMs = this.#epochMs + firstByteMs - dateMs;
    if (lowMs > this.#lowMs) this.#lowMs = lowMs;
    if (highMs < this.#highMs) this.#highMs = highMs;
  }

  /** The bounds; null if no response had a date, or the dates come from more than one clock. */
  get bounds(): ClockBounds | null {
    const [lowMs, highMs] = [this.#lowMs, this.#highMs];
    return Number.isFinite(highMs) && lowMs < highMs ? { lowMs, highMs } : null;
  }
}

/**
 * Returns the intersection of several bounds of one clock; null if there are none, or they
 * conflict.
 */
export function intersection(bounds: readonly (ClockBounds | null)[]): ClockBounds | null {
  const known = bounds.filter((each) => each !== null);
  if (known.length === 0) return null;
  const lowMs = Math.max(...known.map((each) => each.lowMs));
  const highMs = Math.min(...known.map((each) => each.highMs));
  return lowMs < highMs ? { lowMs, highMs } : null;
}
