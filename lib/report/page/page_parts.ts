/**
 * Renders the parts of a page: key numbers, warnings, charts, tables.
 *
 * @module
 */
import { escapeHtml, htmlSection, htmlTable } from "../tables/html_table.ts";
import { percentiles, phases, slowest, times } from "../tables/latency_tables.ts";
import { checks, errors, failedResponses, statusCodes, targets } from "../tables/request_tables.ts";
import { plan, results, seconds } from "../tables/run_tables.ts";
import { formatMs, formatNumber, formatShare } from "../words/format.ts";
import { latencyText } from "../words/latency_text.ts";
import { planText } from "../words/plan_text.ts";
import type { Report } from "../shape/report_shape.ts";
import type { ChartSpec } from "./chart_spec.ts";
import { svgChart } from "./svg_chart.ts";
import { thinnedSeries } from "./thinned_series.ts";

/** Maximum number of rows that a reader scrolls through. */
const MOST_SECONDS = 240;

/** Renders the start and the options of the run. */
export function subtitle({ startedAt, elapsedMs, plan, interrupted }: Report): string {
  const when = startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
  const how = [when, `took ${formatMs(elapsedMs)}`, ...planText(plan)];
  return how.join(" · ") + (interrupted ? " · interrupted" : "");
}

/** Renders the key numbers. */
export function tiles(report: Report): string {
  const { requests, throughputPerSecond } = report;
  const { issued, succeeded, failed, unfinished } = requests;
  const tile = (name: string, value: string, rest = "", mood = "") =>
    `<div><dt>${name}</dt><dd${mood === "" ? "" : ` class="${mood}"`}>${escapeHtml(value)}` +
    `${rest === "" ? "" : ` <small>${escapeHtml(rest)}</small>`}</dd></div>\n`;
  const share = (count: number, of = succeeded + failed) => of === 0 ? "" : formatShare(count / of);
  return '<dl class="tiles">\n' +
    tile("Throughput", formatNumber(throughputPerSecond), "req/s") +
    (["p50", "p90", "p99", "max"] as const).map((name) =>
      tile(`Latency ${name}`, latencyText(report.latencyMs[name], report))
    ).join("") +
    tile("Succeeded", `${succeeded}`, share(succeeded), succeeded > 0 ? "good" : "") +
    tile("Failed", `${failed}`, share(failed), failed > 0 ? "bad" : "") +
    (unfinished > 0 ? tile("Unfinished", `${unfinished}`, share(unfinished, issued)) : "") +
    "</dl>\n";
}

/** Renders the warnings; empty without any. */
export function warningList({ warnings }: Report): string {
  if (warnings.length === 0) return "";
  const items = warnings.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join("\n");
  return `<section class="doubts"><h2>Warnings</h2><ul>${items}</ul></section>\n`;
}

/** Renders the charts, as drawings unless a script draws them. */
export function figures(
  specs: readonly ChartSpec[],
  report: Report,
  hasDrawings = true,
): string {
  const drawn = specs.map((spec) => {
    const names = spec.lines.map(({ name, color }) =>
      `<span><i style="background:var(--c${color})"></i>${escapeHtml(name)}</span>`
    ).join("");
    return `<figure><h2>${escapeHtml(spec.title)}</h2><p class="note">${
      escapeHtml(spec.note)
    }</p>` +
      `<div class="plot">${
        hasDrawings ? svgChart(spec) : ""
      }</div><div class="names">${names}</div></figure>\n`;
  }).join("");
  const short = report.series.length > 1 ? "" : '<p class="quiet">The run was over within a ' +
    "second, so there is nothing to draw over time. Use --duration for a longer one.</p>\n";
  return drawn + short;
}

/** Renders the tables, narrow ones side by side. */
export function tables(report: Report): string {
  const broad = [targets(report), failedResponses(report), errors(report), slowest(report)];
  const openLoop = report.serviceMs === null ? [] : [times(report)];
  const short = [...openLoop, phases(report), statusCodes(report), checks(report.checks)];
  return htmlSection(percentiles(report)) +
    `<div class="stack">${short.map((table) => htmlSection(table)).join("")}</div>\n` +
    broad.map((table) => htmlSection(table, "broad")).join("") +
    htmlSection(plan(report)) + htmlSection(results(report));
}

/** Renders the numbers of the charts over time. */
export function secondBySecond({ series, elapsedMs }: Report): string {
  if (series.length === 0) return "";
  const points = thinnedSeries(series, MOST_SECONDS);
  const note = points.length === series.length
    ? ""
    : "Each row stands for several seconds: counts are sums, percentiles the highest of them.";
  const table = seconds(points, elapsedMs, note);
  return `<details><summary>${table.heading}</summary>${htmlTable(table)}</details>\n`;
}

/** Renders the line that says how the page was created. */
export function colophon({ loadTester, latencyMs }: Report): string {
  const percentiles = latencyMs.count === 0 ? "" : " Percentiles are observed latencies (nearest " +
    "rank), never interpolated.";
  return `Made by load-tester ${loadTester}.${percentiles}`;
}
