/**
 * Finds out how many more files, and so connections, this process may open. A run of many
 * connections asks before it sends anything: thousands of failed dials say nothing about the
 * target, and a thread that is started without a file left ends the whole process. The system would
 * tell the limit only to a program with read access to /proc, so it is found by trying, which takes
 * 0.1 s for a thousand connections: less than opening them.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { shareOf } from "../plan/schedule.ts";

/** A run opens a few files beside its connections: for name lookups, TLS roots, its own modules. */
const RESERVE = 16;
const SOCKETS_PER_ADDRESS = 500;

/** Up to this many connections any system has files enough, and none is tried. */
const UNTRIED = 200;

/**
 * Holds a plan against the file limit of this machine.
 *
 * @throws {UsageError} where there are not files enough for its connections
 */
export function requireFiles(plan: Plan): void {
  const connections = shareOf(plan.concurrency, plan.shard);
  const wanted = Math.min(connections, plan.requests ?? Infinity);
  if (wanted <= UNTRIED) return;
  const openable = openableConnections(wanted);
  if (openable >= wanted) return;
  const problem = `${connections} connections, but this process may open ${openable}`;
  throw new UsageError("concurrency", problem, "Raise the limit with ulimit -n.");
}

/**
 * How many of `wanted` connections this process may open, found by opening as many sockets for a
 * moment, since asking the system would take a permission; `wanted` where that cannot be tried.
 */
export function openableConnections(wanted: number): number {
  if (Deno.permissions.querySync({ name: "net" }).state !== "granted") return wanted;
  const sockets: Deno.Listener[] = [];
  try {
    while (sockets.length < wanted + RESERVE) {
      // Finding a free port among many taken ones is slow, so each address gets a few only.
      const hostname = `127.0.0.${1 + Math.floor(sockets.length / SOCKETS_PER_ADDRESS)}`;
      sockets.push(Deno.listen({ hostname, port: 0 }));
    }
    return wanted;
  } catch (error) {
    if (!isFileLimit(error)) return wanted;
    return Math.max(0, sockets.length - RESERVE);
  } finally {
    for (const socket of sockets) socket.close();
  }
}

function isFileLimit(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EMFILE" || error.code === "ENFILE");
}
