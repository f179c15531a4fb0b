/**
 * The report as lines for a person, in the shape the contract promises.
 *
 * @module
 */
import { bold, green, red, yellow } from "@std/fmt/colors";
import { formatMs, formatRate } from "../words/format.ts";
import type { LatencySummary } from "../latency/latency_summary.ts";
import { latencyText } from "../words/latency_text.ts";
import { planText } from "../words/plan_text.ts";
import type { Report, ReportPlan } from "../shape/report_shape.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { assertions } from "../assertions/assertion_text.ts";
import { detailSections } from "./text_details.ts";
import { histogramSection } from "./text_histogram.ts";
import { indented, type Section, wrapped } from "../words/text_section.ts";
import { checks } from "./text_targets.ts";

/**
 * How the text is written.
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
   * Escape sequences for colours.
   * @default {false}
   */
  color?: boolean;
  /**
   * Every percentile, phases, connections and the slowest requests too.
   * @default {false}
   */
  verbose?: boolean;
  /**
   * The latencies in whole microseconds, of which a histogram is drawn where there are enough; with
   * colour in eighths of a column, else in ASCII. Not drawn where left out.
   */
  distribution?: Distribution;
}

type Paint = (text: string) => string;

const plain: Paint = (text) => text;
const COLORS = { heading: bold, good: green, bad: red, doubtful: yellow };
const NO_COLORS = { heading: plain, good: plain, bad: plain, doubtful: plain };

/**
 * What the heading says: part of every report, known before the run.
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
  /** What is requested. */
  readonly target: { readonly url: string };
  /** How much of it, and when; what is left out is not said. */
  readonly plan:
    & Pick<ReportPlan, "requests" | "durationMs" | "concurrency">
    & Partial<Pick<ReportPlan, "ratePerSecond" | "stages" | "warmupMs">>;
}

/**
 * The lines before the run: the target, and how much of what.
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
  return `Target: ${target.url}\n${planText(plan).join(", ")}\n`;
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
  const { color = false, verbose = false, distribution } = options;
  const paint = color ? COLORS : NO_COLORS;
  const sections: Section[] = [
    results(report, paint),
    latency(report),
    statusCodes(report),
    distribution === undefined ? [] : histogramSection(distribution, color),
    openLoop(report),
    errors(report, paint),
    unfinished(report),
    checks(report.checks, paint.bad, verbose),
    indented(
      "Warnings",
      report.warnings.flatMap(({ message }) => wrapped(message).map(paint.doubtful)),
    ),
    ...(verbose ? detailSections(report) : []),
    assertions(report.assertions, paint),
  ];
  return sections.filter((section) => section.length > 0).map(([heading, ...lines]) =>
    [paint.heading(heading), ...lines].join("\n")
  ).join("\n\n") + "\n";
}

function results(report: Report, paint: typeof COLORS): Section {
  const { issued, succeeded, failed } = report.requests;
  return indented("Results", [
    `Total:      ${issued} requests`,
    `Succeeded:  ${succeeded > 0 ? paint.good(`${succeeded}`) : succeeded}`,
    `Failed:     ${failed > 0 ? paint.bad(`${failed}`) : failed}`,
    `Duration:   ${formatMs(report.elapsedMs)}`,
    `Throughput: ${formatRate(report.throughputPerSecond)}`,
  ]);
}

function latency(report: Report): Section {
  return indented(
    "Latency",
    (["p50", "p90", "p99", "max"] as const).map((name) =>
      `${name}:   ${latencyText(report.latencyMs[name], report).padStart(6)}`
    ),
  );
}

function statusCodes(report: Report): Section {
  const counts = Object.entries(report.statusCodes).map(([code, count]) => `${code}: ${count}`);
  return indented("Status codes", counts.length === 0 ? ["none"] : counts);
}

/** The three times of an open loop, and how to read them where they tell different stories. */
function openLoop({ latencyMs, serviceMs, lagMs, requests }: Report): Section {
  if (serviceMs === null || lagMs === null) return [];
  const columns = ["p50", "p90", "p99", "max"] as const;
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(8) + cells.map((cell) => cell.padStart(9)).join("");
  const times = (name: string, summary: LatencySummary) =>
    row(name, columns.map((column) => formatMs(summary[column])));
  const lines = [
    row("", columns),
    times("latency", latencyMs),
    times("service", serviceMs),
    times("lag", lagMs),
  ];
  if (differs(latencyMs, serviceMs)) {
    lines.push(
      "Latency is measured from when a request was due, service from when it was sent.",
      "The lag between is the time users would have waited for earlier requests.",
    );
  }
  if ((requests.unissued ?? 0) > 0) {
    lines.push(`${requests.unissued} requests were due before the end and never started.`);
  }
  return indented("Open loop", lines);
}

function differs(latencyMs: LatencySummary, serviceMs: LatencySummary): boolean {
  const [latency, service] = [latencyMs.p99 ?? 0, serviceMs.p99 ?? 0];
  const [latencyMedian, serviceMedian] = [latencyMs.p90 ?? 0, serviceMs.p90 ?? 0];
  return latency - service > Math.max(1, 0.1 * service) ||
    latencyMedian - serviceMedian > Math.max(1, 0.1 * serviceMedian);
}

/** A kind each, with what happened first and to which request. */
function errors(report: Report, paint: typeof COLORS): Section {
  return indented(
    "Errors",
    report.errors.flatMap(({ kind, count, example }) => {
      const [first, ...rest] = wrapped(`${kind}: ${count}, ${example}`);
      return [paint.bad(kind) + first.slice(kind.length), ...rest];
    }),
  );
}

function unfinished({ requests }: Report): Section {
  if (requests.unfinished === 0) return [];
  const noun = requests.unfinished === 1 ? "request" : "requests";
  return indented("Unfinished", [`${requests.unfinished} ${noun}, cut off at the end of the run`]);
}
