/**
 * Determines how many more files, and so connections, this process may open. Runs with many
 * connections check this before sending anything: thousands of failed connects say nothing about
 * the target, and starting a thread without a file left ends the whole process. The system reveals
 * the limit only to programs with read access to /proc, so it is found by trying. That takes 0.1 s
 * for a thousand connections, less than opening them.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { shareOf } from "../schedule/schedule.ts";

/**
 * Files that a run opens besides its connections: for name lookups, TLS roots and its own modules.
 */
const RESERVE = 16;
const SOCKETS_PER_ADDRESS = 500;

/** Any system has enough files for this many connections, so nothing is checked. */
const UNTRIED = 200;

/**
 * Checks that a plan fits the file limit of this machine.
 *
 * @throws {UsageError} if there are not enough files for its connections
 */
export function requireFiles(plan: Plan): void {
  const connections = shareOf(plan.concurrency, plan.shard);
  const needed = Math.min(connections, plan.requests ?? Infinity);
  if (needed <= UNTRIED) return;
  const openable = openableConnections(needed);
  if (openable >= needed) return;
  const problem = `${connections} connections, but this process may open ${openable}`;
  throw new UsageError("concurrency", problem, "Raise the limit with ulimit -n.");
}

/**
 * Returns how many of `wanted` connections this process may open. Found by opening as many sockets
 * for a moment, because asking the system would require a permission; `wanted` if that is not
 * possible.
 */
export function openableConnections(needed: number): number {
  if (Deno.permissions.querySync({ name: "net" }).state !== "granted") return needed;
  const sockets: Deno.Listener[] = [];
  try {
    while (sockets.length < needed + RESERVE) {
      // Finding a free port among many used ones is slow, so each address gets only a few.
      const hostname = `127.0.0.${1 + Math.floor(sockets.length / SOCKETS_PER_ADDRESS)}`;
      sockets.push(Deno.listen({ hostname, port: 0 }));
    }
    return needed;
  } catch (error) {
    if (!isFileLimit(error)) return needed;
    return Math.max(0, sockets.length - RESERVE);
  } finally {
    for (const socket of sockets) socket.close();
  }
}

function isFileLimit(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EMFILE" || error.code === "ENFILE");
}
