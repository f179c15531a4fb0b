/**
 * Carries out several cases of a test at the same time, where most of their time is waiting.
 *
 * @module
 */

/** Waits for all cases, then fails with the first that failed, named. */
export async function together(
  cases: Readonly<Record<string, () => Promise<void>>>,
): Promise<void> {
  const names = Object.keys(cases);
  const ended = await Promise.allSettled(names.map((name) => cases[name]()));
  for (const [i, each] of ended.entries()) {
    if (each.status === "rejected") throw new Error(`case: ${names[i]}`, { cause: each.reason });
  }
}
