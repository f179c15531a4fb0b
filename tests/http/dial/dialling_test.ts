/**
 * Tests the limits on concurrent handshakes and connections.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { openableConnections } from "../../../lib/load/run/file_limit.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";

Deno.test("at most 100 handshakes are in progress at a time", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) connections.push(connection);
  })();
  const { report } = await loadTest({
    // Nothing speaks TLS there, so every handshake lasts until its timeout.
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

// Both ends are in this process, so each connection takes two files.
const places = 5000;
Deno.test({
  name: `${places} connections at once`,
  ignore: openableConnections(2 * places + 200) < 2 * places + 200,
  async fn() {
    await using target = new RawTarget(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return ok();
    }, { keepsRequests: false });
    // One busy machine runs both ends, so long times say nothing about connecting.
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
