/**
 * Stores named sections of bytes in gzip. Reading decompresses in slices against a limit, so that a
 * few kilobytes that expand to gigabytes take no memory.
 *
 * @module
 */
import { BadBytes, ByteReader, ByteWriter } from "../../stats/varint.ts";
import { MOST_BYTES, MOST_MB } from "./saved_limits.ts";

/**
 * Bytes that are not those of a saved result, and in what way.
 *
 * @example
 * ```ts
 * import { BadSavedResult, decodeResult } from "@x/load-tester/results";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => decodeResult(new Uint8Array()), BadSavedResult, "empty");
 * ```
 */
export class BadSavedResult extends Error {
  /** Always `BadSavedResult`. */
  override readonly name = "BadSavedResult";
}

/** What the unzipped bytes begin with; the version follows. */
const MAGIC = new TextEncoder().encode("load-tester result\n");
/** Grows when older readers would misread the sections they know; others they skip. */
const FORMAT_VERSION = 1;
/** Gzip makes at most a thousand bytes of one, and this is unzipped at once. */
const SLICE_BYTES = 4096;
/** A later program may add some sections, not a million empty ones. */
const MOST_SECTIONS = 1000;

/** The sections of a saved result by name. */
export type Sections = ReadonlyMap<string, Uint8Array>;

/** The bytes of a container before they are zipped. */
export function sectionBytes(sections: Sections): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.raw(MAGIC);
  writer.number(FORMAT_VERSION);
  for (const [name, bytes] of sections) {
    writer.block(new TextEncoder().encode(name));
    writer.block(bytes);
  }
  return writer.bytes();
}

/** Bytes in gzip. */
export async function zipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Reads the sections of a container.
 *
 * @throws {BadSavedResult} where the bytes are none, or unzip to more than a result may take
 * @throws {BadBytes} where the unzipped bytes break off or contradict themselves
 */
export async function readSections(
  bytes: Uint8Array | ReadableStream<Uint8Array>,
): Promise<Sections> {
  const unzipped = await gunzipped(slices(bytes));
  if (MAGIC.some((byte, i) => unzipped[i] !== byte)) {
    throw new BadSavedResult("not a result of load-tester --save");
  }
  const reader = new ByteReader(unzipped.subarray(MAGIC.length));
  const version = reader.number();
  if (version !== FORMAT_VERSION) {
    throw new BadSavedResult(
      `format version ${version}, but this program reads version ${FORMAT_VERSION}`,
    );
  }
  const sections = new Map<string, Uint8Array>();
  while (reader.left > 0) {
    const name = new TextDecoder().decode(reader.block());
    if (sections.has(name)) throw new BadBytes("a repeated section");
    if (sections.size === MOST_SECTIONS) throw new BadBytes("too many sections");
    sections.set(name, reader.block());
  }
  return sections;
}

/** Refuses by their first bytes what people mistake for a saved result; passes the rest on. */
async function* slices(
  source: Uint8Array | ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let isFirst = true;
  for await (const piece of source instanceof Uint8Array ? [source] : source) {
    if (piece.length === 0) continue;
    if (isFirst) requireGzip(piece);
    isFirst = false;
    for (let at = 0; at < piece.length; at += SLICE_BYTES) {
      yield piece.slice(at, at + SLICE_BYTES);
    }
  }
  if (isFirst) throw new BadSavedResult("empty");
}

function requireGzip(bytes: Uint8Array): void {
  if (bytes[0] === "{".charCodeAt(0)) {
    throw new BadSavedResult("a JSON report, which has no single times. Use a file of --save");
  }
  // A pipe may give a single byte first; what follows is gzip's to judge.
  if (bytes[0] !== 0x1f || bytes.length > 1 && bytes[1] !== 0x8b) {
    throw new BadSavedResult("not a result of load-tester --save");
  }
}

async function gunzipped(source: AsyncGenerator<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    // A source that is pulled from, since a transform that is fed runs ahead of its reader.
    const stream = ReadableStream.from(source).pipeThrough(new DecompressionStream("gzip"));
    for await (const piece of stream) {
      length += piece.length;
      if (length > MOST_BYTES) {
        throw new BadSavedResult(`more than ${MOST_MB} MB when decompressed`);
      }
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof BadSavedResult) throw error;
    throw new BadSavedResult("damaged or cut off: it cannot be decompressed");
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  // Each piece is let go as soon as it is copied, or all of them would be in memory twice.
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
