/**
 * Tests that values drawn by number are reproducible, uniform, and unique.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { bitsOf, derivedSeed, wholeNumberOf } from "../../../lib/load/feed/mixing.ts";

Deno.test("bitsOf() is MurmurHash3 over seed, stream and number", () => {
  // Computed with the reference algorithm over these 32-bit words, without the length.
  const reference = (words: readonly number[]) => {
    const mask = 0xffffffffn;
    const rotated = (n: bigint, by: bigint) => (n << by | n >> (32n - by)) & mask;
    let h = 0n;
    for (const word of words) {
      const k = rotated(BigInt(word) * 0xcc9e2d51n & mask, 15n) * 0x1b873593n & mask;
      h = (rotated(h ^ k, 13n) * 5n + 0xe6546b64n) & mask;
    }
    h = (h ^ h >> 16n) * 0x85ebca6bn & mask;
    h = (h ^ h >> 13n) * 0xc2b2ae35n & mask;
    return Number(h ^ h >> 16n);
  };
  for (const seed of [0, 1, 0xdeadbeef, 2 ** 53 - 1]) {
    for (const index of [0, 1, 2 ** 31, 2 ** 32, 999_999_999_998]) {
      const words = [seed % 2 ** 32, Math.floor(seed / 2 ** 32), 4 * 3 + 2];
      const numbered = [...words, Math.floor(index / 2 ** 32), index % 2 ** 32];
      assertEquals(bitsOf(seed, 3, 2)(index), reference(numbered), `${seed} ${index}`);
    }
  }
});

Deno.test("bitsOf() repeats for no two of many numbers, and differs by seed, stream and word", () => {
  const bits = bitsOf(7, 1, 0);
  const seen = new Set(Array.from({ length: 200_000 }, (_, index) => bits(index)));
  assertEquals(seen.size, 200_000);
  const others = [bitsOf(8, 1, 0), bitsOf(7 + 2 ** 32, 1, 0), bitsOf(7, 2, 0), bitsOf(7, 1, 1)];
  for (const other of others) assertNotEquals(other(5), bits(5));
});

Deno.test("wholeNumberOf() draws all numbers of a range equally often, including its ends", () => {
  const draw = wholeNumberOf(1, 1, -3, 6);
  const counts = new Map<number, number>();
  for (let index = 0; index < 100_000; index++) {
    counts.set(draw(index), (counts.get(draw(index)) ?? 0) + 1);
  }
  assertEquals([...counts.keys()].sort((a, b) => a - b), [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6]);
  // 5 standard deviations of a count of 10,000.
  for (const count of counts.values()) assert(Math.abs(count - 10_000) < 475, `${count}`);
});

Deno.test("wholeNumberOf() covers a long range, and the only number of a short one", () => {
  const long = wholeNumberOf(1, 1, 0, 2 ** 53 - 1);
  const drawn = Array.from({ length: 1000 }, (_, index) => long(index));
  assert(drawn.every((n) => Number.isSafeInteger(n) && n >= 0));
  assert(drawn.some((n) => n > 0.99 * 2 ** 53) && drawn.some((n) => n < 0.01 * 2 ** 53));
  assert(drawn.some((n) => n % 2 === 1) && drawn.some((n) => n % 2 === 0));
  assertEquals(wholeNumberOf(9, 4, 5, 5)(123), 5);
});

Deno.test("wholeNumberOf() draws the lower bits of a long range as uniformly as the upper ones", () => {
  // With only 32 random bits, every number of such a long range would be a multiple of 2^21.
  const long = wholeNumberOf(1, 1, 0, 2 ** 53 - 1);
  const drawn = Array.from({ length: 4000 }, (_, index) => long(index));
  for (let bit = 0; bit < 53; bit++) {
    const ones = drawn.filter((n) => Math.floor(n / 2 ** bit) % 2 === 1).length;
    // 5 standard deviations of 4000 coin tosses.
    assert(Math.abs(ones - 2000) < 160, `bit ${bit}: ${ones} of 4000`);
  }
  // The two halves come from different draws: the lower does not follow from the upper.
  const halves = new Set(drawn.map((n) => Math.floor(n / 2 ** 26) % 2 ** 26 - n % 2 ** 26));
  assert(halves.size > 3900, `${halves.size} differences`);
});

Deno.test("derivedSeed() returns another seed, always the same one", () => {
  for (const seed of [0, 1, 2 ** 53 - 1]) {
    assertNotEquals(derivedSeed(seed), seed);
    assertEquals(derivedSeed(seed), derivedSeed(seed));
  }
});
