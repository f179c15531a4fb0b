/**
 * How a seed, a place and a request's number become bits that look random and are always the
 * same.
 *
 * @module
 */

/** Places from here on are those of placeholders; the one before is the feed's. */
export const FIRST_HOLE = 1;
/** Streams of bits a place has. */
const LANES = 4;
const WORD = 2 ** 32;

/** 32 bits for each request, by its number. */
export type Bits = (index: number) => number;

/**
 * The bits of one lane of a place: the 32-bit MurmurHash3 (Austin Appleby, public domain) over seed,
 * lane and number. The number comes last, and each step is one-to-one, so that no two of the first
 * 2³² requests share the bits of a lane.
 */
export function bitsOf(seed: number, place: number, lane: number): Bits {
  const words = [seed | 0, Math.floor(seed / WORD) | 0, LANES * place + lane];
  const state = words.reduce(absorbed, 0);
  return (index) =>
    finished(absorbed(absorbed(state, Math.floor(index / WORD) | 0), index | 0)) >>> 0;
}

/** A whole number from `low` to `high` for each request, all as likely. */
export function wholeNumberOf(
  seed: number,
  place: number,
  low: number,
  high: number,
): (index: number) => number {
  const [first, second] = [bitsOf(seed, place, 0), bitsOf(seed, place, 1)];
  const count = high - low + 1;
  // The 53 bits that a number holds: with 32, long ranges would miss most of their numbers.
  return (index) => {
    const unit = ((first(index) >>> 5) * 2 ** 26 + (second(index) >>> 6)) / 2 ** 53;
    return low + Math.floor(unit * count);
  };
}

/** Another seed made of one: what is drawn with it has nothing to do with the first's. */
export function derivedSeed(seed: number): number {
  return bitsOf(seed, 0, LANES - 1)(0);
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
