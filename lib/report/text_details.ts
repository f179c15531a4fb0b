// Knows: what -v adds to the text report.
// Refuses to know: the terminal, and the part that is always there.
import { format as formatBytes } from "@std/fmt/bytes";
import { formatMs, formatSeconds } from "./format.ts";
import { type PercentileName, PERCENTILES } from "./latency_summary.ts";
import type { Report } from "./report_shape.ts";
import { indented, type Section } from "./text_section.ts";

/** The sections that `-v` adds. */
export function detailSections(report: Report): Section[] {
  const { opened, failed, redialed } = report.connections;
  return [
    percentiles(report),
    phases(report),
    indented("Connections", [
      `opened:     ${opened}`,
      `failed:     ${failed}`,
      `redialed:   ${redialed}`,
    ]),
    indented("Bytes", [
      `sent:       ${formatBytes(report.bytes.sent)}`,
      `received:   ${formatBytes(report.bytes.received)}`,
    ]),
    slowest(report),
  ];
}

/** Every number of the latency, and how far each percentile can be trusted. */
function percentiles({ latencyMs, intervals95Ms }: Report): Section {
  if (latencyMs.count === 0) return [];
  const plain = (name: "min" | "mean" | "stddev" | "max") =>
    `${`${name}:`.padEnd(8)} ${formatMs(latencyMs[name]).padStart(8)}`;
  const lines = (Object.keys(PERCENTILES) as PercentileName[]).map((name) => {
    const { low, high } = intervals95Ms[name];
    const value = `${`${name}:`.padEnd(8)} ${formatMs(latencyMs[name]).padStart(8)}`;
    const interval = `${low === null ? "?" : formatMs(low)} to ${
      high === null ? "?" : formatMs(high)
    }`;
    const mark = hasSamplesFor(name, latencyMs.count) ? "" : ", too few samples";
    return `${value}   95%: ${interval}${mark}`;
  });
  return indented("Percentiles", [
    plain("min"),
    plain("mean"),
    plain("stddev"),
    ...lines,
    plain("max"),
  ]);
}

/** True where at least one sample is expected beyond the percentile: p99.9 takes 1000. */
function hasSamplesFor(name: PercentileName, count: number): boolean {
  // In thousandths of a percent, so that the product is exact.
  return count * (100_000 - Math.round(PERCENTILES[name] * 1000)) >= 100_000;
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

function slowest(report: Report): Section {
  const isOpen = report.serviceMs !== null;
  return indented(
    "Slowest",
    report.slowest.map(({ requestId, latencyMs, serviceMs, firstByteMs, status, atMs }) => {
      const parts = [
        isOpen ? `service ${formatMs(serviceMs)}` : "",
        firstByteMs === null ? "" : `first byte ${formatMs(firstByteMs)}`,
      ].filter((part) => part !== "");
      return `${requestId} ${formatMs(latencyMs).padStart(8)}   ${status ?? "timeout"} at ` +
        `${formatSeconds(atMs)}${parts.length > 0 ? `, ${parts.join(", ")}` : ""}`;
    }),
  );
}
