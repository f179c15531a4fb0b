/**
 * Decides what the demo does where its command line does not say.
 *
 * @module
 */
import type { Flags } from "./flags.ts";

/** Options of the show, each left out where one of those named is given. */
const SHOW: readonly (readonly [option: string, unless: readonly string[]])[] = [
  ["--rate=400", ["rate", "stages"]],
  ["--duration=5s", ["duration", "stages"]],
  ["--concurrency=50", ["concurrency"]],
  ["--assert=p50<50ms", ["assert"]],
  ["--assert=failed<5%", ["assert"]],
  ["--verbose", []],
];

/**
 * True where the demo shows what the program can do, at a target with faults. With a number of
 * requests it is a plain run, at a target without.
 */
export function isShow(flags: Flags): boolean {
  return !flags.isGiven("requests");
}

/** The options of the show that the command line does not give itself. */
export function showOptions(flags: Flags): string[] {
  return SHOW.filter(([, unless]) => !unless.some((name) => flags.isGiven(name)))
    .map(([option]) => option);
}
