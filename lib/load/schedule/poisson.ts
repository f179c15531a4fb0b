/**
 * Computes the arrivals of a Poisson process of rate 1 from a seed, each by its number.
 *
 * @module
 */
import { bitsOf } from "../feed/mixing.ts";

/** Arrivals per block: the unit that is computed and cached. */
const BLOCK = 256;
/**
 * Number of cached blocks; looking up requests from further back means computing their block again.
 */
const BLOCKS_KEPT = 256;
/** Random draws reserved per block boundary: two gamma variates, with room for rejected draws. */
const DRAWS = 64;
/** Random streams that no placeholder or feed uses. */
const GAPS_STREAM = 2 ** 28;
const BOUNDARY_STREAM = GAPS_STREAM + 1;

/** Returns the time of an arrival by its number, from 0. */
export type ArrivalTime = (index: number) => number;

/**
 * Arrival times of a Poisson process of rate 1: gaps are exponential with mean 1, and the first
 * arrival follows the first gap.
 *
 * Threads and machines that take every N-th arrival must agree on all of them without
 * communicating, and a run of hours must not store them all. So times are not summed up from the
 * first one. Instead, the time of a block boundary is found by bisection: the first half of n
 * exponential gaps takes a fraction of their sum that is Beta(n/2, n/2) distributed and independent
 * of that sum (Devroye, Non-Uniform Random Variate Generation, section IX.3). Within a block, the
 * gaps are exponential variates scaled to its length, which is exact for the same reason.
 */
export function poissonArrivals(seed: number): ArrivalTime {
  const gapUniform = uniformOf(seed, GAPS_STREAM);
  const boundaryUniform = uniformOf(seed, BOUNDARY_STREAM);
  const blocks = new Map<number, Float64Array>();
  let lastNumber = -1;
  let last: Float64Array = new Float64Array(BLOCK);

  const blockOf = (number: number): Float64Array => {
    const known = blocks.get(number);
    if (known !== undefined) return known;
    const [startsAt, endsAt] = [
      boundary(number, boundaryUniform),
      boundary(number + 1, boundaryUniform),
    ];
    const times = new Float64Array(BLOCK);
    let sum = 0;
    for (let i = 0; i < BLOCK; i++) times[i] = sum += -Math.log(gapUniform(number * BLOCK + i));
    for (let i = 0; i < BLOCK; i++) times[i] = startsAt + (endsAt - startsAt) * (times[i] / sum);
    // Evicts the oldest block: a Map keeps insertion order.
    if (blocks.size === BLOCKS_KEPT) blocks.delete(blocks.keys().next().value!);
    blocks.set(number, times);
    return times;
  };
  return (index) => {
    const number = Math.floor(index / BLOCK);
    if (number !== lastNumber) {
      last = blockOf(number);
      lastNumber = number;
    }
    return last[index - number * BLOCK];
  };
}

/** Returns a number between 0 and 1, both exclusive, for each index. */
type Uniform = (index: number) => number;

function uniformOf(seed: number, stream: number): Uniform {
  const [high, low] = [bitsOf(seed, stream, 0), bitsOf(seed, stream, 1)];
  return (index) => ((high(index) >>> 5) * 2 ** 26 + (low(index) >>> 6) + 0.5) / 2 ** 53;
}

/** Returns the time at which the first `count` blocks end. */
function boundary(count: number, uniform: Uniform): number {
  if (count === 0) return 0;
  // From one power of two to the next, there are as many gaps again.
  let [from, to] = [0, 1];
  let [fromTime, toTime] = [0, gamma(BLOCK, 1, 0, uniform)];
  while (to < count) {
    [from, to] = [to, 2 * to];
    [fromTime, toTime] = [toTime, toTime + gamma(BLOCK * from, to, 0, uniform)];
  }
  // Each boundary is the middle of only one interval, so its number identifies its draws.
  while (to !== count) {
    const middle = (from + to) / 2;
    const [left, right] = [0, 1].map((nth) => gamma(BLOCK * (middle - from), middle, nth, uniform));
    const time = fromTime + (toTime - fromTime) * (left / (left + right));
    if (middle < count) [from, fromTime] = [middle, time];
    else [to, toTime] = [middle, time];
  }
  return toTime;
}

/**
 * Returns the sum of `shape` exponential gaps (Marsaglia and Tsang, A Simple Method for Generating
 * Gamma Variables, 2000).
 *
 * @param nth which of the two variates of the boundary, 0 or 1
 */
function gamma(shape: number, boundary: number, nth: number, uniform: Uniform): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let draw = DRAWS * boundary + nth * DRAWS / 2;; draw += 3) {
    const radius = Math.sqrt(-2 * Math.log(uniform(draw)));
    const x = radius * Math.cos(2 * Math.PI * uniform(draw + 1));
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(uniform(draw + 2)) < x * x / 2 + d - d * v + d * Math.log(v)) {
      return d * v;
    }
  }
}
