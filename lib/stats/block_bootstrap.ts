// Knows: how far a statistic of a series would vary, had the series been drawn again in blocks.
// Refuses to know: what the series is of, and which statistic is asked for.

/** How often a series is drawn again. */
const ROUNDS = 1000;
/** Any will do; always the same, so that the same series gives the same answer. */
const SEED = 0x2545f491;

/**
 * How long the blocks of a series are: neighbours are alike, so that whatever is drawn again has to
 * be drawn with its neighbours.
 */
export function blockLength(length: number): number {
  return Math.max(1, Math.round(Math.sqrt(length)));
}

/**
 * The standard errors of statistics of a series, by the circular block bootstrap (Politis and
 * Romano 1992): the series is put together anew from blocks of itself, the end joined to its
 * beginning, as often as ROUNDS, and the statistics are taken each time.
 *
 * @param length of the series
 * @param statisticsOf statistics by how often each element was drawn
 */
export function standardErrors(
  length: number,
  statisticsOf: (weights: Uint32Array) => readonly number[],
): number[] {
  const random = xorshift(SEED);
  const block = blockLength(length);
  const weights = new Uint32Array(length);
  const rounds: (readonly number[])[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    weights.fill(0);
    for (let drawn = 0; drawn < length;) {
      const from = random() % length;
      // The last block is cut, so that as much is drawn as there was.
      for (let i = 0; i < block && drawn < length; i++, drawn++) weights[(from + i) % length]++;
    }
    rounds.push(statisticsOf(weights));
  }
  return rounds[0].map((_, statistic) => deviation(rounds.map((values) => values[statistic])));
}

/** The sample standard deviation. */
export function deviation(values: readonly number[]): number {
  const average = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whole numbers of 32 bits that look random (Marsaglia 2003). */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
