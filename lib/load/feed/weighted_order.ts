/**
 * Spreads requests of different weights evenly over a cycle.
 *
 * @module
 */

/** The longest cycle, which is the sum of the weights divided by their common divisor. */
export const LONGEST_CYCLE = 1_000_000;

/** The length of a cycle, in which each has exactly its share. */
export function cycleOf(weights: ArrayLike<number>): number {
  const divisor = divisorOf(weights);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] / divisor;
  return sum;
}

/** What divides all weights. */
function divisorOf(weights: ArrayLike<number>): number {
  let divisor = weights[0];
  for (let i = 1; i < weights.length && divisor > 1; i++) {
    divisor = commonDivisor(divisor, weights[i]);
  }
  return divisor;
}

/**
 * One cycle, as indices into `weights`. Each has exactly its share of the cycle, spread over it;
 * those of equal weight follow each other in their order.
 */
export function orderOf(weights: ArrayLike<number>): Uint32Array {
  const divisor = divisorOf(weights);
  const order = new Uint32Array(cycleOf(weights));
  const positions = Uint32Array.from(weights, (_, i) => i);
  const sets = [...Map.groupBy(positions, (i) => weights[i] / divisor)].map(
    ([weight, members]) => {
      const gap = order.length / (weight * members.length);
      // Half a gap from the start, and so from the end: cycles join as evenly as entries within one.
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
 * The position in the cycle of each request, where threads and machines take every `parts`-th one.
 * In order where no part would miss a request of the list; else each cycle is rotated, so that each
 * part sends all of them as often as their weights say. A cycle as a whole has every position once.
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
