/**
 * Tests whether two small samples differ by more than chance, by their ranks alone.
 *
 * @module
 */

/**
 * Returns the two-sided p-value of the Mann-Whitney U test (Mann and Whitney 1947), with mean ranks
 * for ties and the normal approximation with continuity correction: the probability that two
 * samples of the same distribution are at least this far apart.
 */
export function rankSumPValue(a: readonly number[], b: readonly number[]): number {
  const all = [
    ...a.map((value) => ({ value, isA: true })),
    ...b.map((value) => ({ value, isA: false })),
  ]
    .sort((x, y) => x.value - y.value);
  const [m, n, total] = [a.length, b.length, all.length];
  let rankSum = 0;
  let ties = 0;
  for (let from = 0; from < total;) {
    let to = from + 1;
    while (to < total && all[to].value === all[from].value) to++;
    const size = to - from;
    ties += size ** 3 - size;
    // The ranks from `from + 1` to `to`, averaged.
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (all[i].isA) rankSum += rank;
    from = to;
  }
  const u = rankSum - m * (m + 1) / 2;
  const variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return 1;
  const distance = Math.max(0, Math.abs(u - m * n / 2) - 0.5);
  return 2 * upperTail(distance / Math.sqrt(variance));
}

/**
 * P(Z > z) of the normal distribution, for z from 0 (Abramowitz and Stegun, 26.2.17; error below
 * 1e-7).
 */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const coefficients = [0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = coefficients.reduceRight((rest, c) => (rest + c) * t, 0);
  return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * sum;
}
