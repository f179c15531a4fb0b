/**
 * Starts the processes of a fleet, all with the same options, and merges their results.
 *
 * @module
 */
import { type Ended, startProgram } from "./program.ts";
import { together } from "./together.ts";

/** Time for the processes to start on an idle machine. */
const IDLE_AHEAD_MS = 2500;

/** Doubled after each start that came too late. */
let patience = 1;

/** Returns how long the processes of a fleet may take to start: longer on a busy machine. */
export function aheadMs(): number {
  const perCore = Deno.loadavg()[0] / navigator.hardwareConcurrency;
  return Math.round(IDLE_AHEAD_MS * patience * Math.min(3, Math.max(1, perCore)));
}

/**
 * Runs cases with fleets at the same time, and again if a process came too late for the common
 * start, as it does on a machine that stands still for a while.
 */
export async function withFleets(
  cases: Readonly<Record<string, () => Promise<void>>>,
): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await together(cases);
    } catch (error) {
      if (tries === 3 || !/ s too late/.test(String(error))) throw error;
      patience *= 2;
    }
  }
}

/** Returns the start instant of a fleet that is started now, for `--start-at`. */
export function soon(): string {
  return new Date(Date.now() + aheadMs()).toISOString();
}

/** Starts a process for each part, which saves its result as `INDEX.result` in a folder. */
export function startFleet(of: number, folder: string, args: readonly string[]) {
  const startAt = soon();
  return Array.from({ length: of }, (_, index) => {
    const own = ["--shard", `${index}/${of}`, "--save", `${folder}/${index}.result`];
    return startProgram(
      [...args, ...own, "--start-at", startAt, "--no-progress"],
      ["-N", "-R", "-W"],
    );
  });
}

/** Runs a fleet to its end. */
export async function runFleet(
  of: number,
  folder: string,
  args: readonly string[],
): Promise<readonly Ended[]> {
  return await Promise.all(startFleet(of, folder, args).map(({ ended }) => ended));
}

/** Runs `load-tester merge`. */
export async function merged(...args: readonly string[]): Promise<Ended> {
  return await startProgram(["merge", ...args], ["-R", "-W"]).ended;
}
