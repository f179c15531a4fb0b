/**
 * Renders a report as one HTML page that loads nothing and runs only its own script.
 *
 * @module
 */
import type { Distribution } from "../../stats/percentile.ts";
import { assertionTable } from "../assertions/assertion_text.ts";
import { escapeHtml, htmlSection } from "../tables/html_table.ts";
import type { Report } from "../shape/report_shape.ts";
import type { ChartCode } from "./chart_code.ts";
import { type ChartSpec, chartSpecs } from "./chart_spec.ts";
import { documentHtml, embeddedJson } from "./markup.ts";
import {
  colophon,
  figures,
  secondBySecond,
  subtitle,
  tables,
  tiles,
  warningList,
} from "./page_parts.ts";
import { pageScript } from "./page_script.ts";
import { thinnedSeries } from "./thinned_series.ts";

/** An hour of seconds; longer runs have fewer points per hour, so that the page still opens. */
const MOST_POINTS = 3600;
/** Number of points that a drawing half as wide as a screen can show. */
const MOST_SVG_POINTS = 300;

/** Renders a report as a self-contained page; with `code`, its charts are interactive. */
export async function pageHtml(
  report: Report,
  distribution: Distribution,
  code: ChartCode | null,
): Promise<string> {
  const title = `Load test: ${report.target.method} ${report.target.url}`;
  const specs = code === null ? "" : chartData(chartSpecs(report, distribution, MOST_POINTS));
  const body = `<header>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(subtitle(report))}</p>
</header>
${tiles(report)}${htmlSection(assertionTable(report.assertions), "asserted")}${warningList(report)}
<div class="charts">
${figures(chartSpecs(report, distribution, MOST_SVG_POINTS), report)}</div>
<div class="tables">
${tables(report)}</div>
${secondBySecond(report)}<footer>${escapeHtml(colophon(report))}</footer>
<script type="application/json" id="report">${embeddedJson(thinned(report))}</script>
${specs}`;
  return await documentHtml({
    title,
    body,
    version: report.loadTester,
    code,
    script: code === null ? null : pageScript(),
  });
}

function chartData(specs: readonly ChartSpec[]): string {
  return `<script type="application/json" id="charts">${embeddedJson(specs)}</script>`;
}

function thinned(report: Report): Report {
  return { ...report, series: thinnedSeries(report.series, MOST_POINTS) };
}
