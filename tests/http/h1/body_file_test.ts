/**
 * Tests that a body is streamed from its file, complete each time, and with little memory.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { loadTest } from "../../../lib/load_tester.ts";
import { assertIdentities } from "../../support/identities.ts";
import { ok, RawTarget } from "../../support/raw_target.ts";
import { inFolder } from "../../support/temporary_folder.ts";
import { memoryForBody } from "../../support/large_body.ts";

const MB = 2 ** 20;

/** Creates a file in which neighboring bytes differ. */
async function fileOf(path: string, bytes: number): Promise<Uint8Array> {
  const content = Uint8Array.from({ length: bytes }, (_, i) => i * 31 + (i >> 8));
  await Deno.writeFile(path, content);
  return content;
}

Deno.test("a body file is sent completely with each request, also on threads", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/body`;
    const content = await fileOf(path, 300_000);
    for (const threads of [1, 2]) {
      await using target = new RawTarget(() => ok());
      const body = { path, length: content.length };
      const { report } = await loadTest({
        url: target.url,
        body,
        requests: 6,
        concurrency: 2,
        threads,
      });
      assertIdentities(report);
      assertEquals(report.requests.succeeded, 6);
      for (const seen of target.seen) {
        assertMatch(seen.head, /^POST .*\r\nContent-Length: 300000\r\n/s);
        assertEquals(seen.body, content);
      }
    }
  });
});

Deno.test("a body file that has shrunk or disappeared fails the request with a reason", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/body`;
    await fileOf(path, 100_000);
    await using target = new RawTarget(() => ok());
    const { report } = await loadTest({
      url: target.url,
      body: { path, length: 150_000 },
      requests: 2,
      timeoutMs: 20_000,
    });
    assertIdentities(report);
    const [{ kind, count, example }] = report.errors;
    assertEquals([kind, count], ["other", 2]);
    assertStringIncludes(example, "ended 50000 bytes before its size of 150000");
    const gone = { path: `${folder}/gone`, length: 5 };
    const { report: without } = await loadTest({ url: target.url, body: gone, requests: 2 });
    assertStringIncludes(without.errors[0].example, "cannot be read");
  });
});

Deno.test("a body file is rejected if its bytes are needed in memory", async () => {
  const body = { path: "body", length: 5 };
  const options = { url: "http://a.example/", body, auth: "key:secret", awsSigv4: "aws:amz:b:c" };
  await assertRejects(() => loadTest(options), UsageError, "awsSigv4");
});

Deno.test("a server that responds before the end of a body file gets no other request on that connection", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/body`;
    await fileOf(path, 20 * MB);
    // Reads only the head, and responds.
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const connections: Deno.Conn[] = [];
    const serving = (async () => {
      for await (const connection of listener) {
        connections.push(connection);
        await connection.read(new Uint8Array(1000));
        await connection.write(new TextEncoder().encode(ok("no", "413 Content Too Large")));
      }
    })().catch(() => {});
    const url = `http://127.0.0.1:${listener.addr.port}/`;
    const body = { path, length: 20 * MB };
    const { report } = await loadTest({ url, body, requests: 3, concurrency: 1 });
    assertEquals(report.statusCodes, { "413": 3 });
    assertEquals(report.connections.opened, 3);
    for (const connection of connections) connection.close();
    listener.close();
    await serving;
  });
});

Deno.test("a body file of 300 MB is sent in little memory", async () => {
  // In memory, it would take more than twice its size.
  const mostMb = await memoryForBody(300);
  assert(mostMb < 200, `${mostMb} MB`);
});
