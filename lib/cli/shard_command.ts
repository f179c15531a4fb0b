/**
 * Prepares a run that is one part of a load on several machines, and reports which part it is.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { shareOf } from "../load/schedule/schedule.ts";
import { checkedShard } from "./args/fleet_options.ts";
import type { RunCommand } from "./args/command.ts";
import { engineShard } from "./engine_shard.ts";
import type { Streams } from "./terminal/streams.ts";

/**
 * Sets the part of the load that a command runs, from the engine's variables for `auto`, and
 * reports it on standard error.
 *
 * @throws {UsageError} if there is no part, or no start instant
 */
export function withShard(command: RunCommand, { err }: Pick<Streams, "err">): RunCommand {
  const { startAtMs } = command.options;
  const engine = command.shard === "auto" ? engineShard() : null;
  const shard = engine?.shard ?? (command.shard === "auto" ? undefined : command.shard);
  if (shard === undefined) {
    if (startAtMs !== undefined) err(`Starts at ${shownInstant(startAtMs)}.\n`);
    return command;
  }
  const { index, of } = checkedShard(shard.index, shard.of, `${shard.index}/${shard.of}`);
  if (startAtMs === undefined) {
    const advice = "Give all parts the same instant, such as --start-at 2027-01-31T12:00:00Z.";
    throw UsageError.needs("shard", `${index}/${of}`, "--start-at", advice);
  }
  const found = engine === null ? "" : ` (${engine.engine}, $${engine.variable})`;
  err(`Part ${index} of ${of}${found} starts at ${shownInstant(startAtMs)}.\n`);
  const threads = command.hasAutoThreads
    ? Math.min(command.options.threads!, shareOf(command.options.concurrency ?? 10, shard))
    : command.options.threads;
  return { ...command, options: { ...command.options, threads, shard } };
}

function shownInstant(atMs: number): string {
  return `${new Date(atMs).toISOString()}, in ${((atMs - Date.now()) / 1000).toFixed(1)} s`;
}
