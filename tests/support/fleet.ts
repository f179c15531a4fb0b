/**
 * Starts the processes of a fleet, all with the same options, and merges what they came to.
 *
 * @module
 */
import { type Ended, startProgram } from "./program.ts";

/** So long the processes have to start, where no other wants the processor. */
const IDLE_AHEAD_MS = 3000;

/** How long the processes of a fleet have to start: longer, the more others want the processor. */
export function aheadMs(): number {
  const perCore = Deno.loadavg()[0] / navigator.hardwareConcurrency;
  return Math.round(IDLE_AHEAD_MS * Math.min(3, Math.max(1, perCore)));
}

/** The instant at which a fleet that is started now begins, for `--start-at`. */
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
