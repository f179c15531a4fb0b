/**
 * Runs several cases of a test concurrently, if they mostly wait.
 *
 * @module
 */

/** Waits for all cases, then fails with the name of the first one that failed. */
export async function together(
  cases: Readonly<Record<string, () => Promise<void>>>,
): Promise<void> {
  const names = Object.keys(cases);
  const ended = await Promise.allSettled(names.map((name) => cases[name]()));
  for (const [i, each] of ended.entries()) {
    if (each.status === "rejected") {
      throw new Error(`${names[i]}: ${each.reason}`, { cause: each.reason });
    }
  }
}
