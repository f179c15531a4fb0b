/**
 * Encodes a saved result as bytes, and decodes it.
 *
 * @module
 */
import { packTimes, unpackTimes } from "../../stats/packed_times.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { Series, type SeriesSecond } from "../../stats/series.ts";
import { TIMES_NAMES, timesOf } from "../../stats/sums.ts";
import { BadBytes, ByteReader, ByteWriter } from "../../stats/varint.ts";
import type { Report } from "../shape/report_shape.ts";
import { reportPoints } from "../summary/report.ts";
import { BadSavedResult, readSections, sectionBytes, type Sections, zipped } from "./container.ts";
import { fittedResult } from "./fitted_result.ts";
import { parseParts, parseReport } from "./report_check.ts";
import { MOST_SECONDS, MOST_TIMES } from "./saved_limits.ts";
import type { SavedResult } from "./saved_result.ts";

/**
 * Encodes a result for a file: the JSON report, and all times exactly, overall and per second.
 * Gzipped, a minute at 80,000 requests per second takes well below 1 MB.
 *
 * A result too large for {@linkcode decodeResult} is rounded as far as necessary and gets a warning
 * of kind `saved_in_part`. No run is too long or too large to be saved.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { decodeResult, encodeResult } from "@x/load-tester/results";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { saved } = await loadTest({ url, requests: 100, keepSeconds: true });
 * const again = await decodeResult(await encodeResult(saved!));
 * assertEquals(again.report, saved!.report);
 * ```
 */
export async function encodeResult(result: SavedResult): Promise<Uint8Array<ArrayBuffer>> {
  const { report, times, targetTimes, seconds, parts } = fittedResult(result);
  // The series is derived from the seconds.
  const json = JSON.stringify({ ...report, series: undefined });
  const sections = new Map([["report", new TextEncoder().encode(json)]]);
  for (const name of TIMES_NAMES) sections.set(`times.${name}`, packTimes(times[name]));
  sections.set("targets", packBlocks(targetTimes.map(packTimes)));
  sections.set("seconds", packSeconds(seconds));
  if (parts.length > 0) sections.set("parts", new TextEncoder().encode(JSON.stringify(parts)));
  return await zipped(sectionBytes(sections));
}

/**
 * Decodes the bytes that {@linkcode encodeResult} returned. The bytes may come from an untrusted
 * source: invalid, inconsistent or oversized data is rejected, within 300 MB of memory.
 *
 * @param bytes the bytes, or a stream of them
 * @throws {BadSavedResult} with the reason
 *
 * @example
 * ```ts
 * import { renderText } from "@x/load-tester";
 * import { decodeResult } from "@x/load-tester/results";
 *
 * const print = async (file: string) => {
 *   const { report, times } = await decodeResult(await Deno.readFile(file));
 *   console.log(renderText(report, { distribution: times.latency }));
 * };
 * ```
 */
export async function decodeResult(
  bytes: Uint8Array | ReadableStream<Uint8Array>,
): Promise<SavedResult> {
  try {
    return decodeSections(await readSections(bytes));
  } catch (error) {
    if (error instanceof BadBytes) throw new BadSavedResult(`damaged: ${error.message}`);
    throw error;
  }
}

/**
 * Decodes a result from the sections of a file.
 *
 * @throws {BadBytes} if they are damaged
 */
export function decodeSections(sections: Sections): SavedResult {
  if (sections.has("capacity")) {
    throw new BadSavedResult("a saved capacity, not the result of a run");
  }
  return decoded((name) => {
    const found = sections.get(name);
    if (found === undefined) throw new BadBytes(`no section ${name}`);
    return found;
  }, sections.get("parts"));
}

function decoded(
  section: (name: string) => Uint8Array,
  partsBytes: Uint8Array | undefined,
): SavedResult {
  let distinct = 0;
  const unpacked = (bytes: Uint8Array): Distribution => {
    // The number of times comes first and is checked before memory is allocated.
    distinct += new ByteReader(bytes).number();
    if (distinct > MOST_TIMES) throw new BadBytes("too many different times");
    return unpackTimes(bytes);
  };
  const report = parseReport(section("report"));
  const times = timesOf((name) => unpacked(section(`times.${name}`)));
  const targetTimes = unpackBlocks(section("targets"), report.targets.length).map(unpacked);
  const seconds = unpackSeconds(section("seconds"));
  const result = {
    report: { ...report, series: reportPoints(Series.merged([seconds])) },
    times,
    targetTimes,
    seconds,
    parts: parseParts(partsBytes, report),
  };
  requireIdentities(result);
  return result;
}

function packBlocks(blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  for (const block of blocks) writer.block(block);
  return writer.bytes();
}

function unpackBlocks(bytes: Uint8Array, count: number): Uint8Array[] {
  const reader = new ByteReader(bytes);
  const blocks = Array.from({ length: count }, () => reader.block());
  if (reader.left > 0) throw new BadBytes("times of more targets than in its report");
  return blocks;
}

function packSeconds(seconds: readonly SeriesSecond[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.number(seconds.length);
  for (const { completed, responses, failed, bytesReceived, times } of seconds) {
    for (const count of [completed, responses, failed, bytesReceived]) writer.number(count);
    writer.block(times);
  }
  return writer.bytes();
}

function unpackSeconds(bytes: Uint8Array): SeriesSecond[] {
  const reader = new ByteReader(bytes);
  const length = reader.number();
  if (length > Math.min(MOST_SECONDS, reader.left / 4)) {
    throw new BadBytes(`${length} seconds announced, but fewer present`);
  }
  const seconds = Array.from({ length }, (): SeriesSecond => {
    const [completed, responses] = [reader.number(), reader.number()];
    const [failed, bytesReceived] = [reader.number(), reader.number()];
    return { completed, responses, failed, bytesReceived, times: reader.block() };
  });
  if (reader.left > 0) throw new BadBytes("bytes after its last second");
  return seconds;
}

/** Rejects parts that do not add up to the whole: one of them has been tampered with. */
function requireIdentities({ report, times, targetTimes, seconds }: SavedResult): void {
  const { issued, succeeded, failed, unfinished } = report.requests;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  const completed = succeeded + failed;
  const holds = issued === completed + unfinished &&
    completed ===
      sum(Object.values(report.statusCodes)) + sum(report.errors.map(({ count }) => count)) &&
    targetTimes.every(({ count }, i) => count === report.targets[i].latencyMs.count) &&
    times.latency.count === report.latencyMs.count &&
    (isWithoutSeconds(report, seconds) || secondsAddUp(report, times.latency, seconds));
  if (!holds) throw new BadBytes("its numbers do not add up");
}

/** The seconds of very long runs are not saved. */
function isWithoutSeconds(
  { warnings }: Report,
  seconds: readonly SeriesSecond[],
): boolean {
  return seconds.length === 0 && warnings.some(({ kind }) => kind === "saved_in_part");
}

function secondsAddUp(
  { requests: { succeeded, failed }, statusCodes }: Report,
  latency: Distribution,
  seconds: readonly SeriesSecond[],
): boolean {
  const sums = { completed: 0, responses: 0, failed: 0, timed: 0 };
  for (const second of seconds) {
    const { count } = unpackTimes(second.times);
    const { responses, completed } = second;
    if (Math.max(responses, second.failed, count) > completed) return false;
    sums.completed += completed;
    sums.responses += responses;
    sums.failed += second.failed;
    sums.timed += count;
  }
  return sums.completed === succeeded + failed && sums.failed === failed &&
    sums.responses === Object.values(statusCodes).reduce((total, n) => total + n, 0) &&
    sums.timed === latency.count;
}
