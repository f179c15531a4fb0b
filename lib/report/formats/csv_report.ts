/**
 * Renders the seconds of a report as CSV (RFC 4180).
 *
 * @module
 */
import type { Report, ReportPoint } from "../shape/report_shape.ts";

const COLUMNS: readonly (keyof ReportPoint)[] = [
  ...["atMs", "completed", "responses", "failed", "bytesReceived"] as const,
  ...["p50Ms", "p90Ms", "p99Ms", "maxMs"] as const,
];

/**
 * Renders one row per second of the run, with the columns of {@linkcode ReportPoint} and a header
 * row. Missing numbers are empty. Lines end in CRLF, as in RFC 4180.
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { renderCsv } from "@x/load-tester/report";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report } = await loadTest({ url, requests: 10 });
 * const [names] = renderCsv(report).split("\r\n");
 * assertEquals(names, "atMs,completed,responses,failed,bytesReceived,p50Ms,p90Ms,p99Ms,maxMs");
 * ```
 */
export function renderCsv(report: Report): string {
  const rows = report.series.map((point) => COLUMNS.map((column) => point[column] ?? ""));
  return [COLUMNS, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
