/**
 * Lays out the tables of a whole run: the plan, counts, and its seconds.
 *
 * @module
 */
import { formatBytes, formatMs, formatRate, formatSeconds, formatShare } from "../words/format.ts";
import { durationText } from "../words/latency_text.ts";
import { planText } from "../words/plan_text.ts";
import type { Report, ReportPoint } from "../shape/report_shape.ts";
import { type Cell, columns, type Table } from "./table.ts";

/** Options of the run, including defaults. */
export function plan({ plan, target }: Report): Table {
  const parts = planText(plan).map((part) => part.split(": "));
  return {
    heading: "Plan",
    columns: pair(),
    rows: [
      ["Method", target.method],
      ...parts.map(([name, ...rest]) => [name, rest.join(": ")]),
      ["Threads", plan.threads],
      ["Timeout", durationText(plan.timeoutMs)],
      ["Connect timeout", durationText(plan.connectTimeoutMs)],
      ["Drain", durationText(plan.drainMs)],
      ["Redirects", plan.redirects],
      ["Connections", plan.keepAlive ? "kept alive" : "one for each request"],
      ...(plan.streams === null ? [] : [["HTTP/2 streams per connection", plan.streams]]),
      ["Success", plan.success],
      ...(plan.seed === null ? [] : [["Seed", plan.seed]]),
    ],
  };
}

/** Counts of the run. */
export function results(report: Report): Table {
  const { requests, connections, streams, bytes, elapsedMs, throughputPerSecond } = report;
  const { issued, succeeded, failed, unfinished, unissued } = requests;
  const share = failed > 0 ? ` (${formatShare(failed / (succeeded + failed))})` : "";
  const some = (name: string, count: number | null): Cell[][] =>
    (count ?? 0) > 0 ? [[name, count!]] : [];
  return {
    heading: "Results",
    columns: pair(),
    rows: [
      ["Requests", issued],
      ["Succeeded", succeeded],
      ["Failed", `${failed}${share}`],
      ...some("Unfinished", unfinished),
      ...some("Due but never started", unissued),
      ["Duration", formatMs(elapsedMs)],
      ["Throughput", formatRate(throughputPerSecond)],
      ["Connections opened", connections.opened],
      ...some("Connections failed", connections.failed),
      ...some("Most streams on a connection", streams?.mostPerConnection ?? null),
      ...some("Requests retried", connections.retried),
      ["Sent", formatBytes(bytes.sent)],
      ["Received", formatBytes(bytes.received)],
    ],
  };
}

/** Remote addresses of the connections. */
export function addresses({ connections }: Report): Table {
  return {
    heading: "Addresses",
    columns: [...columns("word", ""), ...columns("number", "connections")],
    rows: connections.addresses.map(({ address, opened }) => [address, opened]),
  };
}

/** The points over time, each lasting until the next one. */
export function seconds(points: readonly ReportPoint[], elapsedMs: number, note: string): Table {
  return {
    heading: "Second by second",
    columns: columns(
      "number",
      ...["from", "to", "completed", "failed", "received", "p50", "p90", "p99", "max"],
    ),
    rows: points.map((point, i) => [
      formatSeconds(point.atMs),
      formatSeconds(points[i + 1]?.atMs ?? Math.max(elapsedMs, point.atMs)),
      point.completed,
      point.failed,
      formatBytes(point.bytesReceived),
      ...[point.p50Ms, point.p90Ms, point.p99Ms, point.maxMs].map(formatMs),
    ]),
    note,
  };
}

function pair() {
  return [...columns("word", ""), ...columns("number", "")];
}
