/**
 * Stands in for `@std/assert`, with the assertions that tests use.
 *
 * @module
 */
import nodeAssert from "node:assert/strict";

type Constructor<E extends Error> = abstract new (...args: never[]) => E;

/** Fails unless the condition is truthy. */
export function assert(condition: unknown, message?: string): asserts condition {
  nodeAssert.ok(condition, message);
}

/** Fails unless both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  nodeAssert.deepStrictEqual(actual, expected, message);
}

/** Fails if both are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  nodeAssert.notDeepStrictEqual(actual, expected, message);
}

/** Fails unless the text contains the part. */
export function assertStringIncludes(actual: string, part: string, message?: string): void {
  nodeAssert.ok(actual.includes(part), message ?? `${JSON.stringify(actual)} lacks "${part}"`);
}

/** Fails unless the text matches. */
export function assertMatch(actual: string, pattern: RegExp, message?: string): void {
  nodeAssert.match(actual, pattern, message);
}

/** Fails unless the two numbers are no further apart than the tolerance. */
export function assertAlmostEquals(actual: number, expected: number, tolerance = 1e-7): void {
  nodeAssert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is further than ${tolerance} from ${expected}`,
  );
}

function checked<E extends Error>(error: unknown, type?: Constructor<E>, part?: string): E {
  if (type !== undefined) nodeAssert.ok(error instanceof type, `another error: ${error}`);
  if (part !== undefined) assertStringIncludes((error as Error).message, part);
  return error as E;
}

/** Fails unless the function throws such an error; returns the error. */
export function assertThrows<E extends Error>(
  run: () => unknown,
  type?: Constructor<E>,
  part?: string,
): E {
  try {
    run();
  } catch (error) {
    return checked(error, type, part);
  }
  throw new nodeAssert.AssertionError({ message: "Nothing was thrown" });
}

/** Fails unless the promise rejects with such an error; returns the error. */
export async function assertRejects<E extends Error>(
  run: () => PromiseLike<unknown>,
  type?: Constructor<E>,
  part?: string,
): Promise<E> {
  try {
    await run();
  } catch (error) {
    return checked(error, type, part);
  }
  throw new nodeAssert.AssertionError({ message: "Nothing was rejected" });
}
