/**
 * Decides whether reports describe the same load, and the same run of it.
 *
 * @module
 */
import type { Report } from "../shape/report_shape.ts";

/**
 * Returns the names of options that differ between the reports, including the target but not the
 * seed.
 */
export function differences(reports: readonly Report[]): string[] {
  const [first, ...others] = reports.map(({ target, plan, targets }): Record<string, unknown> => ({
    ...target,
    ...plan,
    targets: targets.map(({ name }) => name),
    // Other random values of the same kind are the same load.
    seed: null,
  }));
  return Object.keys(first).filter((name) =>
    others.some((other) => JSON.stringify(other[name]) !== JSON.stringify(first[name]))
  );
}

/** Returns true if both are reports of the same run: no two runs are equal to the byte. */
export function sameRun(a: Report, b: Report): boolean {
  return a === b || a.startedAt === b.startedAt && a.elapsedMs === b.elapsedMs &&
      JSON.stringify(a) === JSON.stringify(b);
}
