/**
 * Chooses the rate of the next probe inside a bracket.
 *
 * @module
 */

/** Minimum distance from the ends of the bracket, as a fraction of it on a log scale. */
const MARGIN = 0.2;

/** A bracket, and the common verdict of its latest probes. */
interface Bracket {
  readonly lowPerSecond: number;
  readonly highPerSecond: number;
  readonly precision: number;
  /** Where the limit is expected; null if unknown. */
  readonly estimate: number | null;
  /** Verdict of the latest probes inside it, and how many in a row had it. */
  readonly lastHeld: boolean;
  readonly inARow: number;
}

/**
 * Returns the rate to probe next. It is half a step away from the estimate: the last bracket is one
 * step wide and lies around it, so that its lower end holds and its upper end fails. Without an
 * estimate, or if estimates keep erring in the same direction, the bracket is searched by galloping
 * (Bentley and Yao 1976): in steps that double, up to its middle.
 */
export function nextRate(
  { lowPerSecond, highPerSecond, precision, estimate, lastHeld, inARow }: Bracket,
): number {
  const middle = Math.sqrt(lowPerSecond * highPerSecond);
  if (estimate === null) return middle;
  const step = Math.log(1 + precision);
  const margin = Math.min(MARGIN * Math.log(highPerSecond / lowPerSecond), step / 2);
  const beside = estimate * Math.exp(estimate > middle ? -step / 2 : step / 2);
  const rate = Math.min(
    highPerSecond * Math.exp(-margin),
    Math.max(lowPerSecond * Math.exp(margin), beside),
  );
  if (inARow < 2) return rate;
  const gallop = Math.exp(step * 2 ** (inARow - 2));
  return lastHeld
    ? Math.min(Math.max(rate, lowPerSecond * gallop), Math.max(rate, middle))
    : Math.max(Math.min(rate, highPerSecond / gallop), Math.min(rate, middle));
}
