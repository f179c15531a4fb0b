/**
 * Limits how long to wait for the reader of a pipe.
 *
 * @module
 */

/** Time after which a reader that has done nothing is given up on. */
export const STALLED_MS = 5000;

/**
 * Awaits a promise up to that time limit.
 *
 * @throws {Error} saying what did not happen
 */
export async function notStalled<T>(promise: Promise<T>, problem: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`${problem} for ${STALLED_MS / 1000} s`)),
    STALLED_MS,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
