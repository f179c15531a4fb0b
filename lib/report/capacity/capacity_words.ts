/**
 * Formats the result of a search, each probe, and the options of the search.
 *
 * @module
 */
import { parseAssertion } from "../assertions/assertion.ts";
import { actualText } from "../assertions/assertion_text.ts";
import type { CapacityPlan, CapacityProbe, CapacityReport } from "../shape/capacity_shape.ts";
import { type Cell, columns, type Table } from "../tables/table.ts";
import { formatMs, formatPerSecond, formatShare } from "../words/format.ts";
import { durationText } from "../words/latency_text.ts";
import { curveOf } from "./capacity_report.ts";

/** Returns the assertions, and the options of the search in parts. */
export function capacityPlanText(plan: CapacityPlan): [assertions: string, options: string[]] {
  const { assertions, probeMs, warmupMs, concurrency, threads, arrivals } = plan;
  return [`Assertions: ${assertions.join(", ")}`, [
    `Probe: ${durationText(probeMs)}`,
    ...warmupMs > 0 ? [`Warm-up: ${durationText(warmupMs)}`] : [],
    ...arrivals === "even" ? [] : [`Arrivals: ${arrivals}`],
    ...threads === 1 ? [] : [`Threads: ${threads}`],
    `Concurrency: ${concurrency}`,
  ]];
}

/** Returns the result in a few words: `197/s`, `at least 161/s`, or why there is none. */
export function capacityText(
  { capacityPerSecond, isLowerBound, outcome, bracket, plan, probes }: CapacityReport,
): string {
  if (capacityPerSecond !== null) {
    return `${isLowerBound ? "at least " : ""}${formatPerSecond(capacityPerSecond)}`;
  }
  const { holdsPerSecond, failsPerSecond } = bracket;
  switch (outcome) {
    case "nothing_holds":
      if (!hasResponse(probes)) return "none: the target did not respond";
      return `none: not even ${formatPerSecond(failsPerSecond)} holds`;
    case "unsteady":
      return "not known: the probes disagree";
    case "interrupted":
      return holdsPerSecond === null
        ? "not known: interrupted"
        : `${formatPerSecond(holdsPerSecond)} or more: interrupted`;
    default:
      return `not known at ${plan.assertions.join(", ")}`;
  }
}

/** Returns further facts about the result, each with its name. */
export function capacityFacts(report: CapacityReport): [name: string, text: string][] {
  const { bracket: { holdsPerSecond, failsPerSecond }, limitedBy, kneePerSecond } = report;
  const { inFlight, probes, elapsedMs } = report;
  const facts: [string, string][] = [];
  if (holdsPerSecond !== null) {
    const probe = lastAt(probes, holdsPerSecond, true);
    const seconds = probe === undefined ? "" : ` for ${secondsOf(probe)}`;
    facts.push(["Holds at", `${formatPerSecond(holdsPerSecond)}${seconds}`]);
  }
  if (failsPerSecond !== null) {
    const probe = lastAt(probes, failsPerSecond, false);
    const why = probe === undefined ? "" : ` (${reasonOf(probe)})`;
    facts.push([
      probe?.verdict === "generator" ? "Generator's limit" : "Fails at",
      `${formatPerSecond(failsPerSecond)}${why}`,
    ]);
  }
  if (limitedBy !== null && limitedBy !== "generator" && hasResponse(probes)) {
    facts.push(["Limited by", limitedBy]);
  }
  if (kneePerSecond !== null) {
    facts.push(["Knee", `${formatPerSecond(kneePerSecond)}, where p50 has doubled`]);
  }
  if (inFlight !== null) {
    facts.push(["In flight", `${inFlight.toFixed(1)} on average at the capacity (Little's law)`]);
  }
  facts.push([
    "Search",
    `${probes.length} ${probes.length === 1 ? "probe" : "probes"} in ${wholeSeconds(elapsedMs)}`,
  ]);
  const disturbedMs = probes.reduce((sum, probe) => sum + probe.disturbedMs, 0);
  if (disturbedMs >= 500) {
    const text = "in which this machine was too busy to send requests in time";
    facts.push(["Left out", `${wholeSeconds(disturbedMs)} ${text}`]);
  }
  return facts;
}

/** The end of an error's example. */
const REQUEST_ID = / \(request [^()]*\)$/;

/** Returns the reason a probe failed: the assertion and its number. */
function reasonOf({ limitedBy, report, verdict }: CapacityProbe): string {
  if (verdict === "generator") {
    const kinds = report.warnings.map(({ kind }) => kind);
    return kinds.includes("concurrency_limit") && !kinds.includes("generator_limit")
      ? "all connections were busy"
      : "the load generator was the limit";
  }
  const [error] = report.errors;
  if (Object.keys(report.statusCodes).length === 0 && error !== undefined) {
    return `no response: ${error.example.replace(REQUEST_ID, "")}`;
  }
  const broken = report.assertions.find(({ expression }) => expression === limitedBy);
  const ms = broken?.actual === null ? timeBeyond(broken.expression, report) : null;
  if (ms !== null) return `${broken!.expression}: ${ms}`;
  if (broken !== undefined) return `${broken.expression}: ${actualText(broken)}`;
  return `${formatPerSecond(report.throughputPerSecond)} were completed`;
}

/** Returns the median if even that breaks the limit of a percentile with too few samples. */
function timeBeyond(
  expression: string,
  { latencyMs: { p50 } }: CapacityProbe["report"],
): string | null {
  const { unit, limit, operator, target } = parseAssertion(expression, "assertions");
  const isUpper = unit === "ms" && target === null && operator.startsWith("<");
  return isUpper && p50 !== null && p50 > limit ? `p50 is ${formatMs(p50)}` : null;
}

/** Returns the verdict of a probe, with notes. */
export function verdictText(probe: CapacityProbe): string {
  const { verdict, close, cutShort, purpose, disturbedMs } = probe;
  const notes = [
    verdict === "holds" ? (purpose === "confirm" ? "confirmed" : "") : reasonOf(probe),
    close ? "close" : "",
    disturbedMs === 0 ? "" : `${wholeSeconds(disturbedMs)} left out`,
    cutShort ? `cut short after ${secondsOf(probe)}` : "",
  ].filter((note) => note !== "");
  const word = verdict === "generator" ? "no verdict" : verdict;
  return notes.length === 0 ? word : `${word} (${notes.join(", ")})`;
}

/** Returns how long the requests of a probe were issued. */
function secondsOf({ report: { plan, elapsedMs } }: CapacityProbe): string {
  return wholeSeconds(plan.durationMs ?? elapsedMs);
}

function wholeSeconds(ms: number): string {
  return durationText(1000 * Math.round(ms / 1000));
}

/** The curve: latency and failures by rate, each rate once. */
export function curveTable({ probes }: CapacityReport): Table {
  return {
    heading: "Curve",
    columns: [...columns("number", "rate", "p50", "p90", "p99", "failed"), ...columns("word", "")],
    rows: curveOf(probes).map((probe) => [...numbersOf(probe), moodOf(probe)]),
  };
}

/** All probes, in order. */
export function probesTable({ probes }: CapacityReport): Table {
  return {
    heading: "Probes",
    columns: [...columns("number", "rate", "p50", "p90", "p99", "failed"), ...columns("word", "")],
    rows: probes.map((probe) => [...numbersOf(probe), verdictText(probe)]),
  };
}

/** Returns rate, percentiles and failures of a probe. */
export function numbersOf({ ratePerSecond, report }: CapacityProbe): string[] {
  const { latencyMs: { p50, p90, p99 }, requests: { succeeded, failed } } = report;
  const over = succeeded + failed;
  return [
    formatPerSecond(ratePerSecond),
    ...[p50, p90, p99].map(formatMs),
    over === 0 ? "-" : formatShare(failed / over),
  ];
}

function moodOf({ verdict }: CapacityProbe): Cell {
  if (verdict === "holds") return { text: verdict, mood: "good" };
  return verdict === "fails" ? { text: verdict, mood: "bad" } : "no verdict";
}

function lastAt(
  probes: readonly CapacityProbe[],
  rate: number,
  holds: boolean,
): CapacityProbe | undefined {
  return probes.findLast(({ ratePerSecond, verdict }) =>
    ratePerSecond === rate && (verdict === "holds") === holds
  );
}

/** True if any probe had a response. */
export function hasResponse(probes: readonly CapacityProbe[]): boolean {
  return probes.some(({ report }) => Object.keys(report.statusCodes).length > 0);
}
