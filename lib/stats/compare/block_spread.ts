/**
 * Estimates the standard error of a statistic of a time series from blocks of it.
 *
 * @module
 */

/** A series is as long as so many blocks at most. */
const BLOCKS = 6;

/**
 * How long the blocks of a series are: a sixth of it, so that slow changes are seen as well as
 * quick ones, and enough blocks are left to tell how far they lie apart.
 */
export function blockLength(length: number): number {
  return Math.max(1, Math.ceil(length / BLOCKS));
}

/**
 * Hurst's exponent of what is taken for granted: how fast means of a longer time wander less. 0.5
 * would be noise without memory, 1 is noise of which more time tells nothing more; traffic and the
 * machines that handle it lie between (Leland et al. 1994 have 0.8 for Ethernet).
 */
const HURST = 0.8;

/** Degrees of freedom of a spread: blocks less one, though they overlap, as HURST is a guess. */
export function blockFreedom(length: number): number {
  return length / blockLength(length) - 1;
}

/**
 * How far statistics of a series would lie from those of another one like it: the standard
 * deviation over all blocks of the series, its end joined to its beginning (subsampling: Politis,
 * Romano and Wolf 1999), made smaller for the series being longer than a block.
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
  const shrinking = (block / length) ** (1 - HURST);
  return rows[0].map((_, statistic) =>
    shrinking * deviation(rows.map((values) => values[statistic]))
  );
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
