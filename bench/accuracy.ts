/**
 * Compares what this program, wrk, hey, vegeta and ab report of a target with known delays.
 *
 * Usage: deno task bench:accuracy [fixed|uniform|rare|stop [tool …]]. Missing tools are skipped with
 * a message (apt-get install -y wrk hey apache2-utils; vegeta is built from its source).
 *
 * @module
 */
import { DelayingProcess } from "./delaying_process.ts";
import { importMap } from "../offline/import_map.ts";

interface Told {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

interface Load {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly concurrency: number;
}

interface Tool {
  readonly name: string;
  readonly command: (load: Load) => string[];
  readonly read: (output: string) => Told[];
  readonly rows: string[];
}

const tools: Tool[] = [
  {
    name: "load-tester",
    rows: ["load-tester latency", "load-tester service"],
    command: ({ url, perSecond, seconds, concurrency }) => [
      ...[Deno.execPath(), "run", "-N", ...importMap, "cli.ts", url, "-o", "json", "--no-progress"],
      ...["-q", `${perSecond}`, "-z", `${seconds}s`, "-c", `${concurrency}`, "--warmup", "1s"],
    ],
    read: (output) => {
      const report = JSON.parse(output);
      const common = { requests: report.requests.issued, perSecond: report.throughputPerSecond };
      return [{ ...report.latencyMs, ...common }, { ...report.serviceMs, ...common }];
    },
  },
  {
    name: "hey",
    rows: ["hey -q"],
    command: ({ url, perSecond, seconds, concurrency }) => [
      ...[
        "hey",
        "-z",
        `${seconds}s`,
        "-c",
        `${concurrency}`,
        "-q",
        `${perSecond / concurrency}`,
        url,
      ],
    ],
    read: (output) => {
      const number = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? NaN);
      const percent = (p: number) => 1000 * number(new RegExp(`${p}%\\s+in ([\\d.]+) secs`));
      return [{
        requests: number(/\[200\]\s+(\d+) responses/),
        perSecond: number(/Requests\/sec:\s+([\d.]+)/),
        p50: percent(50),
        p90: percent(90),
        p99: percent(99),
        max: 1000 * number(/Slowest:\s+([\d.]+) secs/),
      }];
    },
  },
  {
    name: "vegeta",
    rows: ["vegeta -rate"],
    command: ({ url, perSecond, seconds, concurrency }) => [
      ...["sh", "-c"],
      `echo "GET ${url}" | vegeta attack -rate=${perSecond} -duration=${seconds}s ` +
      `-connections=${concurrency} -workers=${concurrency} | vegeta report -type=json`,
    ],
    read: (output) => {
      const { requests, rate, latencies } = JSON.parse(output);
      const ms = (name: string) => latencies[name] / 1e6;
      const [p50, p90, p99, max] = ["50th", "90th", "99th", "max"].map(ms);
      return [{ requests, perSecond: rate, p50, p90, p99, max }];
    },
  },
  {
    name: "wrk",
    rows: ["wrk (no rate)"],
    command: ({ url, seconds, concurrency }) => [
      ...["wrk", "-t1", `-c${concurrency}`, `-d${seconds}s`, "--latency", url],
    ],
    read: (output) => {
      const ms = (text: string | undefined) => {
        const [, value, unit] = /([\d.]+)(us|ms|s)/.exec(text ?? "") ?? [];
        return Number(value) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? NaN);
      };
      const percent = (p: number) => ms(new RegExp(`${p}%\\s+(\\S+)`).exec(output)?.[1]);
      return [{
        requests: Number(/(\d+) requests in/.exec(output)?.[1]),
        perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
        p50: percent(50),
        p90: percent(90),
        p99: percent(99),
        max: ms(/Latency\s+\S+\s+\S+\s+(\S+)/.exec(output)?.[1]),
      }];
    },
  },
  {
    name: "ab",
    rows: ["ab -k (no rate)"],
    command: ({ url, seconds, concurrency }) => [
      ...["ab", "-k", "-q", "-t", `${seconds}`, "-n", "100000000", "-c", `${concurrency}`, url],
    ],
    read: (output) => {
      const percent = (p: number) =>
        Number(new RegExp(`^\\s+${p}%\\s+(\\d+)`, "m").exec(output)?.[1]);
      return [{
        requests: Number(/Complete requests:\s+(\d+)/.exec(output)?.[1]),
        perSecond: Number(/Requests per second:\s+([\d.]+)/.exec(output)?.[1]),
        p50: percent(50),
        p90: percent(90),
        p99: percent(99),
        max: percent(100),
      }];
    },
  },
];

const scenarios: [
  rule: string,
  title: string,
  perSecond: number,
  seconds: number,
  concurrency: number,
][] = [
  ["fixed", "every response after 10 ms at 200 requests a second", 200, 5, 20],
  ["uniform", "responses after 1 to 20 ms at 500 requests a second", 500, 5, 50],
  ["rare", "1% of the responses after 200 ms at 1000 requests a second", 1000, 5, 50],
  ["stop", "a stall of 1 s in 10 s at 1000 requests a second", 1000, 10, 50],
];

const [wantedRule, ...wantedTools] = Deno.args;
const root = new URL("../", import.meta.url);

await using target = await DelayingProcess.start(importMap);
for (const [rule, title, perSecond, seconds, concurrency] of scenarios) {
  if (wantedRule !== undefined && rule !== wantedRule) continue;
  console.log(`\n### ${title[0].toUpperCase()}${title.slice(1)}\n`);
  printRow(["", "requests", "req/s", "p50 ms", "p90 ms", "p99 ms", "max ms"]);
  printRow(Array(7).fill("---"));
  if (rule === "stop") printTold("truth for constant arrivals", constantArrivals(perSecond));
  for (const tool of tools) {
    if (wantedTools.length > 0 && !wantedTools.includes(tool.name)) continue;
    const url = `http://127.0.0.1:${target.port}/${rule}`;
    const output = await run(tool.command({ url, perSecond, seconds, concurrency }));
    const record = await (await fetch(`http://127.0.0.1:${target.port}/record`)).json();
    if (output === null) {
      console.log(`| ${tool.name}: not installed, skipped | | | | | | |`);
      continue;
    }
    for (const [i, told] of tool.read(output).entries()) printTold(tool.rows[i], told);
    printTold(`- what the target recorded of ${tool.name}`, {
      ...record,
      requests: record.count,
    });
  }
}

/** Ten seconds of constant arrivals at a target that stalls in the sixth second. */
function constantArrivals(perSecond: number): Told {
  const waits = Array.from({ length: 10 * perSecond }, (_, i) => {
    const dueMs = i * 1000 / perSecond;
    return dueMs >= 5000 && dueMs < 6000 ? 6000 - dueMs : 0;
  }).sort((a, b) => a - b);
  const at = (p: number) => waits[Math.ceil(p / 100 * waits.length) - 1];
  return {
    requests: waits.length,
    perSecond,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    max: waits.at(-1)!,
  };
}

async function run(command: string[]): Promise<string | null> {
  try {
    const { stdout } = await new Deno.Command(command[0], { args: command.slice(1), cwd: root })
      .output();
    // The shell exists even if the tool does not.
    return stdout.length === 0 ? null : new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function printTold(name: string, told: Told): void {
  const { requests, perSecond, p50, p90, p99, max } = told;
  printRow([name, `${requests}`, ...[perSecond, p50, p90, p99, max].map((n) => n.toFixed(1))]);
}

function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}
