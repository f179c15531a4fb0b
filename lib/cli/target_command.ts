/**
 * Runs `load-tester target`.
 *
 * @module
 */
import { UsageError } from "../errors.ts";
import { TargetServer } from "../target/target_server.ts";
import type { TargetCommand } from "./args/command.ts";
import { Shutdown } from "./terminal/shutdown.ts";
import type { Streams } from "./terminal/streams.ts";

/**
 * Serves until a signal, prints the counts, and returns the exit code.
 *
 * @throws {UsageError} if it cannot listen
 */
export async function serveTarget(
  command: TargetCommand,
  streams: Streams,
  createShutdown: () => Shutdown = () => new Shutdown(),
): Promise<number> {
  const { host, port, seed } = command;
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  // Checked first, because Deno would prompt for the permission.
  if (Deno.permissions.querySync({ name: "net", host: address }).state !== "granted") {
    throw new UsageError("port", `listening on ${address} needs -N or -N=${address}`);
  }
  using shutdown = createShutdown();
  const { stopSignal } = shutdown;
  await using target = await started(command);
  streams.out(
    `Listening on http://${address.replace(/:\d+$/, `:${target.port}`)}/ (seed ${seed})\n`,
  );
  // It may have been stopped during start-up.
  if (!stopSignal.aborted) {
    await new Promise((resolve) => stopSignal.addEventListener("abort", resolve));
  }
  const { requests, mostInFlight, connections } = target.counts;
  streams.out(
    `Requests: ${requests}, most in flight: ${mostInFlight}, connections: ${connections}\n`,
  );
  return 0;
}

async function started({ host, port, seed }: TargetCommand): Promise<TargetServer> {
  try {
    return await TargetServer.start(host, port, seed);
  } catch (error) {
    throw new UsageError("port", `${port}: ${error instanceof Error ? error.message : error}`);
  }
}
