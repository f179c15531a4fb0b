/**
 * How many connections are dialled at once, and how many there may be.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { openableConnections } from "../../../lib/load/run/file_limit.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

Deno.test("at most 100 handshakes are under way at once", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  const { report } = await loadTest({
    // Nobody speaks TLS there, so that every handshake lasts until its time is up.
    url: `https://127.0.0.1:${listener.addr.port}/`,
    requests: 150,
    concurrency: 150,
    connectTimeoutMs: 300,
  }, {
    onProgress: ({ elapsedMs }) => {
      if (elapsedMs < 300) assert(connections.length <= 100, `${connections.length} dialled`);
    },
  });
  listener.close();
  for (const connection of connections) connection.close();
  await serving;
  assertIdentities(report);
  assertEquals(report.errors.map(({ kind, count }) => [kind, count]), [["connect_timeout", 150]]);
  assertEquals(connections.length, 150);
});

// Both ends are in this process, so that each connection takes two files.
const places = 5000;
Deno.test({
  name: `${places} connections at once`,
  ignore: openableConnections(2 * places + 200) < 2 * places + 200,
  async fn() {
    await using target = new RawTarget(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return ok();
    }, { keepsRequests: false });
    // One busy machine is both ends: what takes long here says nothing of the dialling.
    const { report } = await loadTest({
      url: target.url,
      requests: 10_000,
      concurrency: places,
      connectTimeoutMs: 120_000,
      timeoutMs: 120_000,
    });
    assertIdentities(report);
    assertEquals(report.requests.succeeded, 10_000);
    assert(target.mostOpen <= places);
    assert(report.connections.opened > 1000, `${report.connections.opened} opened`);
  },
});
