/**
 * Lays out the tables of times: percentiles, times of an open loop, phases, slowest requests.
 *
 * @module
 */
import type { LatencySummary } from "../latency/latency_summary.ts";
import { formatMs, formatSeconds } from "../words/format.ts";
import { latencyText } from "../words/latency_text.ts";
import { percentileRows } from "../words/percentile_rows.ts";
import type { Report } from "../shape/report_shape.ts";
import { type Cell, columns, details, type Table } from "./table.ts";

const SUMMARY = ["p50", "p90", "p99", "max"] as const;

/** All numbers of the latency, with the confidence intervals of the percentiles. */
export function percentiles(report: Report): Table {
  const { latencyMs } = report;
  const timedOut = latencyMs.censored === 0
    ? ""
    : ` ${latencyMs.censored} of them timed out, and took longer than the time they count as.`;
  return {
    heading: "Percentiles",
    columns: [...columns("word", ""), ...columns("number", "latency", "95% interval")],
    rows: latencyMs.count === 0 ? [] : [
      ["min", formatMs(latencyMs.min), ""],
      ["mean", formatMs(latencyMs.mean), ""],
      ["stddev", formatMs(latencyMs.stddev), ""],
      ...percentileRows(report).map(({ name, value, interval }) => [name, value, interval]),
      ["max", latencyText(latencyMs.max, report), ""],
    ],
    note: `Latency of ${latencyMs.count} requests, from when each was due to its last byte.` +
      `${timedOut} The interval covers the true percentile with 95% probability.`,
  };
}

/** The latency and, in an open loop, its components. */
export function times(report: Report): Table {
  const { latencyMs, serviceMs, lagMs } = report;
  const isOpen = serviceMs !== null;
  return {
    heading: isOpen ? "Open loop" : "Latency",
    columns: summaryColumns(),
    rows: latencyMs.count === 0 ? [] : [
      [
        isOpen ? "latency" : "",
        latencyMs.count,
        ...SUMMARY.map((name) => latencyText(latencyMs[name], report)),
      ],
      ...summaryRow("service", serviceMs),
      ...summaryRow("lag", lagMs),
    ],
    note:
      "Latency is measured from when a request was due, service from when it was sent. The lag " +
      "between is the time users would have waited for earlier requests.",
  };
}

/** The phases of requests. */
export function phases({ phasesMs }: Report): Table {
  return {
    heading: "Phases",
    columns: summaryColumns(),
    rows: [
      ...summaryRow("connect", phasesMs.connect),
      ...summaryRow("tls", phasesMs.tls),
      ...summaryRow("first byte", phasesMs.firstByte),
    ],
    note:
      "Connect and TLS count once a connection, and are part of latency only with a rate. First " +
      "byte counts once a response.",
  };
}

function summaryColumns() {
  return [...columns("word", ""), ...details("number", "count"), ...columns("number", ...SUMMARY)];
}

function summaryRow(name: string, summary: LatencySummary | null): Cell[][] {
  return summary === null
    ? []
    : [[name, summary.count, ...SUMMARY.map((key) => formatMs(summary[key]))]];
}

/** The slowest requests, with the IDs to search for in a server's log. */
export function slowest({ slowest, serviceMs }: Report): Table {
  const isOpen = serviceMs !== null;
  return {
    heading: "Slowest requests",
    columns: [
      ...columns("id", "request"),
      ...columns("number", "latency", ...(isOpen ? ["service"] : []), "first byte", "status", "at"),
    ],
    rows: slowest.map((request) => [
      request.requestId,
      formatMs(request.latencyMs),
      ...(isOpen ? [formatMs(request.serviceMs)] : []),
      formatMs(request.firstByteMs),
      request.status ?? "timeout",
      formatSeconds(request.atMs),
    ]),
    note: "The ID is the one that the server saw, unless the header was turned off.",
  };
}
