/**
 * Renders the state of a run as an update of its dashboard. Each update is complete, so a viewer
 * may join late or miss some.
 *
 * @module
 */
import { assertionTable } from "../assertions/assertion_text.ts";
import { type ChartSpec, chartSpecs } from "../page/chart_spec.ts";
import { figures, secondBySecond, tables, tiles, warningList } from "../page/page_parts.ts";
import { escapeHtml, htmlSection } from "../tables/html_table.ts";
import { plannedPerSecond } from "../words/planned_rate.ts";
import { formatNumber, formatShare } from "../words/format.ts";
import { durationText } from "../words/latency_text.ts";
import type { LiveRun } from "../summary/live_run.ts";

/** More points than a chart is wide would not be visible. */
const MOST_POINTS = 300;

/** An update sent to the page. */
export interface DashboardUpdate {
  readonly isDone: boolean;
  /** HTML of each element that changes, by ID. */
  readonly html: Readonly<Record<string, string>>;
  readonly charts: readonly ChartSpec[];
}

/**
 * Returns the update for a state of a run.
 *
 * @param hasCode true if a script draws the charts
 */
export function dashboardUpdate(run: LiveRun, hasCode: boolean): DashboardUpdate {
  const { report, distribution, phase } = run;
  const charts = chartSpecs(report, distribution, MOST_POINTS);
  return {
    isDone: phase === "done",
    html: {
      status: escapeHtml(statusText(run)),
      tiles: tiles(report),
      assertions: htmlSection(assertionTable(report.assertions), "asserted"),
      warnings: warningList(report),
      figures: figures(charts, report, !hasCode),
      tables: tables(report),
      seconds: secondBySecond(report),
    },
    charts,
  };
}

/**
 * Formats the status: `Running: 12.0s of 30s · 4768 sent · 4748 done · 204 failed (4.3%) · 20 in
 * flight · …`.
 */
function statusText({ phase, report, inFlight }: LiveRun): string {
  const { plan, requests, elapsedMs, interrupted, connections } = report;
  const done = requests.succeeded + requests.failed;
  const failed = requests.failed === 0
    ? "0 failed"
    : `${requests.failed} failed (${formatShare(requests.failed / done)})`;
  const planned = plannedPerSecond(plan, elapsedMs);
  const PHASES = {
    warmup: "Warming up",
    running: "Running",
    draining: "Waiting for requests in flight",
    done: interrupted ? "Interrupted" : "Done",
  };
  const time = `${(elapsedMs / 1000).toFixed(1)}s`;
  return [
    `${PHASES[phase]}: ${time}${
      plan.durationMs === null || phase === "done" ? "" : ` of ${durationText(plan.durationMs)}`
    }`,
    `${requests.issued} sent${plan.requests === null ? "" : ` of ${plan.requests}`}`,
    `${done} done`,
    failed,
    ...(phase === "done" ? [] : [`${inFlight} in flight`]),
    `${connections.opened} connections opened`,
    ...(planned === null || phase === "done" ? [] : [`${formatNumber(planned)} req/s planned`]),
  ].join(" · ");
}
