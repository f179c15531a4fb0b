/**
 * The bytes of a saved result: gzip around named sections.
 *
 * @module
 */
import { packTimes, unpackTimes } from "../../stats/packed_times.ts";
import type { SeriesSecond } from "../../stats/series.ts";
import { BadBytes, ByteReader, ByteWriter } from "../../stats/varint.ts";
import type { Report } from "../shape/report_shape.ts";
import { requireReport } from "./report_check.ts";
import { type SavedResult, TIMES_NAMES, timesOf } from "./saved_result.ts";

/** What the unzipped bytes begin with; the version follows. */
const MAGIC = new TextEncoder().encode("load-tester result\n");
/** Grows when older readers would misread the sections they know; others they skip. */
const FORMAT_VERSION = 1;
/** As much as seven hours of the fastest load take, or days of a modest one. */
const MOST_MB = 256;
const MOST_BYTES = MOST_MB * 1024 * 1024;
/** A month and what may drain after it. */
export const MOST_SECONDS = 2_600_000;

/**
 * Bytes that are not those of a saved result, and in what way.
 *
 * @example
 * ```ts
 * import { BadSavedResult, decodeResult } from "@x/load-tester";
 * import { assertRejects } from "@std/assert";
 *
 * await assertRejects(() => decodeResult(new Uint8Array()), BadSavedResult, "it is empty");
 * ```
 */
export class BadSavedResult extends Error {
  /** Always `BadSavedResult`. */
  override readonly name = "BadSavedResult";
}

/**
 * The bytes of a result, for a file: the JSON report, and all times exactly, overall and for each
 * second. Gzipped; a minute at 80,000 requests a second takes well below 1 MB.
 *
 * @throws {RangeError} where it is more than could be read again: 256 MB before zipping
 *
 * @example
 * ```ts
 * import { decodeResult, encodeResult, loadTest } from "@x/load-tester";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { saved } = await loadTest({ url, requests: 100, keepSeconds: true });
 * const again = await decodeResult(await encodeResult(saved!));
 * assertEquals(again.report, saved!.report);
 * ```
 */
export async function encodeResult(
  { report, times, targetTimes, seconds }: SavedResult,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ByteWriter();
  writer.raw(MAGIC);
  writer.number(FORMAT_VERSION);
  const section = (name: string, bytes: Uint8Array) => {
    writer.block(new TextEncoder().encode(name));
    writer.block(bytes);
  };
  section("report", new TextEncoder().encode(JSON.stringify(report)));
  for (const name of TIMES_NAMES) section(`times.${name}`, packTimes(times[name]));
  section("targets", packBlocks(targetTimes.map(packTimes)));
  section("seconds", packSeconds(seconds));
  const bytes = writer.bytes();
  if (bytes.length > MOST_BYTES) throw new RangeError(`it is larger than ${MOST_MB} MB`);
  const zipped = stream(bytes).pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(zipped).arrayBuffer());
}

/**
 * Reads what {@linkcode encodeResult} made. The bytes may come from anybody: what is broken, too
 * large or contradicts itself is refused.
 *
 * @throws {BadSavedResult} saying what is wrong with them
 *
 * @example
 * ```ts
 * import { decodeResult, renderText } from "@x/load-tester";
 *
 * const print = async (file: string) => {
 *   const { report, times } = await decodeResult(await Deno.readFile(file));
 *   console.log(renderText(report, { distribution: times.latency }));
 * };
 * ```
 */
export async function decodeResult(bytes: Uint8Array): Promise<SavedResult> {
  try {
    return decoded(await unzipped(bytes));
  } catch (error) {
    if (error instanceof BadBytes) throw new BadSavedResult(`it is damaged: ${error.message}`);
    throw error;
  }
}

function stream(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([new Uint8Array(bytes)]).stream();
}

async function unzipped(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length === 0) throw new BadSavedResult("it is empty");
  if (bytes[0] === "{".charCodeAt(0)) {
    throw new BadSavedResult("it is JSON, as -o json prints it, without the times; use --save");
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new BadSavedResult("it is not a result of load-tester --save");
  }
  const writer = new ByteWriter();
  try {
    let total = 0;
    for await (const piece of stream(bytes).pipeThrough(new DecompressionStream("gzip"))) {
      total += piece.length;
      // Counted while it is read: a few kilobytes can unzip to gigabytes.
      if (total > MOST_BYTES) {
        throw new BadSavedResult(`it unzips to more than ${MOST_MB} MB`);
      }
      writer.raw(piece);
    }
  } catch (error) {
    if (error instanceof BadSavedResult) throw error;
    throw new BadSavedResult("it is damaged or cut off: it does not unzip");
  }
  return writer.bytes();
}

function decoded(bytes: Uint8Array): SavedResult {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new BadSavedResult("it is not a result of load-tester --save");
  }
  const reader = new ByteReader(bytes.subarray(MAGIC.length));
  const version = reader.number();
  if (version !== FORMAT_VERSION) {
    throw new BadSavedResult(
      `its format is version ${version}, and this program reads version ${FORMAT_VERSION}`,
    );
  }
  const sections = new Map<string, Uint8Array>();
  while (reader.left > 0) {
    const name = new TextDecoder().decode(reader.block());
    if (sections.has(name)) throw new BadBytes("a section stands in it twice");
    sections.set(name, reader.block());
  }
  const section = (name: string): Uint8Array => {
    const found = sections.get(name);
    if (found === undefined) throw new BadBytes(`it has no section ${name}`);
    return found;
  };
  const result = {
    report: parsedReport(section("report")),
    times: timesOf((name) => unpackTimes(section(`times.${name}`))),
    targetTimes: unpackBlocks(section("targets")).map(unpackTimes),
    seconds: unpackSeconds(section("seconds")),
  };
  requireIdentities(result);
  return result;
}

function parsedReport(bytes: Uint8Array): Report {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes), (_, inner) =>
      // What ends up on a terminal must not steer it.
      // deno-lint-ignore no-control-regex
      typeof inner === "string" ? inner.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd") : inner);
  } catch {
    throw new BadBytes("its report is not JSON");
  }
  return requireReport(value);
}

function packBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter();
  for (const block of blocks) writer.block(block);
  return writer.bytes();
}

function unpackBlocks(bytes: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(bytes);
  const blocks: Uint8Array[] = [];
  while (reader.left > 0) blocks.push(reader.block());
  return blocks;
}

function packSeconds(seconds: readonly SeriesSecond[]): Uint8Array {
  const writer = new ByteWriter();
  writer.number(seconds.length);
  for (const { completed, failed, bytesReceived, times } of seconds) {
    for (const count of [completed, failed, bytesReceived]) writer.number(count);
    writer.block(times);
  }
  return writer.bytes();
}

function unpackSeconds(bytes: Uint8Array): SeriesSecond[] {
  const reader = new ByteReader(bytes);
  const length = reader.number();
  if (length > Math.min(MOST_SECONDS, reader.left / 4)) {
    throw new BadBytes(`it promises ${length} seconds`);
  }
  const seconds = Array.from({ length }, (): SeriesSecond => {
    const [completed, failed, bytesReceived] = [reader.number(), reader.number(), reader.number()];
    return { completed, failed, bytesReceived, times: reader.block() };
  });
  if (reader.left > 0) throw new BadBytes("it goes on after its last second");
  return seconds;
}

/** The parts say the same as the whole, or one of them has been tampered with. */
function requireIdentities({ report, times, targetTimes, seconds }: SavedResult): void {
  const { issued, succeeded, failed, unfinished } = report.requests;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  const completed = succeeded + failed;
  const timed = seconds.map((second) => unpackTimes(second.times).count);
  const holds = issued === completed + unfinished &&
    completed ===
      sum(Object.values(report.statusCodes)) + sum(report.errors.map(({ count }) => count)) &&
    completed === sum(seconds.map((second) => second.completed)) &&
    failed === sum(seconds.map((second) => second.failed)) &&
    targetTimes.length === report.targets.length &&
    targetTimes.every(({ count }, i) => count === report.targets[i].latencyMs.count) &&
    times.latency.count === sum(timed) && times.latency.count === report.latencyMs.count &&
    seconds.every((second, i) => second.failed <= second.completed && timed[i] <= second.completed);
  if (!holds) throw new BadBytes("its numbers do not add up");
}
