/**
 * Derives pseudo-random numbers from only the seed and the index of a request.
 *
 * @module
 */

/** First stream for placeholders; the one before it belongs to the feed. */
export const FIRST_PLACEHOLDER_STREAM = 1;
/** Number of 32-bit words per request in each stream. */
const WORDS = 4;
const WORD = 2 ** 32;

/** Returns 32 random bits for a request, by its number. */
type Bits = (index: number) => number;

/**
 * Creates one word of a stream: the 32-bit MurmurHash3 (Austin Appleby, public domain) over seed,
 * word and request number. The number comes last and each step is one-to-one, so no two of the
 * first 2³² requests share a word.
 */
export function bitsOf(seed: number, stream: number, word: number): Bits {
  const words = [seed | 0, Math.floor(seed / WORD) | 0, WORDS * stream + word];
  const state = words.reduce(absorbed, 0);
  return (index) =>
    finished(absorbed(absorbed(state, Math.floor(index / WORD) | 0), index | 0)) >>> 0;
}

/** Creates a function that returns a uniform whole number from `low` to `high` for each request. */
export function wholeNumberOf(
  seed: number,
  stream: number,
  low: number,
  high: number,
): (index: number) => number {
  const [first, second] = [bitsOf(seed, stream, 0), bitsOf(seed, stream, 1)];
  const count = high - low + 1;
  // 53 bits, the precision of a number: 32 bits would miss most numbers of long ranges.
  return (index) => {
    const unit = ((first(index) >>> 5) * 2 ** 26 + (second(index) >>> 6)) / 2 ** 53;
    return low + Math.floor(unit * count);
  };
}

/** Derives a seed whose random numbers are independent of those of the given one. */
export function derivedSeed(seed: number): number {
  return bitsOf(seed, 0, WORDS - 1)(0);
}

function absorbed(state: number, word: number): number {
  const scrambled = Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return Math.imul(rotated(state ^ scrambled, 13), 5) + 0xe6546b64 | 0;
}

function finished(state: number): number {
  let h = state;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function rotated(word: number, by: number): number {
  return word << by | word >>> (32 - by);
}
