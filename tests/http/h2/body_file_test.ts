/**
 * Tests that a body is read from its file while streams send it, as fast as the peer reads it.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTest } from "../../../mod.ts";
import { data, frame, headers, joined, windowUpdate } from "../../support/http2_frames.ts";
import { answer, Http2Target } from "../../support/http2_target.ts";
import { inFolder } from "../../support/temporary_folder.ts";
import { until } from "../../support/until.ts";
import { memoryForBody } from "../../support/large_body.ts";

const MB = 2 ** 20;

/** Creates a file in which neighboring bytes differ. */
async function fileOf(path: string, length: number): Promise<Uint8Array> {
  const content = Uint8Array.from({ length }, (_, i) => i * 31 + (i >> 8));
  await Deno.writeFile(path, content);
  return content;
}

const load = (target: Http2Target, options: Parameters<typeof loadTest>[0]) =>
  loadTest({ url: target.url, http2: true, timeoutMs: 20_000, ...options });

Deno.test("a body file is sent completely on each of several streams, through small windows", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/body`;
    const content = await fileOf(path, 300_000);
    await using target = new Http2Target({ settings: [[frame.INITIAL_WINDOW_SIZE, 5000]] });
    const body = { path, length: content.length };
    const { report } = await load(target, { body, requests: 12, concurrency: 4 });
    assertEquals(report.requests.succeeded, 12);
    assertEquals(report.connections.opened, 1);
    for (const request of target.seen) assertEquals(request.body, content);
    assertEquals(target.field("content-length"), Array(12).fill("300000"));
  });
});

Deno.test("a body file of 0 bytes ends its stream with the header block", async () => {
  await inFolder(async (folder) => {
    await fileOf(`${folder}/body`, 0);
    await using target = new Http2Target();
    const body = { path: `${folder}/body`, length: 0 };
    const { report } = await load(target, { body, requests: 2 });
    assertEquals(report.requests.succeeded, 2);
    assertEquals(target.framesOf(frame.DATA), []);
  });
});

Deno.test("a body file that is too short resets its stream; the connection goes on", async () => {
  await inFolder(async (folder) => {
    await fileOf(`${folder}/body`, 100_000);
    await using target = new Http2Target();
    const body = { path: `${folder}/body`, length: 150_000 };
    const { report } = await load(target, { body, requests: 3, concurrency: 1 });
    const [{ kind, count, example }] = report.errors;
    assertEquals([kind, count], ["other", 3]);
    assertStringIncludes(example, "ended 50000 bytes before its size of 150000");
    await until(() => target.framesOf(frame.RST_STREAM).length >= 3);
    assertEquals(target.framesOf(frame.RST_STREAM)[2].payload[3], frame.CANCEL);
    assertEquals(report.connections.opened, 1);
    const gone = { path: `${folder}/gone`, length: 5 };
    const { report: without } = await load(target, { body: gone, requests: 2 });
    assertStringIncludes(without.errors[0].example, "cannot be read");
  });
});

Deno.test("a body file that is answered before its end is sent no further", async () => {
  await inFolder(async (folder) => {
    await fileOf(`${folder}/body`, 5 * MB);
    await using target = new Http2Target({
      opensWindows: false,
      onFrame: ({ type, streamId }, peer) => {
        if (type === frame.HEADERS) peer.write(answer(streamId, [[":status", "413"]]));
      },
    });
    const body = { path: `${folder}/body`, length: 5 * MB };
    const { report } = await load(target, { body, requests: 5, concurrency: 2 });
    assertEquals(report.statusCodes, { "413": 5 });
    assertEquals(report.connections.opened, 1);
    await until(() => target.framesOf(frame.RST_STREAM).length >= 5);
  });
});

Deno.test("a timeout in the middle of a body file frees its file and its lane", async () => {
  await inFolder(async (folder) => {
    const content = await fileOf(`${folder}/body`, 200_000);
    let isOpen = false;
    await using target = new Http2Target({
      opensWindows: false,
      onFrame: ({ type, streamId, payload }, peer) => {
        if (type === frame.RST_STREAM) isOpen = true;
        if (type !== frame.DATA || !isOpen || payload.length === 0) return;
        peer.write(
          joined([windowUpdate(0, payload.length), windowUpdate(streamId, payload.length)]),
        );
      },
      answering: ({ streamId }) => joined([headers(streamId), data(streamId, "", 1)]),
    });
    const body = { path: `${folder}/body`, length: content.length };
    const options = { body, requests: 3, concurrency: 1, timeoutMs: 300 };
    const { report } = await load(target, options);
    assertEquals(report.errors.map(({ kind }) => kind), ["timeout"]);
    assertEquals(report.connections.opened, 1);
    assertEquals(report.requests.issued, 3);
  });
});

Deno.test("--body-file sends 200 MB over HTTP/2 in little memory", async () => {
  // In memory, it would take at least its own size.
  const mostMb = await memoryForBody(200, "--http2");
  assert(mostMb < 180, `${mostMb} MB`);
});
