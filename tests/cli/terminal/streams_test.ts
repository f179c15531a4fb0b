/**
 * Tests that streams are written in order, and that slow or closed ones block nothing.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { OutputStream } from "../../../lib/cli/terminal/streams.ts";

const TEXT = new TextDecoder();

Deno.test("OutputStream writes texts in order, whatever part of them a write accepts", async () => {
  let written = "";
  const stream = new OutputStream({
    write: (bytes) => {
      written += TEXT.decode(bytes.subarray(0, 3));
      return Promise.resolve(Math.min(3, bytes.length));
    },
  });
  stream.write("one two ");
  stream.write("three");
  assertEquals(stream.isBusy, true);
  await stream.drained();
  assertEquals([written, stream.isBusy, stream.failure], ["one two three", false, null]);
});

Deno.test("OutputStream waits while a pipe is full", async () => {
  let refusals = 3;
  let written = "";
  const stream = new OutputStream({
    write: (bytes) => {
      if (refusals-- > 0) return Promise.reject(new Deno.errors.WouldBlock());
      written += TEXT.decode(bytes);
      return Promise.resolve(bytes.length);
    },
  });
  stream.write("text");
  await stream.drained();
  assertEquals([written, stream.failure], ["text", null]);
});

Deno.test("OutputStream keeps the reason of a failure, and writes nothing more", async () => {
  let writes = 0;
  const stream = new OutputStream({
    write: () => {
      writes++;
      return Promise.reject(new Error("No space left"));
    },
  });
  stream.write("a");
  stream.write("b");
  await stream.drained();
  stream.write("c");
  await stream.drained();
  assertEquals([writes, stream.failure, stream.isBusy], [1, "No space left", false]);
});
