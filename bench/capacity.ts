/**
 * Compares found capacities with true ones: in simulations, where searches are repeated often and
 * compared with plain bisection and doubling, and over real sockets.
 *
 * Usage: deno task bench:capacity [TRIES [PROBE_SECONDS [CASE...]]]
 *
 * @module
 */
import { findCapacity } from "../lib/capacity/find_capacity.ts";
import type { MakeProbe } from "../lib/capacity/search.ts";
import { searchCapacity } from "../lib/capacity/search.ts";
import type { CapacityReport } from "../lib/report/shape/capacity_shape.ts";
import { importMap } from "../offline/import_map.ts";
import { type Queue, SimulatedTarget } from "../tests/support/simulated_target.ts";

const PRECISION = 0.05;
const SIMULATED_TRIES = 100;
const SIMULATED_PROBE_MS = 10_000;

/** Results of a search method over a number of tries. */
interface Score {
  readonly within: number;
  readonly unsteady: number;
  readonly probes: number;
  readonly seconds: number;
}

type Method = (make: MakeProbe, from: number) => Promise<number | null>;

const METHODS: Readonly<Record<string, Method>> = {
  "capacity": async (make, from) => {
    const { end, holdsPerSecond } = await searchCapacity({
      fromPerSecond: from,
      toPerSecond: Infinity,
      lowestPerSecond: from / 64,
      precision: PRECISION,
    }, make);
    return end === "found" ? holdsPerSecond : null;
  },
  "bisection": async (make, from) => {
    let [low, high] = [0, await doubled(make, from)];
    low = high / 2;
    while (high / low > 1 + PRECISION) {
      const middle = (low + high) / 2;
      if (await holds(make, middle)) low = middle;
      else high = middle;
    }
    return low;
  },
  "doubling": async (make, from) => await doubled(make, from) / 2,
};

async function doubled(make: MakeProbe, from: number): Promise<number> {
  let rate = from;
  while (await holds(make, rate)) rate *= 2;
  return rate;
}

async function holds(make: MakeProbe, rate: number): Promise<boolean> {
  const outcome = await make(rate, { purpose: "search", least: 1, most: 1 });
  return outcome?.verdict === "holds";
}

/** 99th percentile of the sojourn time of M/M/1: ln(100) / (μ − λ). */
function mm1(serviceMs: number, limitMs: number): number {
  return 1000 / serviceMs - Math.log(100) / (limitMs / 1000);
}

/**
 * The same for M/M/k (Erlang C, 1917): the rate at which the tail of the sojourn time is 1%. A
 * customer waits with probability c, for a time that is exponential with rate kμ − λ.
 */
function mmk(servers: number, serviceMs: number, limitMs: number): number {
  const mu = 1 / serviceMs;
  const tail = (perMs: number) => {
    const load = perMs / mu;
    let blocking = 1;
    for (let k = 1; k <= servers; k++) blocking = load * blocking / (k + load * blocking);
    const waiting = blocking / (1 - load / servers * (1 - blocking));
    const spare = servers - 1 - load;
    const both = (1 - Math.exp(-mu * limitMs * spare)) / spare;
    return Math.exp(-mu * limitMs) * (1 + waiting * both);
  };
  let [low, high] = [0, 0.9999 * servers * mu];
  for (let step = 0; step < 50; step++) {
    const rate = (low + high) / 2;
    if (tail(rate) < 0.01) low = rate;
    else high = rate;
  }
  return 1000 * low;
}

/** The same for M/D/1, from a long simulation, as its distribution has no short form. */
function md1(serviceMs: number, limitMs: number): number {
  let [low, high] = [0.5 * 1000 / serviceMs, 1000 / serviceMs];
  for (let step = 0; step < 20; step++) {
    const rate = (low + high) / 2;
    if (waitedBeyond(rate, serviceMs, limitMs) < 0.01) low = rate;
    else high = rate;
  }
  return low;
}

/** The fraction of a million requests whose sojourn time exceeds a limit. */
function waitedBeyond(perSecond: number, serviceMs: number, limitMs: number): number {
  let [state, waitMs, beyond] = [12_345, 0, 0];
  const requests = 1_000_000;
  for (let i = 0; i < requests; i++) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223 >>> 0;
    const gapMs = -1000 / perSecond * Math.log((state + 1) / 2 ** 32);
    waitMs = Math.max(0, waitMs + serviceMs - gapMs);
    if (waitMs + serviceMs > limitMs) beyond++;
  }
  return beyond / requests;
}

/** A queue with a known capacity. */
interface SimulatedCase {
  readonly name: string;
  readonly queue: Queue;
  readonly assertion: string;
  readonly perSecond: number;
}

const queue = (servers: number, serviceMs: number, rest: Partial<Queue> = {}): Queue => ({
  servers,
  serviceMs,
  service: "constant",
  arrivals: "even",
  ...rest,
});
const RANDOM = { service: "exponential", arrivals: "poisson" } as const;

const SIMULATED: readonly SimulatedCase[] = [
  { name: "D/D/1, 2 ms", queue: queue(1, 2), assertion: "p99<50ms", perSecond: 500 },
  { name: "D/D/4, 10 ms", queue: queue(4, 10), assertion: "p99<100ms", perSecond: 400 },
  {
    name: "M/D/1, 2 ms",
    queue: queue(1, 2, { arrivals: "poisson" }),
    assertion: "p99<50ms",
    perSecond: md1(2, 50),
  },
  {
    name: "M/M/1, 2 ms",
    queue: queue(1, 2, RANDOM),
    assertion: "p99<50ms",
    perSecond: mm1(2, 50),
  },
  {
    name: "M/M/1, 5 ms",
    queue: queue(1, 5, RANDOM),
    assertion: "p99<100ms",
    perSecond: mm1(5, 100),
  },
  {
    name: "M/M/4, 16 ms",
    queue: queue(4, 16, RANDOM),
    assertion: "p99<150ms",
    perSecond: mmk(4, 16, 150),
  },
];

/** A target in a separate process. */
interface RealCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly arrivals: "even" | "poisson";
  readonly assertions: readonly string[];
  /** Null if the correct result is that there is none. */
  readonly perSecond: number | null;
}

const REAL: readonly RealCase[] = [
  real("D/D/1", ["constant", "1", "4"], "even", ["p99<200ms"], 250),
  real("D/D/4", ["constant", "4", "20"], "even", ["p99<200ms"], 200),
  real("M/D/1", ["constant", "1", "4"], "poisson", ["p99<100ms"], md1(4, 100)),
  real("M/M/1", ["exponential", "1", "4"], "poisson", ["p99<100ms"], mm1(4, 100)),
  real("M/M/4", ["exponential", "4", "16"], "poisson", ["p99<150ms"], mmk(4, 16, 150)),
  real("429 limiter", ["limiter", "1", "5"], "even", ["failed<1%"], 200),
  real("collapse", ["collapse", "1", "4"], "even", ["p99<100ms"], 250),
  real("warm-up", ["warmup", "1", "4"], "even", ["p99<200ms"], 250),
  real("stalls", ["stall", "1", "4"], "even", ["p99<200ms"], null),
];

function real(
  name: string,
  args: readonly string[],
  arrivals: "even" | "poisson",
  assertions: readonly string[],
  perSecond: number | null,
): RealCase {
  return { name, args, arrivals, assertions, perSecond };
}

async function simulate({ queue, assertion, perSecond }: SimulatedCase, method: Method) {
  const score = { within: 0, unsteady: 0, probes: 0, seconds: 0 };
  for (let seed = 1; seed <= SIMULATED_TRIES; seed++) {
    const target = new SimulatedTarget(queue, 7919 * seed);
    const make = target.prober([assertion], SIMULATED_PROBE_MS);
    const found = await method(make, perSecond / (1.3 + seed % 7));
    if (found === null) score.unsteady++;
    else if (Math.abs(found / perSecond - 1) <= PRECISION) score.within++;
    score.probes += target.probes / SIMULATED_TRIES;
    score.seconds += target.nowMs / 1000 / SIMULATED_TRIES;
  }
  return score;
}

async function measure({ args, arrivals, assertions }: RealCase, seconds: number, seed: number) {
  const target = new Deno.Command(Deno.execPath(), {
    args: ["run", "-N", ...importMap, "bench/queueing_target.ts", ...args, `${seed}`],
    cwd: new URL("../", import.meta.url),
    stdout: "piped",
  }).spawn();
  const reader = target.stdout.getReader();
  const port = new TextDecoder().decode((await reader.read()).value).trim();
  try {
    return await findCapacity({
      url: `http://127.0.0.1:${port}/`,
      durationMs: 1000 * seconds,
      assertions,
      arrivals,
      seed,
    });
  } finally {
    await reader.cancel();
    target.kill("SIGKILL");
    await target.status;
  }
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

const tries = Number(Deno.args[0] ?? 1);
const seconds = Number(Deno.args[1] ?? 5);
const names = Deno.args.slice(2);
const isAsked = (name: string) => names.length === 0 || names.includes(name);

if (isAsked("simulated")) {
  console.log(`Simulated, ${SIMULATED_TRIES} searches each, probes of 10 s\n`);
  console.log(row(["target", "true", "method", "within 5%", "no answer", "probes", "seconds"]));
  console.log(row(["---", "---:", "---", "---:", "---:", "---:", "---:"]));
  for (const simulated of SIMULATED) {
    for (const [method, search] of Object.entries(METHODS)) {
      const score: Score = await simulate(simulated, search);
      console.log(row([
        simulated.name,
        Math.round(simulated.perSecond),
        method,
        score.within,
        score.unsteady,
        score.probes.toFixed(1),
        score.seconds.toFixed(0),
      ]));
    }
  }
}

console.log(`\nOver sockets, ${tries} searches each, probes of ${seconds} s\n`);
const columns = ["target", "true", "found", "within 5%", "no answer", "probes", "seconds"];
console.log(row(columns));
console.log(row(columns.map((_, i) => i === 0 ? "---" : "---:")));
for (const target of REAL.filter(({ name }) => isAsked(name))) {
  const { name, perSecond } = target;
  const reports: CapacityReport[] = [];
  for (let i = 0; i < tries; i++) {
    const report = await measure(target, seconds, i + 1);
    reports.push(report);
    const { capacityPerSecond, outcome, probes, elapsedMs } = report;
    console.error(name, capacityPerSecond, outcome, probes.length, Math.round(elapsedMs / 1000));
  }
  const found = reports.flatMap(({ capacityPerSecond }) => capacityPerSecond ?? []);
  const isWithin = (rate: number) =>
    perSecond !== null && Math.abs(rate / perSecond - 1) <= PRECISION;
  const range = (of: (report: CapacityReport) => number) => {
    const values = reports.map(of).sort((a, b) => a - b);
    return `${values[0]} to ${values.at(-1)}`;
  };
  console.log(row([
    name,
    perSecond === null ? "-" : Math.round(perSecond),
    found.length === 0 ? "-" : `${Math.min(...found)} to ${Math.max(...found)}`,
    `${found.filter(isWithin).length} of ${tries}`,
    tries - found.length,
    range(({ probes }) => probes.length),
    range(({ elapsedMs }) => Math.round(elapsedMs / 1000)),
  ]));
}
