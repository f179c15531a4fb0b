/**
 * Compares one load from one process and from several, with a target that queues: it takes 8 ms per
 * request, one at a time, so any unevenness of the arrivals increases the latency.
 *
 * Usage: deno task bench:fleet [ROUNDS]. The setups alternate; a round takes 40 seconds.
 *
 * @module
 */
import { importMap } from "../offline/import_map.ts";
import { DelayingProcess } from "./delaying_process.ts";

const [ROUNDS = 3] = Deno.args.map(Number);
const RATE = 100;
const SECONDS = 4;
const PARTS = 4;
const AHEAD_MS = 6000;

/** A setup, as the options of each process; `START` is replaced by a common instant. */
const WAYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "one process": [["-q", `${RATE}`, "-c", "40"]],
  "one process, 4 threads": [["-q", `${RATE}`, "-c", "40", "--threads", "4"]],
  "4 shards": divided((part) => ["-q", `${RATE}`, "-c", "40", "--shard", `${part}/${PARTS}`]),
  "4 processes by hand": divided(() => ["-q", `${RATE / PARTS}`, "-c", "10"]),
  "the same, started at once": divided(() => [
    ...["-q", `${RATE / PARTS}`, "-c", "10", "--start-at", "START"],
  ]),
};

const root = new URL("../", import.meta.url);
const folder = await Deno.makeTempDir();
const measured = new Map<string, number[][]>();
await using target = await DelayingProcess.start(importMap);
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, processes] of Object.entries(WAYS)) {
      measured.set(name, [...measured.get(name) ?? [], await percentiles(processes)]);
    }
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log("| how | p50 ms | p90 ms | p99 ms |\n| --- | ---: | ---: | ---: |");
for (const [name, rounds] of measured) {
  const medians = [0, 1, 2].map((i) => rounds.map((round) => round[i]).sort((a, b) => a - b))
    .map((sorted) => sorted[Math.floor(sorted.length / 2)].toFixed(1));
  console.log(`| ${name} | ${medians.join(" | ")} |`);
}

function divided(optionsOf: (part: number) => readonly string[]): string[][] {
  return Array.from({ length: PARTS }, (_, part) => [...optionsOf(part)]);
}

/** Runs the processes of a load; returns the percentiles of the merged result. */
async function percentiles(processes: readonly (readonly string[])[]): Promise<number[]> {
  const start = new Date(Date.now() + AHEAD_MS).toISOString();
  const files = processes.map((_, i) => `${folder}/${i}.result`);
  await Promise.all(processes.map((options, i) => {
    const given = options.map((option) => option === "START" ? start : option);
    const instant = given.includes("--shard") ? ["--start-at", start] : [];
    return program(
      ...[`http://127.0.0.1:${target.port}/queue`, "-z", `${SECONDS}s`, ...given, ...instant],
      ...["--no-progress", "--save", files[i]],
    );
  }));
  const report = JSON.parse(await program("merge", ...files, "-o", "json"));
  return [report.latencyMs.p50, report.latencyMs.p90, report.latencyMs.p99];
}

async function program(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...importMap, "cli.ts", ...args],
    cwd: root,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(decoder.decode(stderr));
  return decoder.decode(stdout);
}
