/**
 * Renders a report as text for a terminal, beginning with the block that never changes shape.
 *
 * @module
 */
import { assertionTable } from "../assertions/assertion_text.ts";
import { percentiles, phases, slowest, times } from "../tables/latency_tables.ts";
import { addresses } from "../tables/run_tables.ts";
import { checks, errors, failedResponses, targets } from "../tables/request_tables.ts";
import { tableSection } from "../tables/text_table.ts";
import { formatBlockMs, formatBytes, formatMs, formatRate, formatShare } from "../words/format.ts";
import { latencyText } from "../words/latency_text.ts";
import { type Palette, palette } from "../words/paint.ts";
import { planText } from "../words/plan_text.ts";
import { indented, type Section, wrapped } from "../words/text_section.ts";
import type { LatencySummary } from "../latency/latency_summary.ts";
import type { Report, ReportPlan } from "../shape/report_shape.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { histogramSection } from "./text_histogram.ts";

/**
 * Options of the text report.
 *
 * @example
 * ```ts
 * import { renderText, type Report } from "@x/load-tester";
 * import type { TextOptions } from "@x/load-tester/report";
 *
 * const options: TextOptions = { color: Deno.stdout.isTerminal() && !Deno.noColor, verbose: true };
 * const print = (report: Report) => console.log(renderText(report, options));
 * ```
 */
export interface TextOptions {
  /**
   * Colors the text with escape sequences.
   * @default {false}
   */
  color?: boolean;
  /**
   * Adds all percentiles, phases, connections and the slowest requests.
   * @default {false}
   */
  verbose?: boolean;
  /**
   * Latencies in whole microseconds, to draw a histogram if there are enough of them: with color in
   * eighths of a column, otherwise in ASCII. Without it, no histogram is drawn.
   */
  distribution?: Distribution;
}

/** Number of targets up to which they are shown without `-v`. */
const FEW_TARGETS = 10;

/**
 * The contents of the heading: the part of a report that is known before the run.
 *
 * @example
 * ```ts
 * import { type Heading, renderHeading } from "@x/load-tester/report";
 * import { assertEquals } from "@std/assert";
 *
 * const heading: Heading = {
 *   target: { url: "https://example.com/" },
 *   plan: { requests: null, durationMs: 60_000, concurrency: 50 },
 * };
 * assertEquals(renderHeading(heading).split("\n")[0], "Target: https://example.com/");
 * ```
 */
export interface Heading {
  /** The target. A method other than GET and the size of a body are shown. */
  readonly target: {
    readonly url: string;
    readonly method?: string;
    readonly bodyBytes?: number | null;
  };
  /** The amount of load; omitted properties are not shown. */
  readonly plan:
    & Pick<ReportPlan, "requests" | "durationMs" | "concurrency">
    & Partial<Pick<ReportPlan, "ratePerSecond" | "stages" | "arrivals" | "warmupMs">>;
}

/**
 * Renders the lines before the run: the target and the amount of load.
 *
 * @example
 * ```ts
 * import { renderHeading } from "@x/load-tester/report";
 * import { assertEquals } from "@std/assert";
 *
 * const heading = renderHeading({
 *   target: { url: "https://example.com/api" },
 *   plan: { requests: 1000, durationMs: null, concurrency: 50 },
 * });
 * assertEquals(heading, "Target: https://example.com/api\nRequests: 1000, Concurrency: 50\n");
 * ```
 */
export function renderHeading({ target, plan }: Heading): string {
  return `Target: ${targetText(target)}\n${planText(plan).join(", ")}\n`;
}

function targetText({ url, method = "GET", bodyBytes = null }: Heading["target"]): string {
  const shown = method === "GET" || !url.includes("://") ? url : `${method} ${url}`;
  return bodyBytes === null ? shown : `${shown} (${formatBytes(bodyBytes)} body)`;
}

/**
 * Renders the lines after the run: results, latency, status codes, and any section that applies.
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
  const { color = false, verbose = false, distribution } = options;
  const paint = palette(color);
  const hasFewTargets = report.targets.length <= FEW_TARGETS;
  const failedChecks = report.checks.filter(({ failed }) => failed > 0);
  const sections: Section[] = [
    results(report, paint),
    latency(report),
    statusCodes(report),
    summary(report),
    distribution === undefined ? [] : histogramSection(distribution, color),
    openLoop(report, paint),
    tableSection(failedResponses(report), paint),
    tableSection(errors(report), paint),
    unfinished(report),
    tableSection(checks(verbose ? report.checks : failedChecks), paint),
    verbose || hasFewTargets ? tableSection(targets(report), paint) : [],
    ...(verbose
      ? [percentiles, phases, addresses, slowest].map((of) => tableSection(of(report), paint))
      : []),
    indented(
      "Warnings",
      report.warnings.flatMap(({ message }) => wrapped(message).map(paint.doubtful)),
    ),
    tableSection(assertionTable(report.assertions), paint),
  ];
  const nothing = nothingSucceeded(report);
  if (nothing !== null) sections.push([paint.bad(nothing)]);
  return sections.filter((section) => section.length > 0).map(([heading, ...lines]) =>
    [paint.heading(heading), ...lines].join("\n")
  ).join("\n\n") + "\n";
}

/** Returns a hint if every request failed; null if any succeeded or none ended. */
function nothingSucceeded({ requests, errors, failedResponses }: Report): string | null {
  if (requests.succeeded > 0 || requests.failed === 0) return null;
  const [error, response] = [errors.at(0), failedResponses.at(0)];
  const isError = (error?.count ?? 0) >= (response?.count ?? 0);
  const why = isError ? `the error ${error!.kind}` : `status ${response!.status}`;
  const count = isError ? error!.count : response!.count;
  if (requests.failed === 1) return `The request failed with ${why}.`;
  return count === requests.failed
    ? `All ${requests.failed} requests failed with ${why}.`
    : `All ${requests.failed} requests failed, ${count} of them with ${why}.`;
}

function results(report: Report, paint: Palette): Section {
  const { issued, succeeded, failed } = report.requests;
  return indented("Results", [
    `Total:      ${issued} requests`,
    `Succeeded:  ${succeeded > 0 ? paint.good(`${succeeded}`) : succeeded}`,
    `Failed:     ${failed > 0 ? paint.bad(`${failed}`) : failed}`,
    `Duration:   ${formatBlockMs(report.elapsedMs)}`,
    `Throughput: ${formatRate(report.throughputPerSecond)}`,
  ]);
}

function latency(report: Report): Section {
  return indented(
    "Latency",
    (["p50", "p90", "p99", "max"] as const).map((name) =>
      `${name}:   ${latencyText(report.latencyMs[name], report, formatBlockMs).padStart(6)}`
    ),
  );
}

function statusCodes(report: Report): Section {
  const counts = Object.entries(report.statusCodes).map(([code, count]) => `${code}: ${count}`);
  return indented("Status codes", counts.length === 0 ? ["none"] : counts);
}

/** The secondary numbers. */
function summary({ requests, latencyMs, bytes, connections, streams, elapsedMs }: Report): Section {
  if (requests.issued === 0) return [];
  const over = requests.succeeded + requests.failed;
  const { mean, stddev } = latencyMs;
  const traffic = (count: number) =>
    formatBytes(count) +
    (elapsedMs > 0 ? ` (${formatBytes(count / elapsedMs * 1000)}/s)` : "");
  return indented("Summary", [
    ...(over === 0 ? [] : [`Success rate: ${formatShare(requests.succeeded / over)}`]),
    ...(mean === null ? [] : [
      `Mean latency: ${formatMs(mean)}${stddev === null ? "" : `, stddev ${formatMs(stddev)}`}`,
    ]),
    `Received:     ${traffic(bytes.received)}, sent ${traffic(bytes.sent)}`,
    `Connections:  ${
      [
        `${connections.opened} opened`,
        ...(connections.failed > 0 ? [`${connections.failed} failed`] : []),
        ...(streams === null
          ? []
          : [`HTTP/2 with up to ${counted(streams.mostPerConnection, "stream")} each`]),
        ...(connections.retried > 0 ? [`${counted(connections.retried, "request")} retried`] : []),
      ].join(", ")
    }`,
  ]);
}

/** The three times of an open loop, with advice on reading them if they differ. */
function openLoop(report: Report, paint: Palette): Section {
  const { latencyMs, serviceMs, requests } = report;
  if (serviceMs === null) return [];
  const table = times(report);
  const unissued = requests.unissued ?? 0;
  return [
    ...tableSection(table, paint),
    ...(differs(latencyMs, serviceMs)
      ? wrapped(table.note!, 76, "").map((line) => `  ${line}`)
      : []),
    ...(unissued > 0 ? [`  ${unissued} requests were due before the end and never started.`] : []),
  ];
}

function differs(latencyMs: LatencySummary, serviceMs: LatencySummary): boolean {
  return (["p90", "p99"] as const).some((name) => {
    const service = serviceMs[name] ?? 0;
    return (latencyMs[name] ?? 0) - service > Math.max(1, 0.1 * service);
  });
}

function unfinished({ requests }: Report): Section {
  if (requests.unfinished === 0) return [];
  const cut = counted(requests.unfinished, "request");
  return indented("Unfinished", [`${cut}, cut off at the end of the run`]);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
