/**
 * Spreads requests of different weights evenly over a cycle.
 *
 * @module
 */

/** Maximum length of a cycle: the sum of the weights divided by their greatest common divisor. */
export const LONGEST_CYCLE = 1_000_000;

/**
 * Returns the length of a cycle, in which each request occurs in exact proportion to its weight.
 */
export function cycleOf(weights: ArrayLike<number>): number {
  const divisor = divisorOf(weights);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] / divisor;
  return sum;
}

/** Returns the greatest common divisor of the weights. */
function divisorOf(weights: ArrayLike<number>): number {
  let divisor = weights[0];
  for (let i = 1; i < weights.length && divisor > 1; i++) {
    divisor = commonDivisor(divisor, weights[i]);
  }
  return divisor;
}

/**
 * Returns one cycle, as indices into `weights`. Each index occurs in exact proportion to its
 * weight, spread over the cycle; those of equal weight follow one another in order.
 */
export function orderOf(weights: ArrayLike<number>): Uint32Array {
  const divisor = divisorOf(weights);
  const order = new Uint32Array(cycleOf(weights));
  const positions = Uint32Array.from(weights, (_, i) => i);
  const sets = [...Map.groupBy(positions, (i) => weights[i] / divisor)].map(
    ([weight, members]) => {
      const gap = order.length / (weight * members.length);
      // Starts half a gap in, and so ends half a gap before the end: cycles join evenly.
      return { members, gap, next: gap / 2, taken: 0 };
    },
  );
  for (let i = 0; i < order.length; i++) {
    let first = sets[0];
    for (const set of sets) if (set.next < first.next) first = set;
    order[i] = first.members[first.taken % first.members.length];
    first.taken++;
    first.next = first.gap * (first.taken + 0.5);
  }
  return order;
}

/** The fractional part of the golden ratio, whose multiples spread most evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Returns the position in the cycle of each request, if threads and machines take every `parts`-th
 * request. Positions follow in order if that makes every part send every request; otherwise each
 * cycle is rotated, so that each part sends all of them in proportion to their weights. Every cycle
 * as a whole has each position once.
 */
export function positionIn(cycle: number, parts: number): (index: number) => number {
  if (commonDivisor(cycle, parts) === 1) return (index) => index % cycle;
  return (index) => {
    const rotation = Math.floor(Math.floor(index / cycle) * GOLDEN % 1 * cycle);
    return (index + rotation) % cycle;
  };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
