/**
 * Reads the saved results to merge: from files, pipes and standard input, or as blocks within any
 * text.
 *
 * @module
 */
import { BadSavedResult } from "../../report/saved/container.ts";
import { decodeResult } from "../../report/saved/saved_bytes.ts";
import { MOST_BYTES } from "../../report/saved/saved_limits.ts";
import type { SavedResult } from "../../report/saved/saved_result.ts";
import { permissionFlag } from "../../text.ts";
import { BadFile } from "./bad_file.ts";
import { BadBlock, BlockReader } from "./block_reader.ts";

/** Longer lines do not belong to a block. */
const MOST_LINE = 64 * 1024;
const GZIP = [0x1f, 0x8b];

/**
 * Reads the results in a file, one after another. `-` is standard input.
 *
 * @throws {BadFile} if it cannot be read, or contains no result
 */
export async function* resultsIn(path: string): AsyncGenerator<SavedResult> {
  const stream = opened(path);
  const [first, whole] = await begun(stream);
  try {
    if (first.length === 0) return yield await decodeResult(first);
    if (GZIP.every((byte, i) => first[i] === byte)) return yield await decodeResult(whole);
    let count = 0;
    for await (const bytes of blocksIn(whole, encodingOf(first))) {
      count++;
      yield await decodeResult(bytes);
    }
    // The first bytes show what it is instead.
    if (count === 0) yield await decodeResult(first);
  } catch (error) {
    if (error instanceof BadSavedResult || error instanceof BadBlock) {
      throw new BadFile(path, error.message);
    }
    throw error;
  } finally {
    await whole.cancel().catch(() => {});
  }
}

function opened(path: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (path === "-") return Deno.stdin.readable;
  // Checked first, because Deno would prompt for the permission.
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    throw new BadFile(path, `reading it needs ${permissionFlag("R", path)}`);
  }
  try {
    const { isDirectory, isFile, isFifo, isSocket } = Deno.statSync(path);
    if (isDirectory) throw new BadFile(path, "a directory, not a saved result");
    // A pipe ends with its writer; a device may never end.
    if (!isFile && !isFifo && !isSocket) throw new BadFile(path, "not a regular file");
    return Deno.openSync(path).readable;
  } catch (error) {
    if (error instanceof BadFile) throw error;
    if (error instanceof Deno.errors.NotFound) throw new BadFile(path, "no such file");
    throw new BadFile(path, error instanceof Error ? error.message : String(error));
  }
}

/** Returns the first bytes of a stream, and the whole stream. */
async function begun(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<[first: Uint8Array<ArrayBuffer>, whole: ReadableStream<Uint8Array<ArrayBuffer>>]> {
  const reader = stream.getReader();
  let first = new Uint8Array();
  while (first.length < GZIP.length) {
    const { value, done } = await reader.read();
    if (done) break;
    first = first.length === 0 ? value : new Uint8Array([...first, ...value]);
  }
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(first),
    async pull(controller) {
      const { value, done } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 1 });
  return [first, whole];
}

/** Redirected output of Windows PowerShell is UTF-16. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** Returns the bytes of each block in a text. */
async function* blocksIn(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const blocks = new BlockReader(MOST_BYTES);
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream(encoding))) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    if (rest.length > MOST_LINE) rest = "";
    for (const line of lines) {
      const bytes = blocks.add(line);
      if (bytes !== null) yield bytes;
    }
  }
  const last = blocks.add(rest);
  if (last !== null) yield last;
  blocks.finish();
}
