/**
 * The tables of the page.
 *
 * @module
 */
import { format as formatBytes } from "@std/fmt/bytes";
import { formatMs, formatRate, formatSeconds, formatShare } from "../words/format.ts";
import type { LatencySummary } from "../latency/latency_summary.ts";
import { durationText, latencyText } from "../words/latency_text.ts";
import { percentileRows } from "../words/percentile_rows.ts";
import { planText } from "../words/plan_text.ts";
import type { Report } from "../shape/report_shape.ts";
import { type Cell, number, table, tableSection } from "./markup.ts";
import { thinnedSeries } from "./thinned_series.ts";

/** As many rows as a person scrolls through. */
const MOST_SECONDS = 240;
const SUMMARY = ["p50", "p90", "p99", "max"] as const;

/** What there is to say of a run beside its key numbers, in tables. */
export function tables(report: Report): string {
  const short = [times(report), statusCodes(report), checks(report)].join("");
  return `${latency(report)}<div class="stack">${short}</div>\n` +
    [targets(report), errors(report), slowest(report)].map(broad).join("") +
    [plan(report), traffic(report)].join("");
}

function broad(section: string): string {
  return section.replace("<section>", '<section class="broad">');
}

function latency(report: Report): string {
  const { latencyMs } = report;
  if (latencyMs.count === 0) return "";
  const plain = (name: "min" | "mean" | "stddev"): Cell[] => [
    name,
    number(formatMs(latencyMs[name])),
    number(""),
  ];
  const timedOut = latencyMs.censored === 0 ? "" : ` ${latencyMs.censored} of them timed out: ` +
    "they took longer than what they are counted as.";
  return tableSection(
    "Latency",
    ["", number("latency"), number("95% interval")],
    [
      plain("min"),
      ...percentileRows(report).map(({ name, value, interval, hasSamples }) => [
        name,
        number(value),
        number(hasSamples ? interval : `${interval}, too few samples`),
      ]),
      ["max", number(latencyText(latencyMs.max, report)), number("")],
      plain("mean"),
      plain("stddev"),
    ],
    `Of ${latencyMs.count} requests, from when each was due to its last byte.${timedOut} The ` +
      "interval covers the true percentile with 95% probability.",
  );
}

function times({ latencyMs, serviceMs, lagMs, phasesMs }: Report): string {
  const row = (name: string, summary: LatencySummary | null): Cell[][] =>
    summary === null
      ? []
      : [[name, number(summary.count), ...SUMMARY.map((key) => number(formatMs(summary[key])))]];
  const isOpen = serviceMs !== null;
  return tableSection(
    isOpen ? "Open loop and phases" : "Phases",
    ["", number("count"), ...SUMMARY.map((key) => number(key))],
    [
      ...(isOpen ? row("latency", latencyMs) : []),
      ...row("service", serviceMs),
      ...row("lag", lagMs),
      ...row("connect", phasesMs.connect),
      ...row("TLS", phasesMs.tls),
      ...row("first byte", phasesMs.firstByte),
    ],
    isOpen
      ? "Latency counts from when a request was due, service from when it was sent; the lag " +
        "between is what users would have waited. Connecting is counted by connection."
      : "Connecting is counted by connection, and is in no latency; first byte by response.",
  );
}

function statusCodes({ statusCodes }: Report): string {
  const total = Object.values(statusCodes).reduce((sum, count) => sum + count, 0);
  return tableSection(
    "Status codes",
    ["status", number("responses"), number("share")],
    Object.entries(statusCodes).map(([status, count]) => [
      status,
      number(count),
      number(formatShare(count / total)),
    ]),
  );
}

function checks({ checks }: Report): string {
  return tableSection(
    "Checks",
    ["check", number("passed"), number("failed")],
    checks.map(({ name, passed, failed }) => [name, number(passed), number(failed)]),
  );
}

function targets({ targets }: Report): string {
  return tableSection(
    "Targets",
    ["target", ...["requests", "failed", "throughput", ...SUMMARY, "status codes"].map(number)],
    targets.map(({ name, requests, throughputPerSecond, latencyMs, statusCodes }) => [
      name,
      number(requests.succeeded + requests.failed),
      number(requests.failed),
      number(formatRate(throughputPerSecond)),
      ...SUMMARY.map((key) => number(formatMs(latencyMs[key]))),
      number(Object.entries(statusCodes).map(([code, count]) => `${code}: ${count}`).join(", ")),
    ]),
  );
}

function errors({ errors }: Report): string {
  return tableSection(
    "Errors",
    ["error", number("count"), number("first at"), number("last at"), "what happened first"],
    errors.map(({ kind, count, example, firstAtMs, lastAtMs }) => [
      kind,
      number(count),
      number(formatSeconds(firstAtMs)),
      number(formatSeconds(lastAtMs)),
      example,
    ]),
  );
}

function slowest({ slowest, serviceMs }: Report): string {
  const isOpen = serviceMs !== null;
  const ofOpen = (cell: Cell) => isOpen ? [cell] : [];
  return tableSection(
    "Slowest requests",
    [
      "request ID",
      number("latency"),
      ...ofOpen(number("service")),
      ...["first byte", "status", "over at"].map(number),
    ],
    slowest.map(({ requestId, latencyMs, serviceMs, firstByteMs, status, atMs }) => [
      { code: requestId },
      number(formatMs(latencyMs)),
      ...ofOpen(number(formatMs(serviceMs))),
      number(formatMs(firstByteMs)),
      number(status ?? "timeout"),
      number(formatSeconds(atMs)),
    ]),
    "Each is named by its ID, which the server saw unless it was switched off.",
  );
}

function plan({ plan, target }: Report): string {
  const asked = planText(plan).map((part) => part.split(": "));
  return tableSection("Plan", ["asked for", number("")], [
    ["Method", number(target.method)],
    ...asked.map(([name, ...rest]) => [name, number(rest.join(": "))]),
    ["Threads", number(plan.threads)],
    ["Timeout", number(durationText(plan.timeoutMs))],
    ["Connect timeout", number(durationText(plan.connectTimeoutMs))],
    ["Drain", number(durationText(plan.drainMs))],
    ["Redirects", number(plan.redirects)],
    ["Connections", number(plan.keepAlive ? "kept alive" : "one for each request")],
    ["Success", number(plan.success)],
    ...(plan.seed === null ? [] : [["Seed", number(plan.seed)]]),
  ]);
}

function traffic({ requests, connections, bytes }: Report): string {
  const { issued, succeeded, failed, unfinished, unissued } = requests;
  return tableSection("Counts", ["counted", number("")], [
    ["Requests issued", number(issued)],
    ["Succeeded", number(succeeded)],
    ["Failed", number(failed)],
    ["Unfinished", number(unfinished)],
    ...(unissued === null ? [] : [["Due but never started", number(unissued)]]),
    ["Connections opened", number(connections.opened)],
    ["Connections that failed", number(connections.failed)],
    ["Connections retried", number(connections.retried)],
    ["Sent", number(formatBytes(bytes.sent))],
    ["Received", number(formatBytes(bytes.received))],
  ]);
}

/** What the charts over time show, in numbers. */
export function seconds({ series, elapsedMs }: Report): string {
  if (series.length === 0) return "";
  const points = thinnedSeries(series, MOST_SECONDS);
  const isThinned = points.length < series.length;
  const note = isThinned
    ? '<p class="note">Each row stands for several seconds: counts are added up, and of the ' +
      "percentiles the highest is told.</p>"
    : "";
  const names = ["from", "to", "completed", "failed", "received", "p50", "p90", "p99", "max"];
  const rows = points.map((point, i) => [
    number(formatSeconds(point.atMs)),
    number(formatSeconds(points[i + 1]?.atMs ?? Math.max(elapsedMs, point.atMs))),
    number(point.completed),
    number(point.failed),
    number(formatBytes(point.bytesReceived)),
    ...[point.p50Ms, point.p90Ms, point.p99Ms, point.maxMs].map((ms) => number(formatMs(ms))),
  ]);
  return `<details><summary>Second by second</summary>${note}` +
    `${table("Second by second", names.map(number), rows)}</details>\n`;
}
