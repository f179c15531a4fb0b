// Knows: how far a statistic of a series wanders, told from blocks of it.
// Refuses to know: what the series is of, and which statistic is asked for.

/** A series is as long as so many blocks at most. */
const BLOCKS = 6;

/**
 * How long the blocks of a series are: a sixth of it, so that slow changes are seen as well as
 * quick ones, and enough blocks are left to tell how far they lie apart.
 */
export function blockLength(length: number): number {
  return Math.max(1, Math.ceil(length / BLOCKS));
}

/** Degrees of freedom of a spread: overlapping blocks tell half as much again (Meketon, Schmeiser 1984). */
export function blockFreedom(length: number): number {
  return 1.5 * (length / blockLength(length) - 1);
}

/**
 * For statistics of a series, the standard deviation of each over all blocks of the series, its end
 * joined to its beginning (subsampling: Politis, Romano and Wolf 1999).
 *
 * It stands for how far two series would lie apart, and is not made smaller for the series being
 * longer than a block. That would be right if what happens in one second had nothing to do with a
 * second a minute later; but machines drift at every scale, and what drifts does not average out.
 *
 * @param length of the series
 * @param statisticsOf statistics of a part, by how often each element is in it
 */
export function blockSpreads(
  length: number,
  statisticsOf: (weights: Uint8Array) => readonly number[],
): number[] {
  const block = blockLength(length);
  const weights = new Uint8Array(length);
  const rows = Array.from({ length }, (_, from) => {
    weights.fill(0);
    for (let i = 0; i < block; i++) weights[(from + i) % length] = 1;
    return statisticsOf(weights);
  });
  return rows[0].map((_, statistic) => deviation(rows.map((values) => values[statistic])));
}

/** The sample standard deviation. */
export function deviation(values: readonly number[]): number {
  const average = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** The arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
