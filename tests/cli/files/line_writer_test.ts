/**
 * Tests writing lines if it is slow, partial, failing, or never ends.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { LineWriter } from "../../../lib/cli/files/line_writer.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decoder = new TextDecoder();

/** A destination that completes a write only when told to. */
class SlowPlace {
  text = "";
  #pending: (() => void) | undefined;

  write = (bytes: Uint8Array): Promise<number> => {
    assertEquals(this.#pending, undefined, "a second write at once");
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#pending = () => {
      this.#pending = undefined;
      this.text += decoder.decode(bytes);
      resolve(bytes.length);
    };
    return promise;
  };

  /** Completes the current write, and all further ones. */
  async takeAll(): Promise<void> {
    while (this.#pending !== undefined) {
      this.#pending();
      // The next write follows within a few turns of the microtask queue.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

Deno.test("LineWriter writes lines in order, in as many parts as needed", async () => {
  const parts: string[] = [];
  const writer = new LineWriter((bytes) => {
    const part = bytes.subarray(0, 3);
    parts.push(decoder.decode(part));
    return Promise.resolve(part.length);
  });
  for (const lines of ["one\ntwo\n", "three\n"]) writer.add(encode(lines));
  assertEquals(await writer.close(), null);
  assertEquals(parts, ["one", "\ntw", "o\n", "thr", "ee\n"]);
});

Deno.test("LineWriter continues after everything was written, and closes without pending data", async () => {
  const place = new SlowPlace();
  const writer = new LineWriter(place.write);
  for (const lines of ["a\n", "b\n"]) {
    writer.add(encode(lines));
    await place.takeAll();
  }
  assertEquals([await writer.close(), place.text], [null, "a\nb\n"]);
});

Deno.test("LineWriter drops and counts lines while too much is waiting, then accepts lines again", async () => {
  const place = new SlowPlace();
  const writer = new LineWriter(place.write, { mostWaitingBytes: 10 });
  // Eight bytes are waiting; four more are too many, two are not.
  for (const lines of ["1\n2\n", "3\n4\n", "x\ny\n", "5\n", "z\n"]) writer.add(encode(lines));
  await place.takeAll();
  writer.add(encode("6\n"));
  await place.takeAll();
  assertEquals(await writer.close(), { lines: 3, reason: null });
  assertEquals(place.text, "1\n2\n3\n4\n5\n6\n");
});

Deno.test("LineWriter waits in close() while writes make progress", async () => {
  const place = new SlowPlace();
  const writer = new LineWriter(place.write, { stalledMs: 60_000 });
  for (const lines of ["a\n", "b\n", "c\n"]) writer.add(encode(lines));
  const closing = writer.close();
  await place.takeAll();
  assertEquals([await closing, place.text], [null, "a\nb\nc\n"]);
});

Deno.test("LineWriter gives up after a failed write, and counts everything unwritten", async () => {
  let writes = 0;
  const writer = new LineWriter((bytes) => {
    writes++;
    if (bytes.length === 2) return Promise.reject(new Error("disk full"));
    return Promise.resolve(bytes.length - 2);
  });
  for (const lines of ["a\nb\nc\n", "d\n"]) writer.add(encode(lines));
  // Two of the first three lines were written completely.
  assertEquals(await writer.close(), { lines: 2, reason: "disk full" });
  writer.add(encode("e\nf\n"));
  assertEquals(await writer.close(), { lines: 4, reason: "disk full" });
  assertEquals(writes, 2);
});

Deno.test("LineWriter does not wait forever in close() for a write that never ends", async () => {
  const writer = new LineWriter(() => new Promise<number>(() => {}), { stalledMs: 20 });
  for (const lines of ["a\nb\n", "c\n"]) writer.add(encode(lines));
  const loss = await writer.close();
  assertEquals(loss, { lines: 3, reason: "no bytes accepted for 0.02 s" });
  writer.add(encode("d\n"));
  assert((await writer.close())?.lines === 4);
});
