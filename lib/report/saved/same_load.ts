/**
 * Decides whether reports describe the same load, and the same run of it.
 *
 * @module
 */
import type { Report } from "../shape/report_shape.ts";

/** The names of what the reports were asked for differently, the target included, the seed not. */
export function differences(reports: readonly Report[]): string[] {
  const [first, ...others] = reports.map(({ target, plan, targets }): Record<string, unknown> => ({
    ...target,
    ...plan,
    targets: targets.map(({ name }) => name),
    // Other random values of the same sort are the same load.
    seed: null,
  }));
  return Object.keys(first).filter((name) =>
    others.some((other) => JSON.stringify(other[name]) !== JSON.stringify(first[name]))
  );
}

/** True where both are of one run: two runs of the same moment do not come to the same to the byte. */
export function sameRun(a: Report, b: Report): boolean {
  return a === b || a.startedAt === b.startedAt && a.elapsedMs === b.elapsedMs &&
      JSON.stringify(a) === JSON.stringify(b);
}
