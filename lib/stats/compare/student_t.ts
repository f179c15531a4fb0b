/**
 * Computes quantiles of Student's t distribution, for any positive degrees of freedom.
 *
 * @module
 */

/**
 * Returns the quantile of the t distribution at a probability.
 *
 * @param probability from 0.5 to below 1
 * @param freedom degrees of freedom, above 0, not necessarily whole
 */
export function studentQuantile(probability: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (studentProbability(high, freedom) < probability) high *= 2;
  // Bisects to the precision of a double.
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentProbability(middle, freedom) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Returns the probability that a t-distributed number is at most `t`, for t from 0 (Abramowitz
 * 26.7.1).
 */
export function studentProbability(t: number, freedom: number): number {
  return 1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}

/** The regularized incomplete beta function. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const scale = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  // The continued fraction converges quickly on this side of the mean; the other side is its mirror
  // image.
  return x < (a + 1) / (a + b + 2)
    ? scale * betaFraction(x, a, b) / a
    : 1 - scale * betaFraction(1 - x, b, a) / b;
}

/** Evaluates the continued fraction 26.5.8 of Abramowitz and Stegun with Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => Math.abs(value) < 1e-300 ? 1e-300 : value;
  let c = 1;
  let d = 1 / away(1 - (a + b) * x / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 1000; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= c * d;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return fraction;
}

/** Returns the logarithm of the gamma function, by Stirling's series (Abramowitz 6.1.41). */
function logGamma(x: number): number {
  // The series is accurate from 10 upward; the recurrence reduces smaller arguments to that.
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}
