// Knows: the report as lines for a person, in the shape the contract promises.
// Refuses to know: the terminal: whether there are colours is said by the caller.
import { format as formatBytes } from "@std/fmt/bytes";
import { bold, dim, green, red } from "@std/fmt/colors";
import { format as formatDuration } from "@std/fmt/duration";
import { type LatencySummary, type PercentileName, PERCENTILES } from "./latency_summary.ts";
import type { Report } from "./report.ts";

/** How the text is written. */
export interface TextOptions {
  /**
   * Escape sequences for colours.
   * @default {false}
   */
  color?: boolean;
  /**
   * Every percentile, phases, connections and the slowest requests too.
   * @default {false}
   */
  verbose?: boolean;
}

type Paint = (text: string) => string;

const plain: Paint = (text) => text;
const paints = (color: boolean) =>
  color
    ? { heading: bold, good: green, bad: red, faint: dim }
    : { heading: plain, good: plain, bad: plain, faint: plain };

/** What the heading says: part of every report, known before the run. */
export type Heading = Pick<Report, "target"> & {
  readonly plan: Pick<Report["plan"], "requests" | "durationMs" | "concurrency">;
};

/**
 * The lines before the run: the target, and how much of what.
 *
 * @example
 * ```ts
 * import { renderHeading } from "@x/load-tester";
 * import { assertEquals } from "@std/assert";
 *
 * const heading = renderHeading({
 *   target: { url: "https://example.com/api", method: "GET" },
 *   plan: { requests: 1000, durationMs: null, concurrency: 50 },
 * });
 * assertEquals(heading, "Target: https://example.com/api\nRequests: 1000, Concurrency: 50\n");
 * ```
 */
export function renderHeading({ target, plan }: Heading): string {
  const amounts = [`Concurrency: ${plan.concurrency}`];
  if (plan.durationMs !== null) {
    amounts.unshift(`Duration: ${formatDuration(plan.durationMs, { ignoreZero: true })}`);
  }
  if (plan.requests !== null) amounts.unshift(`Requests: ${plan.requests}`);
  return `Target: ${target.url}\n${amounts.join(", ")}\n`;
}

/**
 * The lines after the run: results, latency, status codes, and whatever else has something to say.
 *
 * @example
 * ```ts
 * import { loadTest, renderText } from "@x/load-tester";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report } = await loadTest({ url, requests: 10 });
 * const text = renderText(report);
 * if (!text.includes("Succeeded:  10")) throw new Error(text);
 * ```
 */
export function renderText(report: Report, options: TextOptions = {}): string {
  const { color = false, verbose = false } = options;
  const paint = paints(color);
  const sections = [
    results(report, paint),
    latency(report, verbose),
    statusCodes(report),
    rows("Errors", report.errors.map((e) => `${paint.bad(e.kind)}: ${e.count}, ${e.example}`)),
    unfinished(report),
    rows("Warnings", report.warnings.map((warning) => warning.message)),
    ...(verbose ? details(report) : []),
  ];
  return sections.filter((section) => section.length > 0).map(([heading, ...lines]) =>
    [paint.heading(heading), ...lines].join("\n")
  ).join("\n\n") + "\n";
}

/** A heading and indented lines; nothing where there are no lines. */
function rows(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${heading}:`, ...lines.map((line) => `  ${line}`)];
}

function results(report: Report, paint: ReturnType<typeof paints>): string[] {
  const { issued, succeeded, failed } = report.requests;
  const { elapsedMs, throughputPerSecond } = report;
  return rows("Results", [
    `Total:      ${issued} requests`,
    `Succeeded:  ${succeeded > 0 ? paint.good(`${succeeded}`) : succeeded}`,
    `Failed:     ${failed > 0 ? paint.bad(`${failed}`) : failed}`,
    `Duration:   ${time(elapsedMs)}`,
    `Throughput: ${throughputPerSecond === null ? "-" : `${throughputPerSecond.toFixed(2)} req/s`}`,
  ]);
}

function latency(report: Report, verbose: boolean): string[] {
  const summary = report.latencyMs;
  const names: readonly (keyof LatencySummary)[] = verbose
    ? ["min", "mean", "stddev", ...Object.keys(PERCENTILES) as PercentileName[], "max"]
    : ["p50", "p90", "p99", "max"];
  const width = verbose ? "p99.99:".length : "p50:".length;
  return rows(
    "Latency",
    names.map((name) => {
      const value = isGivenUp(name, report) ? limit(report.plan.timeoutMs) : time(summary[name]);
      return `${`${name}:`.padEnd(width)}   ${value.padStart(6)}`;
    }),
  );
}

function statusCodes(report: Report): string[] {
  const counts = Object.entries(report.statusCodes).map(([code, count]) => `${code}: ${count}`);
  return rows("Status codes", counts.length === 0 ? ["none"] : counts);
}

function unfinished({ requests }: Report): string[] {
  if (requests.unfinished === 0) return [];
  const noun = requests.unfinished === 1 ? "request" : "requests";
  return rows("Unfinished", [`${requests.unfinished} ${noun}, cut off at the end of the run`]);
}

function details(report: Report): string[][] {
  const { connect, tls, firstByte } = report.phasesMs;
  const phases = Object.entries({ connect, tls, "first byte": firstByte });
  const { opened, failed, redialed } = report.connections;
  return [
    rows(
      "Phases",
      phases.flatMap(([name, summary]) => {
        if (summary === null) return [];
        const values = (["p50", "p90", "p99", "max"] as const).map((key) =>
          `${key} ${time(summary[key])}`
        );
        return [`${`${name}:`.padEnd(12)}${values.join(", ")}`];
      }),
    ),
    rows("Connections", [
      `opened:     ${opened}`,
      `failed:     ${failed}`,
      `redialed:   ${redialed}`,
    ]),
    rows("Bytes", [
      `sent:       ${formatBytes(report.bytes.sent)}`,
      `received:   ${formatBytes(report.bytes.received)}`,
    ]),
    rows(
      "Slowest",
      report.slowest.map(({ requestId, latencyMs, status, atMs }) =>
        `${requestId}   ${time(latencyMs).padStart(6)}   ` +
        `${status ?? "timeout"} at ${seconds(atMs)}`
      ),
    ),
  ];
}

/** True where a percentile falls on a request that was given up: it is only a lower bound. */
function isGivenUp(name: keyof LatencySummary, { latencyMs, plan }: Report): boolean {
  if (latencyMs.censored === 0 || name === "mean" || name === "stddev") return false;
  return (latencyMs[name] ?? 0) >= plan.timeoutMs;
}

function limit(ms: number): string {
  return `>${formatDuration(ms, { ignoreZero: true })}`;
}

function time(ms: number | null): string {
  if (ms === null) return "-";
  if (ms < 1) return `${Math.round(ms * 1000)}µs`;
  return ms < 1000 ? `${ms.toFixed(1)}ms` : seconds(ms);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)}s`;
}
