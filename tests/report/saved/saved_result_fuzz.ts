/**
 * Reads, compares, merges and prints mutated saved results: each is rejected with a message or
 * yields numbers, within a second. Run by `deno task test:long`; the number of files is an optional
 * argument.
 *
 * @module
 */
import {
  type CapacityReport,
  compareCapacities,
  decodeCapacity,
  encodeCapacity,
  renderCapacity,
  renderCapacityComparison,
  renderCapacityMarkdown,
} from "../../../capacity.ts";
import { gzipSync } from "node:zlib";
import { compare } from "../../../lib/report/compare/comparison.ts";
import { renderComparison } from "../../../lib/report/compare/comparison_text.ts";
import { renderJson } from "../../../lib/report/formats/json_report.ts";
import { renderMarkdown } from "../../../lib/report/formats/markdown_report.ts";
import { BadSavedResult, readSections, sectionBytes } from "../../../lib/report/saved/container.ts";
import { CannotMerge } from "../../../lib/report/saved/cannot_merge.ts";
import { merge } from "../../../lib/report/saved/merge.ts";
import { decodeResult, encodeResult } from "../../../lib/report/saved/saved_bytes.ts";
import type { SavedResult } from "../../../lib/report/saved/saved_result.ts";
import { renderText } from "../../../lib/report/text/text_report.ts";
import { seededRandom } from "../../../lib/target/faults.ts";
import { madeCapacity } from "../../support/made_capacity.ts";
import { madeSaved, steadyRun } from "../../support/made_saved.ts";

const MOST_MS = 1000;
/** Deno keeps some kilobytes per decompressed stream, so memory keeps growing a little. */
const MOST_JUMP_MB = 150;
/** Values that mutations insert in place of a value, and at the end of a list. */
const NASTY: readonly unknown[] = [
  ...[null, true, 0, -1, 0.5, 1e300, -1e300, 1e15, 2 ** 53, 2 ** 31, "", "\u001b[2J\u202e\r\n|"],
  ...["p99<1ms", "x".repeat(10_000), `p99<1${" ".repeat(900)}`, [], {}, [[]], { length: 1e9 }],
  ...["2026-11-24T09:00:00Z", "1970-01-01T00:00:00Z", "+275760-09-13T00:00:00Z", [null], "503"],
];

type Random = () => number;

/** Mutates a number of files from a seed; returns how many were read, compared and merged. */
export async function fuzzSavedResults(count: number, seed: number) {
  const random = seededRandom(seed);
  const samples = [
    steadyRun(12, 8, (second, i) => 20 + (second + i) % 3),
    madeSaved(
      [{ atMs: 5, tookMs: 9, failure: { kind: "reset", message: "reset" } }, { tookMs: 3 }],
      { ratePerSecond: 15, assertions: ["p99<1s", "failed<50%"] },
    ),
  ];
  const capacity = madeCapacity(200, 208);
  const sections = [
    ...await Promise.all(
      samples.map(async (sample) => await readSections(await encodeResult(sample))),
    ),
    await readSections(await encodeCapacity(capacity)),
  ];
  const counts = { read: 0, compared: 0, merged: 0, mostMs: 0, mostJumpMb: 0 };
  let rssMb = Deno.memoryUsage().rss / 1e6;
  for (let i = 0; i < count; i++) {
    const which = Math.floor(random() * sections.length);
    const bytes = sectionBytes(mutated(sections[which], random));
    const startMs = performance.now();
    try {
      const sample = samples.at(which);
      if (sample === undefined) await carryOutCapacity(bytes, capacity, counts);
      else await carryOut(bytes, sample, counts);
    } catch (error) {
      throw new Error(`Mutation ${i} of seed ${seed} is not handled`, { cause: error });
    }
    counts.mostMs = Math.max(counts.mostMs, performance.now() - startMs);
    if (i % 100 === 99) {
      const before = rssMb;
      rssMb = Deno.memoryUsage().rss / 1e6;
      if (i > 1000) counts.mostJumpMb = Math.max(counts.mostJumpMb, rssMb - before);
    }
  }
  if (counts.mostMs > MOST_MS) throw new Error(`One took ${counts.mostMs} ms`);
  if (counts.mostJumpMb > MOST_JUMP_MB) throw new Error(`One took ${counts.mostJumpMb} MB`);
  return counts;
}

async function carryOut(
  bytes: Uint8Array<ArrayBuffer>,
  other: SavedResult,
  counts: { read: number; compared: number; merged: number },
): Promise<void> {
  let result: SavedResult;
  try {
    result = await decodeResult(gzipSync(bytes, { level: 1 }));
  } catch (error) {
    if (error instanceof BadSavedResult) return;
    throw error;
  }
  counts.read++;
  renderComparison(compare([result], [other]), { color: false });
  renderComparison(compare([other], [result]), { color: false });
  counts.compared++;
  try {
    const { report, times } = merge([result, other], { force: true });
    const text = renderText(report, { verbose: true, distribution: times.latency });
    requireHarmless(text);
    renderMarkdown(report);
    JSON.parse(renderJson(report));
    counts.merged++;
  } catch (error) {
    if (!(error instanceof CannotMerge)) throw error;
  }
}

async function carryOutCapacity(
  bytes: Uint8Array<ArrayBuffer>,
  other: CapacityReport,
  counts: { read: number; compared: number },
): Promise<void> {
  let report: CapacityReport;
  try {
    report = await decodeCapacity(gzipSync(bytes, { level: 1 }));
  } catch (error) {
    if (error instanceof BadSavedResult) return;
    throw error;
  }
  counts.read++;
  requireHarmless(renderCapacity(report));
  renderCapacityMarkdown(report);
  requireHarmless(renderCapacityComparison(compareCapacities(report, other)));
  requireHarmless(renderCapacityComparison(compareCapacities(other, report)));
  counts.compared++;
}

function requireHarmless(text: string): void {
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text)) throw new Error("It can steer");
}

/** Returns the sections with one to three of them changed. */
function mutated(sections: ReadonlyMap<string, Uint8Array>, random: Random) {
  const changed = new Map(sections);
  for (let i = 0; i <= Math.floor(3 * random()); i++) {
    // Half of the mutations change the report, which contains most of what is trusted.
    const names = [...changed.keys()];
    const name = random() < 0.5
      ? (changed.has("capacity") ? "capacity" : "report")
      : names[Math.floor(random() * names.length)];
    const bytes = changed.get(name);
    if (bytes === undefined) continue;
    if (random() < 0.02) changed.delete(name);
    else if (name === "report" || name === "capacity") {
      changed.set(name, mutatedJson(bytes, random));
    } else changed.set(name, mutatedBytes(bytes, random));
  }
  return changed;
}

function mutatedJson(bytes: Uint8Array, random: Random): Uint8Array {
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return mutatedBytes(bytes, random);
  }
  if (typeof root !== "object" || root === null) return bytes;
  let at = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(at);
    const key = keys.length === 0 ? "x" : keys[Math.floor(random() * keys.length)];
    const inner = at[key];
    if (typeof inner === "object" && inner !== null && random() < 0.7) {
      at = inner as Record<string, unknown>;
      continue;
    }
    const value = NASTY[Math.floor(random() * NASTY.length)];
    if (random() < 0.1) delete at[key];
    else if (Array.isArray(at) && random() < 0.5) at.push(value);
    else if (typeof inner === "number" && random() < 0.5) {
      at[key] = inner + (random() < 0.5 ? 1 : -1);
    } else at[key] = value;
    return new TextEncoder().encode(JSON.stringify(root));
  }
}

/** Changes, drops, repeats or inserts bytes; often at the end, where numbers end. */
function mutatedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const at = Math.floor(random() * (bytes.length + 1));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const added = Uint8Array.from({ length: Math.floor(5 * random()) }, () => 256 * random());
  const rest = after.subarray(Math.floor(random() * 4));
  return Uint8Array.from([...before, ...added, ...rest]);
}

if (import.meta.main) {
  const count = Number(Deno.args[0] ?? 100_000);
  const startMs = performance.now();
  const counts = await fuzzSavedResults(count, Number(Deno.args[1] ?? 1));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  console.log(
    `${count} mutated saved results in ${seconds} s: ${counts.read} read and compared, ` +
      `${counts.merged} merged; the slowest took ${counts.mostMs.toFixed(0)} ms, ` +
      `no hundred of them took more than ${counts.mostJumpMb.toFixed(0)} MB`,
  );
}
