/**
 * What -v adds to the text report.
 *
 * @module
 */
import { format as formatBytes } from "@std/fmt/bytes";
import { formatMs, formatSeconds } from "../words/format.ts";
import { latencyText } from "../words/latency_text.ts";
import { percentileRows } from "../words/percentile_rows.ts";
import type { Report } from "../shape/report_shape.ts";
import { indented, type Section } from "../words/text_section.ts";
import { targets } from "./text_targets.ts";

/** The sections that `-v` adds. */
export function detailSections(report: Report): Section[] {
  const { opened, failed, retried } = report.connections;
  return [
    percentiles(report),
    targets(report.targets),
    phases(report),
    indented("Connections", [
      `opened:     ${opened}`,
      `failed:     ${failed}`,
      `retried:   ${retried}`,
    ]),
    indented("Bytes", [
      `sent:       ${formatBytes(report.bytes.sent)}`,
      `received:   ${formatBytes(report.bytes.received)}`,
    ]),
    slowest(report),
  ];
}

/** Every number of the latency, and how far each percentile can be trusted. */
function percentiles(report: Report): Section {
  const { latencyMs } = report;
  if (latencyMs.count === 0) return [];
  const row = (name: string, value: string) => `${`${name}:`.padEnd(8)} ${value.padStart(8)}`;
  return indented("Percentiles", [
    row("min", formatMs(latencyMs.min)),
    row("mean", formatMs(latencyMs.mean)),
    row("stddev", formatMs(latencyMs.stddev)),
    ...percentileRows(report).map(({ name, value, interval, hasSamples }) =>
      `${row(name, value)}   95%: ${interval}${hasSamples ? "" : ", too few samples"}`
    ),
    row("max", latencyText(latencyMs.max, report)),
  ]);
}

function phases({ phasesMs }: Report): Section {
  const { connect, tls, firstByte } = phasesMs;
  const rows = Object.entries({ connect, tls, "first byte": firstByte });
  return indented(
    "Phases",
    rows.flatMap(([name, summary]) => {
      if (summary === null) return [];
      const values = (["p50", "p90", "p99", "max"] as const).map((key) =>
        `${key} ${formatMs(summary[key])}`
      );
      return [`${`${name}:`.padEnd(12)}${values.join(", ")}`];
    }),
  );
}

/** A row for each, as wide as a terminal at most: whole IDs, since they are what is searched for. */
function slowest({ slowest, serviceMs }: Report): Section {
  if (slowest.length === 0) return [];
  const isOpen = serviceMs !== null;
  const idWidth = Math.max(...slowest.map(({ requestId }) => requestId.length));
  const row = (id: string, ...[latency, service, firstByte, status, at]: readonly string[]) =>
    id.padEnd(idWidth) + latency.padStart(10) + (isOpen ? service.padStart(10) : "") +
    firstByte.padStart(12) + status.padStart(9) + at.padStart(10);
  return indented("Slowest", [
    row("request", "latency", "service", "first byte", "status", "at"),
    ...slowest.map(({ requestId, latencyMs, serviceMs, firstByteMs, status, atMs }) =>
      row(
        requestId,
        formatMs(latencyMs),
        formatMs(serviceMs),
        formatMs(firstByteMs),
        `${status ?? "timeout"}`,
        formatSeconds(atMs),
      )
    ),
  ]);
}
