/**
 * Renders the page of the dashboard, which updates fill in.
 *
 * @module
 */
import type { ChartCode } from "../page/chart_code.ts";
import { documentHtml } from "../page/markup.ts";
import { escapeHtml } from "../tables/html_table.ts";
import { planText } from "../words/plan_text.ts";
import type { ReportPlan } from "../shape/report_shape.ts";
import { VERSION } from "../../version.ts";
import { dashboardScript } from "./dashboard_script.ts";

/** The part of a dashboard that is known from the start. */
export interface DashboardSubject {
  readonly target: { readonly url: string; readonly method: string };
  readonly plan: ReportPlan;
}

/** Renders the page, with a stop button if the viewer may stop the run. */
export function dashboardHtml(
  { target, plan }: DashboardSubject,
  code: ChartCode | null,
  canStop: boolean,
): Promise<string> {
  const title = `Load test: ${target.method} ${target.url}`;
  const stop = canStop ? '<button type="button" id="stop">Stop the run</button>' : "";
  const body = `<header>
<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(planText(plan).join(" · "))}</p>
<p class="status"><span id="status" role="status" aria-live="off">Waiting for the first second.</span>
${stop}</p>
<p class="quiet" id="note" role="status"></p>
</header>
<div id="tiles"></div>
<div id="assertions"></div>
<div id="warnings" role="status"></div>
<div id="figures" class="charts"></div>
<div id="tables" class="tables"></div>
<div id="seconds"></div>
<footer>Made by load-tester ${escapeHtml(VERSION)}.
Numbers for programs: <a href="metrics">metrics</a>, <a href="report.json">report.json</a>.</footer>`;
  return documentHtml({
    title,
    body,
    version: VERSION,
    code,
    script: dashboardScript(),
    isConnected: true,
  });
}
