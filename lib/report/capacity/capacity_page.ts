/**
 * Renders a capacity as a self-contained HTML page: the result, and the curve of its probes.
 *
 * @module
 */
import { parseAssertion } from "../assertions/assertion.ts";
import { type AxisSpec, type ChartSpec, line } from "../page/chart_spec.ts";
import { documentHtml, embeddedJson } from "../page/markup.ts";
import { svgChart } from "../page/svg_chart.ts";
import type { CapacityReport } from "../shape/capacity_shape.ts";
import { escapeHtml, htmlSection } from "../tables/html_table.ts";
import { formatMs, formatPerSecond } from "../words/format.ts";
import { curveOf } from "./capacity_report.ts";
import { capacityFacts, capacityPlanText, capacityText, probesTable } from "./capacity_words.ts";

/** Ratio of the highest to the lowest value from which only a log axis shows both. */
const LOG_FROM_RATIO = 30;

/**
 * Renders a capacity as a self-contained HTML page.
 *
 * @example
 * ```ts
 * import { renderCapacityHtml, type CapacityReport } from "@x/load-tester/capacity";
 *
 * const write = async (report: CapacityReport) =>
 *   await Deno.writeTextFile("capacity.html", await renderCapacityHtml(report));
 * ```
 */
export async function renderCapacityHtml(report: CapacityReport): Promise<string> {
  const { target, plan, startedAt, elapsedMs, warnings } = report;
  const title = `Capacity: ${target.method} ${target.url}`;
  const when = startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
  const subtitle = [when, `took ${formatMs(elapsedMs)}`, ...capacityPlanText(plan).flat()].join(
    " · ",
  );
  const tile = (name: string, text: string, mood = "") =>
    `<div><dt>${escapeHtml(name)}</dt><dd${mood}>${escapeHtml(text)}</dd></div>\n`;
  const isAnswer = report.capacityPerSecond !== null;
  const doubts = warnings.length === 0
    ? ""
    : `<section class="doubts"><h2>Warnings</h2><ul>${
      warnings.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join("\n")
    }</ul></section>\n`;
  const body = `<header>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(subtitle)}</p>
</header>
<dl class="tiles">
${tile("Capacity", capacityText(report), ` class="${isAnswer ? "good" : "long"}"`)}</dl>
<p class="answer">${escapeHtml(meaning(report))}</p>
${doubts}<div class="charts">
${capacityCharts(report).map(figure).join("")}</div>
<div class="tables">
${htmlSection(factsTable(report))}${htmlSection(probesTable(report), "broad")}</div>
<footer>Made by load-tester ${escapeHtml(report.loadTester)}.</footer>
<script type="application/json" id="report">${embeddedJson(report)}</script>`;
  return await documentHtml({ title, body, version: report.loadTester, code: null, script: null });
}

/** Explains the result to readers who do not know the documentation. */
function meaning({ capacityPerSecond, isLowerBound, plan, bracket }: CapacityReport): string {
  const what = plan.assertions.join(" and ");
  if (capacityPerSecond === null) {
    return `The search looks for the highest rate of requests at which ${what} holds. It found none.`;
  }
  const bound = isLowerBound
    ? "The target may be able to do more."
    : bracket.failsPerSecond === null
    ? ""
    : `At ${formatPerSecond(bracket.failsPerSecond)} it does not.`;
  return `The highest rate of requests found at which ${what} holds, confirmed by a probe three ` +
    `times as long as the others. ${bound}`;
}

function factsTable(report: CapacityReport) {
  return {
    heading: "Result",
    columns: [
      { name: "", kind: "word" as const, isDetail: false },
      { name: "", kind: "word" as const, isDetail: false },
    ],
    rows: capacityFacts(report),
  };
}

function figure(spec: ChartSpec): string {
  const names = spec.lines.map(({ name, color }) =>
    `<span><i style="background:var(--c${color})"></i>${escapeHtml(name)}</span>`
  ).join("");
  return `<figure><h2>${escapeHtml(spec.title)}</h2><p class="note">${escapeHtml(spec.note)}</p>` +
    `<div class="plot">${svgChart(spec)}</div><div class="names">${names}</div></figure>\n`;
}

/** Charts of latency by rate, with limits and bracket, and of failures by rate. */
export function capacityCharts(report: CapacityReport): ChartSpec[] {
  const curve = curveOf(report.probes);
  if (curve.length < 2) return [];
  const { holdsPerSecond, failsPerSecond } = report.bracket;
  // The ends of the bracket are points of the curve, so lines can be drawn between them.
  const xs = curve.map(({ ratePerSecond }) => ratePerSecond);
  const x = axis("requests a second", "perSecond", xs, false);
  const values = (name: "p50" | "p90" | "p99") => curve.map(({ report }) => report.latencyMs[name]);
  const [p50, p90, p99] = [values("p50"), values("p90"), values("p99")];
  const limits = limitsOf(report);
  const times = [...p50, ...p90, ...p99, ...limits.map(({ ms }) => ms)]
    .filter((ms) => ms !== null && ms > 0) as number[];
  const isLog = Math.max(...times) > LOG_FROM_RATIO * Math.min(...times);
  const y = axis("latency", "ms", times, isLog);
  const inBracket = xs.map((rate) =>
    rate === holdsPerSecond || rate === failsPerSecond ? y.max : null
  );
  const failed = curve.map(({ report: { requests: { succeeded, failed } } }) =>
    succeeded + failed === 0 ? null : 100 * failed / (succeeded + failed)
  );
  const throughput = curve.map(({ report }) => report.throughputPerSecond);
  const charts: ChartSpec[] = [{
    title: "Latency against rate",
    note: "What the latency is at each rate. The limit is dashed; the shaded band is where the " +
      `capacity lies${isLog ? "; the axis is logarithmic" : ""}.`,
    x,
    y,
    xs,
    lines: [
      line("p50", 1, p50),
      line("p90", 2, p90),
      line("p99", 3, p99),
      ...limits.map(({ expression, ms }) =>
        line(expression, 5, xs.map(() => ms), { isDashed: true })
      ),
      line("bracket", 4, inBracket, { isFilled: true }),
    ],
  }, {
    title: "Throughput against rate",
    note: "Responses and errors a second: where it leaves the diagonal, the target falls behind.",
    x,
    y: axis("a second", "perSecond", [...throughput.map((n) => n ?? 0), ...xs, 0], false),
    xs,
    lines: [line("completed", 1, throughput), line("planned", 5, xs, { isDashed: true })],
  }];
  if (failed.every((share) => share === null || share === 0)) return charts;
  return [...charts, {
    title: "Failed requests against rate",
    note: "Errors, and responses whose status does not count as success, in percent.",
    x,
    y: axis("percent", "count", [0, ...failed.map((share) => share ?? 0)], false),
    xs,
    lines: [line("failed, %", 3, failed, { isFilled: true })],
  }];
}

/** Returns the limits of latency percentiles. */
function limitsOf({ plan }: CapacityReport): { expression: string; ms: number }[] {
  return plan.assertions.flatMap((expression) => {
    const { metric, unit, limit } = parseAssertion(expression, "assertions");
    return metric.kind === "time" && unit === "ms" ? [{ expression, ms: limit }] : [];
  });
}

function axis(
  label: string,
  unit: AxisSpec["unit"],
  values: readonly number[],
  isLog: boolean,
): AxisSpec {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const min = isLog ? lowest / 1.2 : unit === "ms" ? 0 : Math.min(lowest, 0);
  return { label, unit, isLog, min, max: highest > min ? 1.05 * highest : min + 1 };
}
