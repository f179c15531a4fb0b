/**
 * Measures how often compare finds a difference between equal targets, and with one that is 10%
 * slower.
 *
 * Usage: deno task bench:compare [TRIALS] [SECONDS] [DELAY_MS]. 20 trials of 16 s take 17 minutes.
 *
 * @module
 */
import { compare, type Comparison } from "../lib/report/compare/comparison.ts";
import { decodeResult } from "../lib/report/saved/saved_bytes.ts";
import type { SavedResult } from "../lib/report/saved/saved_result.ts";
import { DelayingProcess } from "./delaying_process.ts";
import { importMap } from "../offline/import_map.ts";

const [trials = 20, seconds = 16, delayMs = 25] = Deno.args.map(Number);
/** Delays of the target: of the base, of the base again, and of the slower one. */
const DELAYS_MS = [delayMs, delayMs, Math.round(110 * delayMs) / 100];
const CONCURRENCY = 10;
const RUNS_A_SIDE = 3;

const root = new URL("../", import.meta.url);
const directory = await Deno.makeTempDir();
/** Runs by delay, in the order of DELAYS_MS; the three alternate. */
const runs: SavedResult[][] = DELAYS_MS.map(() => []);
try {
  await using target = await DelayingProcess.start(importMap);
  for (let trial = 0; trial < trials; trial++) {
    for (const [i, delayMs] of DELAYS_MS.entries()) runs[i].push(await run(target.port, delayMs));
  }
} finally {
  await Deno.remove(directory, { recursive: true });
}

const [base, again, slower] = runs;
printRow(["trials of", "number", "faster", "slower", "mixed", "none shown", "half width, p50"]);
printRow(["---", ...Array(6).fill("---:")]);
printTrials("one run a side, same target", base.map((a, i) => compare(a, again[i])));
printTrials("one run a side, 10% slower", again.map((a, i) => compare(a, slower[i])));
const groups = Array.from({ length: Math.floor(trials / RUNS_A_SIDE) }, (_, i) => {
  const part = (side: SavedResult[]) => side.slice(i * RUNS_A_SIDE, (i + 1) * RUNS_A_SIDE);
  return { base: part(base), again: part(again), slower: part(slower) };
});
const title = `${RUNS_A_SIDE} runs a side`;
printTrials(`${title}, same target`, groups.map((g) => compare(g.base, g.again)));
printTrials(`${title}, 10% slower`, groups.map((g) => compare(g.again, g.slower)));

console.log();
printRow(["spread between runs of one target", "throughput", "p50", "p90", "p99"]);
printRow(["---", ...Array(4).fill("---:")]);
const names = ["p50", "p90", "p99"] as const;
const same = [...base, ...again];
printRow([
  `standard deviation of ${same.length} runs`,
  ...[
    same.map(({ report }) => report.throughputPerSecond!),
    ...names.map((name) => same.map(({ report }) => report.latencyMs[name]!)),
  ].map(spread),
]);

async function run(port: string, delayMs: number): Promise<SavedResult> {
  const url = `http://127.0.0.1:${port}/${delayMs}`;
  const path = `${directory}/result`;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-N", `-R=${directory}`, `-W=${directory}`, ...importMap, "cli.ts", url],
      ...["-z", `${seconds}s`, "-c", `${CONCURRENCY}`, "--save", path, "--no-progress"],
    ],
    cwd: root,
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  // Resets the target's record, which otherwise keeps growing.
  await (await fetch(`http://127.0.0.1:${port}/record`)).body?.cancel();
  return await decodeResult(await Deno.readFile(path));
}

function printTrials(name: string, comparisons: readonly Comparison[]): void {
  const count = (verdict: Comparison["verdict"]) =>
    `${comparisons.filter((comparison) => comparison.verdict === verdict).length}`;
  const widths = comparisons.map(({ measures }) => {
    const { interval } = measures.find((measure) => measure.name === "p50")!;
    return interval === null ? NaN : (interval.high - interval.low) / 2;
  }).sort((a, b) => a - b);
  printRow([
    name,
    `${comparisons.length}`,
    ...["faster", "slower", "mixed", "no difference found"].map((verdict) =>
      count(verdict as Comparison["verdict"])
    ),
    `±${(widths[Math.floor(widths.length / 2)] ?? NaN).toFixed(1)}%`,
  ]);
}

/** The standard deviation as a fraction of the mean. */
function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return `${(100 * Math.sqrt(squares / (values.length - 1)) / mean).toFixed(1)}%`;
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}
