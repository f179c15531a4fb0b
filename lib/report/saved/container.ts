/**
 * Stores named sections of bytes in gzip. Reading decompresses in slices against a limit, so that a
 * few kilobytes that expand to gigabytes take no memory.
 *
 * @module
 */
import { BadBytes, ByteReader, ByteWriter } from "../../stats/varint.ts";
import { MOST_BYTES, MOST_MB } from "./saved_limits.ts";

/**
 * The error of bytes that are not a valid saved result. The message says why.
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

/** The first unzipped bytes; the version follows. */
const MAGIC = new TextEncoder().encode("load-tester result\n");
/** Incremented when older readers would misread known sections; they skip unknown ones. */
const FORMAT_VERSION = 2;
/** Gzip expands a byte to at most a thousand, and each slice is unzipped at once. */
const SLICE_BYTES = 4096;
/** Leaves room for sections of later versions, but not for a million empty ones. */
const MOST_SECTIONS = 1000;

/** The sections of a saved result by name. */
export type Sections = ReadonlyMap<string, Uint8Array>;

/** Returns the bytes of a container before compression. */
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

/** Compresses bytes with gzip. */
export async function zipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Reads the sections of a container.
 *
 * @throws {BadSavedResult} if the bytes are not a container, or unzip to more than the limit
 * @throws {BadBytes} if the unzipped bytes are truncated or inconsistent
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

/**
 * Recognises by its first bytes what is commonly mistaken for a saved result, and rejects it;
 * passes everything else on.
 */
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
  // A pipe may deliver a single byte first; the rest is left to gzip.
  if (bytes[0] !== 0x1f || bytes.length > 1 && bytes[1] !== 0x8b) {
    throw new BadSavedResult("not a result of load-tester --save");
  }
}

async function gunzipped(source: AsyncGenerator<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    // Pulls from the source: a transform that is written to runs ahead of its reader.
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
  // Drops each piece as soon as it is copied, so that the data is not in memory twice.
  for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
