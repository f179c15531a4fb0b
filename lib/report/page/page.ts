/**
 * Renders a report as one HTML page that loads nothing, and runs no script but its own.
 *
 * @module
 */
import type { Distribution } from "../../stats/percentile.ts";
import { assertionTable } from "../assertions/assertion_text.ts";
import { escapeHtml, htmlSection, htmlTable } from "../tables/html_table.ts";
import { percentiles, phases, slowest, times } from "../tables/latency_tables.ts";
import { checks, errors, statusCodes, targets } from "../tables/request_tables.ts";
import { plan, results, seconds } from "../tables/run_tables.ts";
import { formatMs, formatNumber, formatShare } from "../words/format.ts";
import { latencyText } from "../words/latency_text.ts";
import { planText } from "../words/plan_text.ts";
import type { Report } from "../shape/report_shape.ts";
import type { ChartCode } from "./chart_code.ts";
import { type ChartSpec, chartSpecs } from "./chart_spec.ts";
import { embeddedJson, embeddedScript, embeddedStyle } from "./markup.ts";
import { pageScript } from "./page_script.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { svgChart } from "./svg_chart.ts";
import { thinnedSeries } from "./thinned_series.ts";

/** An hour of seconds; a longer run is told in fewer points, so that its page opens. */
const MOST_POINTS = 3600;
/** What a drawing as wide as half a screen can show. */
const MOST_SVG_POINTS = 300;
/** As many rows as a person scrolls through. */
const MOST_SECONDS = 240;

/** The report as a page that needs no other file; its charts answer to the pointer with `code`. */
export async function pageHtml(
  report: Report,
  distribution: Distribution,
  code: ChartCode | null,
): Promise<string> {
  const drawings = chartSpecs(report, distribution, MOST_SVG_POINTS);
  const script = code === null ? null : embeddedScript(`${code.script}\n${pageScript()}`);
  const title = `Load test: ${report.target.method} ${report.target.url}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${await policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="load-tester ${escapeHtml(report.loadTester)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${embeddedStyle((code?.style ?? "") + PAGE_STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(subtitle(report))}</p>
</header>
${tiles(report)}${htmlSection(assertionTable(report.assertions), "asserted")}${doubts(report)}${
    figures(drawings, report)
  }
<div class="tables">
${tables(report)}</div>
${secondBySecond(report)}<footer>${escapeHtml(colophon(report))}</footer>
</main>
<script type="application/json" id="report">${embeddedJson(thinned(report))}</script>
${script === null ? "" : scripts(script, code!, chartSpecs(report, distribution, MOST_POINTS))}
</body>
</html>
`;
}

/** Nothing is loaded from anywhere, and no script runs but the one with this text. */
async function policy(script: string | null): Promise<string> {
  const source = script === null ? "'none'" : `'sha256-${await sha256(script)}'`;
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${source}; ` +
    "base-uri 'none'; form-action 'none'";
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toBase64();
}

function scripts(script: string, { license }: ChartCode, specs: readonly ChartSpec[]): string {
  // A comment ends at its first "--"+">", which a license does not have.
  const terms = license.replaceAll("--", "- -").trim();
  return `<script type="application/json" id="charts">${embeddedJson(specs)}</script>
<!-- The charts are drawn by uPlot:

${terms}
-->
<script>${script}</script>`;
}

function thinned(report: Report): Report {
  return { ...report, series: thinnedSeries(report.series, MOST_POINTS) };
}

function subtitle({ startedAt, elapsedMs, plan, interrupted }: Report): string {
  const when = startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
  const how = [when, `took ${formatMs(elapsedMs)}`, ...planText(plan)];
  return how.join(" · ") + (interrupted ? " · interrupted" : "");
}

function tiles(report: Report): string {
  const { requests, throughputPerSecond } = report;
  const { issued, succeeded, failed, unfinished } = requests;
  const tile = (name: string, value: string, rest = "", mood = "") =>
    `<div><dt>${name}</dt><dd${mood === "" ? "" : ` class="${mood}"`}>${escapeHtml(value)}` +
    `${rest === "" ? "" : ` <small>${escapeHtml(rest)}</small>`}</dd></div>\n`;
  const share = (count: number) => issued === 0 ? "" : formatShare(count / issued);
  return '<dl class="tiles">\n' +
    tile("Throughput", formatNumber(throughputPerSecond), "req/s") +
    (["p50", "p90", "p99", "max"] as const).map((name) =>
      tile(`Latency ${name}`, latencyText(report.latencyMs[name], report))
    ).join("") +
    tile("Succeeded", `${succeeded}`, share(succeeded), succeeded > 0 ? "good" : "") +
    tile("Failed", `${failed}`, share(failed), failed > 0 ? "bad" : "") +
    (unfinished > 0 ? tile("Unfinished", `${unfinished}`, share(unfinished)) : "") +
    "</dl>\n";
}

function doubts({ warnings }: Report): string {
  if (warnings.length === 0) return "";
  const items = warnings.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join("\n");
  return `<section class="doubts"><h2>Warnings</h2><ul>${items}</ul></section>\n`;
}

function figures(specs: readonly ChartSpec[], report: Report): string {
  const drawn = specs.map((spec) => {
    const names = spec.lines.map(({ name, color }) =>
      `<span><i style="background:var(--c${color})"></i>${escapeHtml(name)}</span>`
    ).join("");
    return `<figure><h2>${escapeHtml(spec.title)}</h2><p class="note">${
      escapeHtml(spec.note)
    }</p>` +
      `<div class="plot">${svgChart(spec)}</div><div class="names">${names}</div></figure>\n`;
  }).join("");
  const short = report.series.length > 1 ? "" : '<p class="quiet">The run was over within a ' +
    "second, so there is nothing to draw over time: ask for a longer one with --duration.</p>\n";
  return `<div class="charts">\n${drawn}${short}</div>\n`;
}

/** The tables, the narrow ones beside each other. */
function tables(report: Report): string {
  const broad = [targets(report), errors(report), slowest(report)];
  const openLoop = report.serviceMs === null ? [] : [times(report)];
  const short = [...openLoop, phases(report), statusCodes(report), checks(report.checks)];
  return htmlSection(percentiles(report)) +
    `<div class="stack">${short.map((table) => htmlSection(table)).join("")}</div>\n` +
    broad.map((table) => htmlSection(table, "broad")).join("") +
    htmlSection(plan(report)) + htmlSection(results(report));
}

/** What the charts over time show, in numbers. */
function secondBySecond({ series, elapsedMs }: Report): string {
  if (series.length === 0) return "";
  const points = thinnedSeries(series, MOST_SECONDS);
  const note = points.length === series.length
    ? ""
    : "Each row stands for several seconds: counts are sums, percentiles the highest of them.";
  const table = seconds(points, elapsedMs, note);
  return `<details><summary>${table.heading}</summary>${htmlTable(table)}</details>\n`;
}

function colophon({ loadTester, latencyMs }: Report): string {
  const percentiles = latencyMs.count === 0 ? "" : " Percentiles are observed latencies (nearest " +
    "rank), never interpolated.";
  return `Made by load-tester ${loadTester}.${percentiles}`;
}
