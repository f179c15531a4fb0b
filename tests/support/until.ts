/**
 * Waits for a condition, for a limited time.
 *
 * @module
 */

/** A machine that stands still for a while passes; a test that would never end fails. */
const LIMIT_MS = 60_000;
const INTERVAL_MS = 10;

/**
 * Waits until a condition holds.
 *
 * @throws {Error} if it does not within a minute
 */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const lastMs = performance.now() + LIMIT_MS;
  while (!await holds()) {
    if (performance.now() > lastMs) throw new Error(`waited in vain for ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
