/**
 * Lays out the tables of outcomes: status codes, errors, targets, checks.
 *
 * @module
 */
import { formatMs, formatNumber, formatSeconds, formatShare } from "../words/format.ts";
import type { Report, ReportCheck } from "../shape/report_shape.ts";
import { type Cell, columns, details, type Table } from "./table.ts";

/** Complete responses by status code. */
export function statusCodes({ statusCodes }: Report): Table {
  const total = Object.values(statusCodes).reduce((sum, count) => sum + count, 0);
  return {
    heading: "Status codes",
    columns: [...columns("word", "status"), ...columns("number", "responses", "share")],
    rows: Object.entries(statusCodes).map((
      [status, count],
    ) => [status, count, formatShare(count / total)]),
  };
}

/** Errors by kind, with the first occurrence and its request. */
export function errors({ errors, requests }: Report): Table {
  return {
    heading: "Errors",
    columns: [
      ...columns("word", "error"),
      ...columns("number", "count"),
      ...details("number", "share", "first at", "last at"),
      ...columns("quote", "example"),
    ],
    rows: errors.map(({ kind, count, example, firstAtMs, lastAtMs }) => [
      { text: kind, mood: "bad" },
      count,
      formatShare(count / (requests.succeeded + requests.failed)),
      formatSeconds(firstAtMs),
      formatSeconds(lastAtMs),
      example,
    ]),
  };
}

/** Failed responses by status, with the body of one of each. */
export function failedResponses({ failedResponses, requests }: Report): Table {
  return {
    heading: "Failed responses",
    columns: [
      ...columns("word", "status"),
      ...columns("number", "count", "share"),
      ...columns("id", "request"),
      ...columns("quote", "body"),
    ],
    rows: failedResponses.map(({ status, count, requestId, body }) => [
      { text: `${status}`, mood: "bad" },
      count,
      formatShare(count / (requests.succeeded + requests.failed)),
      requestId,
      body ?? "-",
    ]),
  };
}

/** Results by target or step, if there are several. */
export function targets({ targets }: Report): Table {
  const names = pathNames(targets.map(({ name }) => name));
  return {
    heading: "Targets",
    columns: [
      ...columns("quote", "target"),
      ...columns("number", "requests", "failed", "req/s", "p50"),
      ...details("number", "p90"),
      ...columns("number", "p99", "max"),
      ...details("number", "status codes"),
    ],
    rows: targets.map(({ requests, throughputPerSecond, latencyMs, statusCodes }, i) => [
      names[i],
      requests.succeeded + requests.failed,
      failures(requests.failed),
      formatNumber(throughputPerSecond),
      ...(["p50", "p90", "p99", "max"] as const).map((key) => formatMs(latencyMs[key])),
      Object.entries(statusCodes).map((pair) => pair.join(": ")).join(", "),
    ]),
  };
}

/** Shortens `GET http://example.com/users` to `GET /users` if all are of the same origin. */
function pathNames(names: readonly string[]): readonly string[] {
  const parts = names.map((name) => /^([A-Z]+ )?(https?:\/\/[^/?#]+)(\/.*)?$/.exec(name));
  const origins = new Set(parts.map((part) => part?.[2]));
  if (origins.size !== 1 || origins.has(undefined)) return names;
  return parts.map((part) => `${part![1] ?? ""}${part![3] ?? "/"}`);
}

/** Results of each check. */
export function checks(checks: readonly ReportCheck[]): Table {
  return {
    heading: "Checks",
    columns: [...columns("quote", "check"), ...columns("number", "passed", "failed")],
    rows: checks.map(({ name, passed, failed }) => [name, passed, failures(failed)]),
  };
}

function failures(count: number): Cell {
  return count === 0 ? count : { text: `${count}`, mood: "bad" };
}
