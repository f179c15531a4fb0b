/**
 * Limits how long to wait for a promise.
 *
 * @module
 */

/**
 * Awaits a promise up to a time limit.
 *
 * @throws {Error} with the problem, once the time is over
 */
export async function within<T>(ms: number, promise: Promise<T>, problem: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(problem)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
