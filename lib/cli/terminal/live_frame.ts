/**
 * Lays out the live view for a terminal of a given size. All numbers are from one moment.
 *
 * @module
 */
import type { LiveRun } from "../../report/summary/live_run.ts";
import type { Report, ReportPoint } from "../../report/shape/report_shape.ts";
import { plannedPerSecond } from "../../report/words/planned_rate.ts";
import { formatMs, formatNumber, formatShare } from "../../report/words/format.ts";
import { latencyText } from "../../report/words/latency_text.ts";
import { type Paint, type Palette, palette } from "../../report/words/paint.ts";
import { slowest } from "../../report/tables/latency_tables.ts";
import { targets } from "../../report/tables/request_tables.ts";
import type { Table } from "../../report/tables/table.ts";
import { tableLines } from "../../report/tables/text_table.ts";
import { wrapped } from "../../report/words/text_section.ts";
import { histogramSection } from "../../report/text/text_histogram.ts";
import { barChart, fitted, shareBar, sideBySide, sparkline } from "./live_charts.ts";
import { headLines, type LiveProgress } from "./live_head.ts";

/** The size of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Minimum size for the view. */
export const LEAST: Size = { columns: 80, rows: 24 };
/** Width of the right half: latency, errors. */
const RIGHT_COLUMNS = 36;
/** Fraction of a wide terminal that the right half takes. */
const RIGHT_SHARE = 0.4;
/** Width of a percentile's row before its sparkline. */
const LATENCY_COLUMNS = 23;
const PERCENTILES = ["p50", "p90", "p99", "max"] as const;
const SERIES = { p50: "p50Ms", p90: "p90Ms", p99: "p99Ms", max: "maxMs" } as const;

/**
 * Returns the lines of the view: at most as many as the terminal has rows, each narrower than it.
 */
export function liveFrame(
  run: LiveRun,
  progress: LiveProgress,
  { columns, rows }: Size,
  hasColor: boolean,
): string[] {
  // The last column stays free: terminals that have filled it erase it with the rest of the line.
  const width = columns - 1;
  const paint = palette(hasColor);
  const { report } = run;
  const rightColumns = Math.max(RIGHT_COLUMNS, Math.floor(RIGHT_SHARE * width));
  const leftColumns = Math.max(1, width - rightColumns - 2);
  const chartRows = rows >= 44 ? 10 : rows >= 32 ? 6 : 4;
  const boxRows = rows >= 36 ? 8 : rows >= 30 ? 5 : 3;
  const warnings = warningLines(report, width, rows >= 30 ? 6 : 3, paint);
  const head = [
    ...headLines(run, progress, width, paint),
    ...sideBySide(
      rateBox(report, leftColumns, chartRows, paint),
      latencyBox(report, rightColumns, paint),
      leftColumns,
    ),
    ...sideBySide(
      statusBox(report, leftColumns, boxRows, paint),
      errorBox(report, rightColumns, boxRows, paint),
      leftColumns,
    ),
  ];
  const room = rows - head.length - warnings.length;
  const histogram = room < 4 ? [] : histogramLines(run, room, paint);
  const below = [...histogram];
  for (const table of [targets(report), slowest(report)]) {
    below.push(...tableBlock(table, room - below.length, width, paint));
  }
  return [...head, ...below, ...warnings].slice(0, rows).map((line) => fitted(line, width));
}

function rateBox(report: Report, width: number, height: number, paint: Palette): string[] {
  const rates = report.series.map(perSecond(report));
  const planned = plannedPerSecond(report.plan, report.elapsedMs);
  const now = formatNumber(rates.at(-1) ?? null);
  const shown = rates.slice(-width);
  // Short runs fill the chart too.
  const each = Math.max(1, Math.min(8, Math.floor(width / Math.max(8, shown.length))));
  const bars = barChart(shown, height, planned ?? 0);
  return [
    paint.heading(
      `Requests per second: ${now}${planned === null ? "" : ` of ${formatNumber(planned)}`}`,
    ),
    ...bars.map((line) => paint.good([...line].map((bar) => bar.repeat(each)).join(""))),
    paint.quiet(
      shown.length === 0
        ? ""
        : `last ${shown.length} s, 0 to ${formatNumber(Math.max(planned ?? 0, ...shown))}`,
    ),
  ];
}

/** Weights the last, incomplete second by its length. */
function perSecond({ series, elapsedMs }: Report): (point: ReportPoint, i: number) => number {
  return ({ atMs, responses }, i) => {
    const endMs = series[i + 1]?.atMs ?? Math.min(elapsedMs, atMs + 1000);
    return responses / Math.max(1, endMs - atMs) * 1000;
  };
}

function latencyBox(report: Report, width: number, paint: Palette): string[] {
  const last = report.series.at(-1);
  const row = (name: string, now: string, all: string, line: string) =>
    `${name.padEnd(4)}${now.padStart(8)}${all.padStart(9)}  ${line}`;
  return [
    paint.heading(row("", "last s", "run", "over time")),
    ...PERCENTILES.map((name) =>
      row(
        name,
        formatMs(last?.[SERIES[name]] ?? null),
        latencyText(report.latencyMs[name], report),
        sparkline(report.series.slice(LATENCY_COLUMNS - width).map((point) => point[SERIES[name]])),
      )
    ),
  ];
}

function statusBox(report: Report, width: number, height: number, paint: Palette): string[] {
  const statuses = Object.entries(report.statusCodes).sort(([, a], [, b]) => b - a);
  const total = statuses.reduce((sum, [, count]) => sum + count, 0);
  const digits = `${total}`.length;
  const lines = statuses.slice(0, height).map(([code, count]) => {
    const text = `${code}  ${`${count}`.padStart(digits)} ${
      formatShare(count / total).padStart(6)
    }  `;
    return statusPaint(code, paint)(
      text + shareBar(count / total, Math.max(4, width - text.length)),
    );
  });
  return [
    paint.heading(`Status codes${more(statuses.length, height)}`),
    ...(lines.length === 0 ? ["none"] : lines),
    "",
  ];
}

function statusPaint(code: string, paint: Palette): Paint {
  if (code.startsWith("2")) return paint.good;
  return code.startsWith("3") ? (text) => text : code.startsWith("4") ? paint.doubtful : paint.bad;
}

function errorBox(report: Report, width: number, height: number, paint: Palette): string[] {
  const { errors } = report;
  return [
    paint.heading(`Errors${more(errors.length, height)}`),
    ...(errors.length === 0 ? ["none"] : []),
    ...errors.slice(0, height).map(({ kind, count, example }) =>
      paint.bad(fitted(`${kind} ${count}  ${example}`, width))
    ),
  ];
}

function more(count: number, shown: number): string {
  return count > shown ? ` (${shown} of ${count})` : "";
}

function histogramLines(
  { distribution }: LiveRun,
  room: number,
  paint: Palette,
): string[] {
  const [heading, ...lines] = histogramSection(distribution, true, Math.min(11, room - 2));
  return heading === undefined ? [] : [paint.heading(heading.slice(0, -1)), ...lines, ""];
}

/** The first rows of a table, if there is room for at least three. */
function tableBlock(table: Table, room: number, width: number, paint: Palette): string[] {
  if (room < 6 || table.rows.length === 0) return [];
  const lines = tableLines(table, paint, width).slice(0, room - 2);
  return [paint.heading(table.heading), ...lines, ""];
}

function warningLines(report: Report, width: number, most: number, paint: Palette): string[] {
  const lines = report.warnings.flatMap(({ message }) => wrapped(message, Math.max(40, width)));
  if (lines.length === 0) return [];
  const shown = lines.length > most ? [...lines.slice(0, most - 1), "..."] : lines;
  return [paint.heading(paint.doubtful("Warnings")), ...shown.map(paint.doubtful)];
}
