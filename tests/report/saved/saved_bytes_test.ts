/**
 * Tests that a saved result is decoded unchanged, its size, and that no file does harm.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { BadSavedResult } from "../../../lib/report/saved/container.ts";
import { decodeResult, encodeResult } from "../../../lib/report/saved/saved_bytes.ts";
import type { SavedResult } from "../../../lib/report/saved/saved_result.ts";
import { joined, packTimes } from "../../../lib/stats/packed_times.ts";
import { Distribution } from "../../../lib/stats/percentile.ts";
import { Series } from "../../../lib/stats/series.ts";
import { Tally } from "../../../lib/stats/tally.ts";
import { ByteWriter } from "../../../lib/stats/varint.ts";
import { seededRandom } from "../../../lib/target/faults.ts";
import { madeSaved } from "../../support/made_saved.ts";
import { fuzzSavedResults } from "./saved_result_fuzz.ts";

const refused = { failure: { kind: "refused", message: "nobody listens" } } as const;
const timedOut = { failure: { kind: "timeout", message: "no response in time" } } as const;

function mixed(): SavedResult {
  return madeSaved(
    [
      ...Array.from({ length: 90 }, (_, i) => ({ atMs: 41 * i, tookMs: 10 + i / 7 })),
      { atMs: 100, tookMs: 30, status: 503 },
      { atMs: 100, tookMs: 1, ...refused },
      { atMs: 9000, tookMs: 30_000, ...timedOut },
      { atMs: 100, tookMs: 1, end: "cut" },
    ],
    { ratePerSecond: 15 },
    { unissued: 2 },
  );
}

function gunzipped(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

async function gzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function reasonAgainst(bytes: Uint8Array): Promise<string> {
  return (await assertRejects(() => decodeResult(bytes), BadSavedResult)).message;
}

/** A container with exactly these sections. */
async function container(
  sections: readonly (readonly [name: string, bytes: Uint8Array])[],
  version = 2,
  magic = "load-tester result\n",
): Promise<Uint8Array> {
  const writer = new ByteWriter();
  writer.raw(new TextEncoder().encode(magic));
  writer.number(version);
  for (const [name, bytes] of sections) {
    writer.block(new TextEncoder().encode(name));
    writer.block(bytes);
  }
  return await gzipped(writer.bytes());
}

Deno.test("decodeResult() returns what encodeResult() was given", async () => {
  for (const result of [mixed(), madeSaved([]), madeSaved([{ tookMs: 0 }])]) {
    assertEquals(await decodeResult(await encodeResult(result)), result);
  }
});

Deno.test("encodeResult() takes less than 1 MB for 5 million requests in 60 seconds", async () => {
  const random = seededRandom(3);
  const [series, latency, second] = [new Series(true), new Tally(), new Tally()];
  // Log-normal around half a millisecond, with one slow request in a thousand: as wide as real
  // ones.
  const drawn = Array.from({ length: 1 << 16 }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.round(500 * Math.exp(0.5 * normal) + (random() < 0.001 ? 20_000 * random() : 0));
  });
  const requests = 5_040_000;
  for (let i = 0; i < requests; i++) {
    const us = drawn[(i * 7919 + (i >> 16)) % drawn.length];
    second.add(us);
    latency.add(us);
    if ((i + 1) % (requests / 60) !== 0) continue;
    const { count } = second;
    const counts = { completed: count, responses: count, failed: 0, bytesReceived: 200 * count };
    series.add(counts, second.distribution());
    second.clear();
  }
  const result = madeSaved([{ tookMs: 1 }]);
  const bytes = await encodeResult({
    ...result,
    times: { ...result.times, latency: latency.distribution(), firstByte: latency.distribution() },
    seconds: series.seconds(),
  });
  assertEquals(series.seconds().length, 60);
  assert(bytes.length < 1_000_000, `${bytes.length} bytes`);
});

Deno.test("decodeResult() rejects anything but a saved result, and names what it is", async () => {
  const text = (string: string) => new TextEncoder().encode(string);
  assertEquals(await reasonAgainst(text("")), "empty");
  const noResult = "not a result of load-tester --save";
  assertEquals(await reasonAgainst(text("hello")), noResult);
  assertEquals(await reasonAgainst(new Uint8Array(1000)), noResult);
  assertEquals(
    await reasonAgainst(text('{"schemaVersion": 1}')),
    "a JSON report, which has no single times. Use a file of --save",
  );
  assertEquals(await reasonAgainst(await gzipped(text("hello"))), noResult);
  assertEquals(await reasonAgainst(await gzipped(text(""))), noResult);
  assertEquals(await reasonAgainst(await container([], 1, "another result!!!!\n")), noResult);
  assertEquals(
    await reasonAgainst(await container([], 7)),
    "format version 7, but this program reads version 2",
  );
  assertEquals(await reasonAgainst(await container([])), "damaged: no section report");
  const twice = [["report", text("{}")], ["report", text("{}")]] as const;
  assertEquals(
    await reasonAgainst(await container(twice)),
    "damaged: a repeated section",
  );
});

Deno.test("decodeResult() rejects a result that is truncated or changed anywhere", async () => {
  const bytes = await encodeResult(mixed());
  for (let length = 1; length < bytes.length; length += 37) {
    await assertRejects(() => decodeResult(bytes.slice(0, length)), BadSavedResult);
  }
  // The checksum of gzip detects a changed byte; some bytes of the header mean nothing.
  for (let at = 10; at < bytes.length; at += 53) {
    const changed = bytes.slice();
    changed[at] ^= 0x55;
    await assertRejects(() => decodeResult(changed), BadSavedResult);
  }
});

Deno.test("decodeResult() returns a result or BadSavedResult for any bytes in valid gzip", async () => {
  const plain = new Uint8Array(await gunzipped(await encodeResult(mixed())));
  const random = seededRandom(8);
  let bad = 0;
  for (let round = 0; round < 300; round++) {
    const changed = plain.slice();
    for (let i = 0; i < 1 + round % 3; i++) {
      changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
    }
    try {
      await decodeResult(await gzipped(changed));
    } catch (error) {
      assert(error instanceof BadSavedResult, String(error));
      bad++;
    }
  }
  // Most of the bytes are numbers that are compared with others.
  assert(bad > 100, `${bad} of 300`);
});

Deno.test("mutated results are rejected with a message, or read, compared and merged", async () => {
  const { read, compared, merged } = await fuzzSavedResults(400, 7);
  assert(read > 10 && read < 200 && compared === read && merged > 0, `${read} read`);
});

Deno.test("decodeResult() does not unzip a bomb to its end", async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(65 << 20), { level: 1 }));
  assert(bomb.length < 1_000_000, `${bomb.length} bytes`);
  assertEquals(await reasonAgainst(bomb), "more than 64 MB when decompressed");
});

/** The same result with a part of its report changed. */
async function withReport(change: (report: Record<string, unknown>) => void): Promise<Uint8Array> {
  const result = mixed();
  const report = structuredClone(result.report) as unknown as Record<string, unknown>;
  change(report);
  return await encodeResult({ ...result, report: report as unknown as SavedResult["report"] });
}

Deno.test("decodeResult() rejects a report of another version or shape, or that does not add up", async () => {
  const cases: [change: (report: Record<string, unknown>) => void, reason: string][] = [
    [
      (report) => report.schemaVersion = 2,
      "its report has schemaVersion 2, not 1",
    ],
    [
      (report) => delete report.schemaVersion,
      "its report has schemaVersion missing, not 1",
    ],
    [(report) => report.plan = [], "its report has no plan"],
    [(report) => (report.target as { url: unknown }).url = 5, "its report has no target.url"],
    [(report) => report.elapsedMs = -1, "its report has no elapsedMs"],
    [(report) => report.elapsedMs = 1e300, "its report has no elapsedMs"],
    [(report) => (report.plan as { steps: unknown }).steps = null, "its report has no plan.steps"],
    [
      (report) => (report.plan as { durationMs: unknown }).durationMs = 1e300,
      "its report has no plan.durationMs",
    ],
    [(report) => report.startedAt = "+275760-09-12T00:00:00Z", "its report has no startedAt"],
    [(report) => report.statusCodes = { "200": 1.5 }, "its report has no statusCodes.200"],
    [
      (report) => (report.latencyMs as { p50: unknown }).p50 = "x",
      "its report has no latencyMs.p50",
    ],
    [(report) => report.errors = [{ kind: "x" }], "its report has no errors.0.kind"],
    [(report) => report.statusCodes = { constructor: 1 }, "its report has an invalid status"],
    [
      (report) => report.assertions = [{ expression: "x", actual: 1, holds: true, reason: null }],
      "its report has an invalid assertion",
    ],
    [(report) => report.startedAt = "yesterday", "its report has no startedAt"],
    [(report) => (report.requests as { failed: number }).failed++, "its numbers do not add up"],
    [(report) => (report.latencyMs as { count: number }).count--, "its numbers do not add up"],
    [(report) => report.statusCodes = {}, "its numbers do not add up"],
  ];
  for (const [change, reason] of cases) {
    const expected = reason === "its report has no errors.0.kind"
      ? "its report has no errors.0"
      : reason;
    const given = await reasonAgainst(await withReport(change));
    assert(given.startsWith(`damaged: ${expected}`), `${given}, not ${expected}`);
  }
});

Deno.test("decodeResult() rejects seconds and targets that do not add up", async () => {
  const result = mixed();
  const { seconds, times } = result;
  const more = { ...seconds[0], completed: seconds[0].completed + 1 };
  for (
    const changed of [
      { ...result, seconds: seconds.slice(1) },
      { ...result, seconds: [more, ...seconds.slice(1)] },
      { ...result, seconds: [{ ...seconds[0], failed: 99_999 }, ...seconds.slice(1)] },
      { ...result, times: { ...times, latency: times.service, censored: times.lag }, seconds: [] },
    ]
  ) {
    const bytes = await encodeResult(changed);
    assertEquals(await reasonAgainst(bytes), "damaged: its numbers do not add up");
  }
  assertEquals(
    await reasonAgainst(await encodeResult({ ...result, targetTimes: [times.latency] })),
    "damaged: times of more targets than in its report",
  );
});

Deno.test("decodeResult() rejects text that could control a terminal", async () => {
  const bytes = await withReport((report) => {
    (report.target as { url: string }).url = "http://a/\u001b[2J\r\n\u009b31m";
  });
  const { report } = await decodeResult(bytes);
  assertEquals(report.target.url, "http://a/\\u001b[2J\\u000d\\u000a\\u009b31m");
});

Deno.test("decodeResult() skips sections of later versions", async () => {
  const result = mixed();
  const plain = new Uint8Array(await gunzipped(await encodeResult(result)));
  const writer = new ByteWriter();
  writer.raw(plain);
  writer.block(new TextEncoder().encode("tomorrow"));
  writer.block(new Uint8Array([1, 2, 3]));
  assertEquals(await decodeResult(await gzipped(writer.bytes())), result);
});

Deno.test("decodeResult() drops unknown properties of a report", async () => {
  const result = mixed();
  const report = { ...result.report, foreign: "x", plan: { ...result.report.plan, foreign: {} } };
  assertEquals(await decodeResult(await encodeResult({ ...result, report })), result);
});

Deno.test("decodeResult() rejects a report of millions of foreign values before parsing it", async () => {
  const bytes = await withReport((report) => report.foreign = new Array(300_000).fill(1));
  assertEquals(await reasonAgainst(bytes), "damaged: its report is too large");
});

Deno.test("encodeResult() saves a run of any length, and says what it dropped", async () => {
  const result = madeSaved([{ tookMs: 1 }]);
  const [second] = result.seconds;
  const empty = { completed: 0, failed: 0, bytesReceived: 0, times: packTimes(joined([])) };
  const long = { ...result, seconds: [second, ...new Array(150_000).fill(empty)] };
  const { report, seconds } = await decodeResult(await encodeResult(long));
  assertEquals(report.requests, result.report.requests);
  assertEquals([report.series, seconds], [[], []]);
  assertEquals(
    report.warnings.at(-1),
    {
      kind: "saved_in_part",
      message: "The result was too large to save completely: its 150001 seconds were left out.",
    },
  );
});

Deno.test("encodeResult() rounds times if there are too many, and keeps their number", async () => {
  const result = madeSaved([{ tookMs: 1 }]);
  const length = 2_500_000;
  const all = new Distribution(
    Float64Array.from({ length }, (_, i) => i),
    Float64Array.from({ length }, (_, i) => i + 1),
  );
  const large = { ...result, times: { ...result.times, firstByte: all } };
  const { report, times } = await decodeResult(await encodeResult(large));
  assertEquals(times.firstByte.count, length);
  assertEquals(times.firstByte.percentile(50), 1_250_000);
  assertEquals(times.firstByte.percentile(99.9), 2_497_000);
  assertEquals(report.warnings.at(-1)?.kind, "saved_in_part");
});
