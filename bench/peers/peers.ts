/**
 * Compares this program with other load generators: throughput, CPU and memory.
 *
 * Usage: deno task bench:peers [rounds] [seconds] [scenario …]. It installs nothing; missing clients are skipped with a message. nginx runs on core 0, each client in turn on core 1, A B C … A B C ….
 *
 * @module
 */
import { bareLoop, type Client, type Load, ourCommand, peers } from "./clients.ts";
import { NginxServer } from "./nginx_server.ts";
import { importMap } from "../../offline/import_map.ts";

const [rounds = 5, seconds = 3] = Deno.args.slice(0, 2).map(Number);
const wanted = Deno.args.slice(2);

interface Scenario {
  readonly name: string;
  readonly isTls?: true;
  readonly path?: string;
  readonly connections: number;
  readonly keepAlive?: false;
  readonly streams?: number;
  /** The client to compare with, if not wrk. */
  readonly to?: string;
}

const scenarios: Scenario[] = [
  { name: "keep-alive-50", connections: 50 },
  { name: "keep-alive-500", connections: 500 },
  { name: "other-header-50", connections: 50, path: "/other" },
  { name: "tls-50", connections: 50, isTls: true },
  { name: "no-keep-alive-50", connections: 50, keepAlive: false, to: "ab" },
  { name: "10-KiB-bodies", connections: 50, path: "/10k" },
  { name: "1-MiB-bodies", connections: 50, path: "/1m" },
  { name: "1-connection", connections: 1 },
  ...[false, true].flatMap((isTls) =>
    [[1, 100], [10, 10], [50, 1]].map(([connections, streams]): Scenario => ({
      name: `${isTls ? "h2" : "h2c"}-${connections}x${streams}`,
      ...(isTls ? { isTls } : {}),
      connections,
      streams,
      to: "h2load",
    }))
  ),
];

/** The result of one client in one round. */
interface Measured {
  readonly perSecond: number;
  readonly cpuUs: number;
  readonly peakMb: number;
}

const root = new URL("../../", import.meta.url);

await using server = await NginxServer.start();
const floor = `${server.folder}/floor`;
await new Deno.Command("cc", { args: ["-O2", "-o", floor, "bench/peers/floor.c"], cwd: root })
  .output().catch(() => {});
const ours: Client = {
  name: "load-tester",
  from: "this checkout",
  can: () => true,
  command: (load) => ourCommand(Deno.execPath(), importMap, load),
  perSecond: (output) => JSON.parse(output).throughputPerSecond,
};
const ca = await Deno.readTextFile(server.caFile);
const clients = [ours, bareLoop(Deno.execPath(), ca), ...peers(floor, Deno.execPath())];
for (const scenario of scenarios) {
  if (wanted.length === 0 || wanted.includes(scenario.name)) await compare(scenario);
}

async function compare(scenario: Scenario): Promise<void> {
  const { isTls = false, path = "/", connections, keepAlive = true, streams = null } = scenario;
  const [plain, tls] = streams === null
    ? [server.port, server.tlsPort]
    : [server.http2Port, server.http2TlsPort];
  const port = isTls ? tls : plain;
  const url = `${isTls ? "https://localhost" : "http://127.0.0.1"}:${port}${path}`;
  const load: Load = { url, port, connections, seconds, keepAlive, streams };
  const able = clients.filter((client) => client.can(load));
  const results = new Map<string, Measured[]>(able.map(({ name }) => [name, []]));
  const missing = new Set<Client>();
  for (let round = 0; round < rounds; round++) {
    for (const client of able) {
      if (missing.has(client)) continue;
      const measured = await measure(client, load);
      if (measured === null) missing.add(client);
      else results.get(client.name)!.push(measured);
    }
  }
  print(scenario, results, missing);
}

async function measure(client: Client, load: Load): Promise<Measured | null> {
  const timing = `${server.folder}/timing`;
  const command = client.command(load).map((arg) => arg === "CA" ? server.caFile : arg);
  const { success, stdout } = await new Deno.Command("taskset", {
    args: ["-c", "1", "time", "-o", timing, "-f", "%U %S %M", ...command],
    cwd: root,
  }).output();
  if (!success) return null;
  const perSecond = client.perSecond(new TextDecoder().decode(stdout), load);
  const [user, system, peakKb] = (await Deno.readTextFile(timing)).trim().split("\n").at(-1)!
    .split(" ").map(Number);
  if (!(perSecond > 0)) return null;
  const cpuUs = (user + system) * 1e6 / (perSecond * load.seconds);
  return { perSecond, cpuUs, peakMb: peakKb / 1000 };
}

function print(
  { name, to = "wrk" }: Scenario,
  results: ReadonlyMap<string, Measured[]>,
  missing: ReadonlySet<Client>,
): void {
  const base = results.get(to) ?? [];
  console.log(`\n### ${name}\n`);
  console.log(`| client | requests/s | to ${to} | CPU µs a request | to ${to} | peak MB |`);
  console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
  for (const [client, rows] of results) {
    if (rows.length === 0) continue;
    const ratio = (of: (m: Measured) => number) =>
      median(rows.map((row, i) => base[i] === undefined ? NaN : of(row) / of(base[i]))).toFixed(2);
    const cells = [
      median(rows.map((row) => row.perSecond)).toFixed(0),
      ratio((row) => row.perSecond),
      median(rows.map((row) => row.cpuUs)).toFixed(1),
      ratio((row) => row.cpuUs),
      median(rows.map((row) => row.peakMb)).toFixed(0),
    ];
    console.log(`| ${client} | ${cells.join(" | ")} |`);
  }
  for (const { name, from } of missing) console.log(`\n${name} is missing or failed (${from}).`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
