/**
 * Whose turn it is among several, by number, so that each comes as often as its weight says.
 *
 * @module
 */

/** The longest cycle of turns, which is the sum of the weights over what divides them all. */
export const MOST_TURNS = 1_000_000;

/** The sum of the weights over what divides them all: after so many turns each had its share. */
export function cycleOf(weights: readonly number[]): number {
  const divisor = weights.reduce(commonDivisor);
  return weights.reduce((sum, weight) => sum + weight / divisor, 0);
}

/**
 * The turns of one cycle, as indices into `weights`. Each has exactly its share of a cycle, spread
 * over it; those of equal weight follow each other in their order.
 */
export function turnsOf(weights: readonly number[]): Uint32Array {
  const divisor = weights.reduce(commonDivisor);
  const turns = new Uint32Array(cycleOf(weights));
  const sets = [...Map.groupBy(weights.keys(), (i) => weights[i] / divisor)].map(
    ([weight, members]) => {
      const gap = turns.length / (weight * members.length);
      // Half a gap from the start, and so from the end: cycles join as evenly as turns within one.
      return { members, gap, next: gap / 2, taken: 0 };
    },
  );
  for (let i = 0; i < turns.length; i++) {
    let first = sets[0];
    for (const set of sets) if (set.next < first.next) first = set;
    turns[i] = first.members[first.taken % first.members.length];
    first.taken++;
    first.next = first.gap * (first.taken + 0.5);
  }
  return turns;
}

/** What a turn of the golden ratio leaves over: multiples of it stay far from all simple fractions. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The position in a cycle of turn `index`, where threads and machines take every `parts`-th one. All
 * in order where no part would miss a member; else each cycle begins elsewhere, so that each part
 * meets all members as often as their weights say. A cycle as a whole has every turn once.
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
