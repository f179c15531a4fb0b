/**
 * Tests that the test target serves until a signal, whenever that arrives.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { Shutdown } from "../../lib/cli/terminal/shutdown.ts";
import { keptStreams } from "../support/kept_streams.ts";
import { serveTarget } from "../../lib/cli/target_command.ts";

const COMMAND = { host: "127.0.0.1", port: 0, seed: 1 };

Deno.test("serveTarget() ends if it is stopped during start-up", async () => {
  const streams = keptStreams();
  const stopped = () => {
    const shutdown = new Shutdown();
    shutdown.receive("SIGTERM");
    return shutdown;
  };
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve("still serves"), 10_000);
  assertEquals(await Promise.race([serveTarget(COMMAND, streams, stopped), late.promise]), 0);
  clearTimeout(timer);
  assertMatch(streams.written[0], /^Listening on http:\/\/127\.0\.0\.1:\d+\/ \(seed 1\)\n$/);
});

Deno.test("serveTarget() serves until it is stopped, then prints its counts", async () => {
  const shutdown = new Shutdown();
  const listening = Promise.withResolvers<void>();
  const streams = keptStreams({}, () => listening.resolve());
  const served = serveTarget(COMMAND, streams, () => shutdown);
  await listening.promise;
  const [url] = /http:\S+/.exec(streams.written[0])!;
  assertEquals((await (await fetch(url)).text()).length, 6);
  shutdown.receive("SIGINT");
  assertEquals(await served, 0);
  assertEquals(streams.written[1], "Requests: 1, most in flight: 1, connections: 1\n");
});
