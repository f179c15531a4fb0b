/**
 * Estimates the standard error of a statistic of a time series from blocks of it.
 *
 * @module
 */

/** Minimum length of a series, in blocks. */
const BLOCKS = 6;

/**
 * Returns the block length for a series: a sixth of it, so that both slow and fast changes show and
 * there are enough blocks to measure their spread.
 */
export function blockLength(length: number): number {
  return Math.max(1, Math.ceil(length / BLOCKS));
}

/**
 * Assumed Hurst exponent: how slowly the means of longer periods vary less. At 0.5, noise has no
 * memory; at 1, longer periods add no information. Traffic and the machines that handle it are in
 * between (Leland et al. 1994 measured 0.8 for Ethernet).
 */
const HURST = 0.8;

/**
 * Degrees of freedom of a spread: the number of blocks minus one. Blocks overlap, but HURST is a
 * guess anyway.
 */
export function blockFreedom(length: number): number {
  return length / blockLength(length) - 1;
}

/**
 * Returns the standard errors of statistics of a series: the standard deviation over all blocks of
 * the series, with its end joined to its beginning (subsampling: Politis, Romano and Wolf 1999),
 * scaled down because the series is longer than a block.
 *
 * @param length length of the series
 * @param statisticsOf computes statistics of a part, given the weight of each element
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

/** Returns the sample standard deviation. */
export function deviation(values: readonly number[]): number {
  const average = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Returns the arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
