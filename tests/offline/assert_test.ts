/**
 * Tests which assertions fail: if one could not fail, all other tests would be useless.
 *
 * @module
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

/** Returns whether a function throws, without using an assertion. */
function fails(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof Error) return true;
    throw error;
  }
}

/** Fails without using the functions under test. */
function check(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(what);
}

Deno.test("assert(), assertMatch() and assertStringIncludes() fail when they should", () => {
  for (const value of [false, 0, "", null, undefined, NaN]) {
    check(fails(() => assert(value)), `assert(${value})`);
  }
  for (const value of [true, 1, "a", [], {}]) check(!fails(() => assert(value)), `${value}`);
  check(fails(() => assertMatch("abc", /^b/)) && !fails(() => assertMatch("abc", /b/)), "match");
  check(fails(() => assertStringIncludes("abc", "ac")), "lacks");
  check(!fails(() => assertStringIncludes("abc", "bc")), "includes");
});

Deno.test("assertEquals() and assertNotEquals() compare deeply", () => {
  const different: [unknown, unknown][] = [
    [1, 2],
    [1, "1"],
    [null, undefined],
    [[1, 2], [2, 1]],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: { b: [1] } }, { a: { b: [2] } }],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [Uint8Array.of(1), Uint8Array.of(2)],
    [new Date(0), new Date(1)],
    ["a\n", "a"],
  ];
  for (const [a, b] of different) {
    check(fails(() => assertEquals(a, b)), `${a} equals ${b}`);
    check(!fails(() => assertNotEquals(a, b)), `${a} does not differ from ${b}`);
  }
  const alike: [unknown, unknown][] = [
    [NaN, NaN],
    [[1, [2]], [1, [2]]],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    [new Map([["a", [1]]]), new Map([["a", [1]]])],
  ];
  for (const [a, b] of alike) {
    check(!fails(() => assertEquals(a, b)), `${a} does not equal ${b}`);
    check(fails(() => assertNotEquals(a, b)), `${a} differs from ${b}`);
  }
});

Deno.test("assertAlmostEquals() respects the tolerance", () => {
  check(!fails(() => assertAlmostEquals(1, 1.05, 0.1)), "within");
  check(fails(() => assertAlmostEquals(1, 1.2, 0.1)), "above");
  check(fails(() => assertAlmostEquals(1, 0.8, 0.1)), "below");
  check(fails(() => assertAlmostEquals(NaN, 1, 0.1)), "NaN");
});

Deno.test("assertThrows() and assertRejects() fail without the expected error", async () => {
  const thrower = () => {
    throw new RangeError("too much");
  };
  check(fails(() => assertThrows(() => 1)), "nothing thrown");
  check(fails(() => assertThrows(thrower, TypeError)), "another class");
  check(fails(() => assertThrows(thrower, RangeError, "too little")), "another message");
  check(assertThrows(thrower, RangeError, "much").message === "too much", "gives the error");
  check(assertThrows(thrower, Error) instanceof RangeError, "a class above");
  const rejects = (run: () => Promise<unknown>) => run().then(() => false, () => true);
  const rejecter = () => Promise.reject(new RangeError("too much"));
  const resolver = () => Promise.resolve(1);
  check(await rejects(() => assertRejects(resolver)), "nothing rejected");
  check(await rejects(() => assertRejects(rejecter, TypeError)), "another class");
  check(await rejects(() => assertRejects(rejecter, RangeError, "too little")), "another message");
  check((await assertRejects(rejecter, RangeError, "much")).message === "too much", "the error");
});
