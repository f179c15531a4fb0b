/**
 * Tests that merging a thousand results keeps only one of them in memory at a time.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { encodeResult } from "../lib/report/saved/saved_bytes.ts";
import { type SavedResult, savedResult } from "../lib/report/saved/saved_result.ts";
import { partsOf } from "../lib/report/shards/shard_part.ts";
import { createReport } from "../lib/report/summary/report.ts";
import { seededRandom } from "../lib/target/faults.ts";
import { madeResult, type Told } from "./support/made_result.ts";
import { startProgram } from "./support/program.ts";
import { unless } from "./support/system.ts";
import { inFolder } from "./support/temporary_folder.ts";

const PARTS = 1000;
const SECONDS = 60;
const PER_SECOND = 50;
/** Number of results with different numbers; the rest repeat them. */
const DIFFERENT = 20;

/** One minute of a part, with varying latencies. */
function minute(seed: number): SavedResult {
  const random = seededRandom(seed);
  const startAtMs = Date.parse("2027-01-31T12:00:00Z");
  const told = Array.from({ length: SECONDS * PER_SECOND }, (_, i): Told => ({
    atMs: 1000 / PER_SECOND * i,
    tookMs: 1 - 20 * Math.log(1 - random()),
  }));
  const ended = told.sort((a, b) => a.atMs! + a.tookMs - b.atMs! - b.tookMs);
  const result = madeResult(ended, {
    ...{ keepSeconds: true, durationMs: 1000 * SECONDS, concurrency: 2 * PARTS, startAtMs },
    shard: { index: 0, of: PARTS },
  }, { startedAt: new Date(startAtMs) });
  return savedResult(createReport(result), result, partsOf(result));
}

/** Returns the peak memory of a process, in MB. */
function peakMb(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}

const onLinux = unless(Deno.build.os !== "linux" && "the peak is in /proc");

onLinux.test("merging 1,000 results of a minute takes less than 400 MB", async () => {
  await inFolder(async (folder) => {
    const made = Array.from({ length: DIFFERENT }, (_, seed) => minute(seed));
    const files = await Promise.all(Array.from({ length: PARTS }, async (_, index) => {
      const { report, parts, ...rest } = made[index % DIFFERENT];
      const shard = { ...report.shard!, parts: [index] };
      const own = { ...rest, report: { ...report, shard }, parts: [{ ...parts[0], index }] };
      const path = `${folder}/${index}.result`;
      await Deno.writeFile(path, await encodeResult(own));
      return path;
    }));
    const merging = startProgram(["merge", ...files, "-o", "json"], ["-R"]);
    let mostMb = 0;
    const timer = setInterval(() => {
      try {
        mostMb = Math.max(mostMb, peakMb(merging.pid));
      } catch {
        // It has ended.
      }
    }, 20);
    const { code, stdout, stderr } = await merging.ended;
    clearInterval(timer);
    assertEquals([code, stderr], [0, ""]);
    const { requests, shard, latencyMs } = JSON.parse(stdout);
    assertEquals(requests.issued, PARTS * SECONDS * PER_SECOND);
    assertEquals(shard.parts.length, PARTS);
    assertEquals(latencyMs.count, requests.issued);
    assert(mostMb > 50 && mostMb < 400, `${mostMb} MB`);
  });
});
