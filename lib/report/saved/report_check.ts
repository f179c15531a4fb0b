/**
 * What JSON has to look like to be taken for a report.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { BadBytes } from "../../stats/varint.ts";
import { parseAssertion } from "../assertions/assertion.ts";
import { PERCENTILES } from "../latency/latency_summary.ts";
import type { Report } from "../shape/report_shape.ts";

/** What a value has to be: `?` may be null; `each` is said of elements, `byStatus` of counts by code. */
type Shape =
  | "count"
  | "count?"
  | "number"
  | "number?"
  | "text"
  | "text?"
  | "boolean"
  | { readonly orNull: Shape }
  | { readonly each: Shape }
  | { readonly byStatus: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const fields = (names: Readonly<Record<string, Shape>>): Shape => ({ fields: names });

function same(names: readonly string[], shape: Shape): Record<string, Shape> {
  return Object.fromEntries(names.map((name) => [name, shape]));
}

const PERCENTILE_NAMES = Object.keys(PERCENTILES);
const SUMMARY = fields({
  ...same(["count", "censored"], "count"),
  ...same(["min", "mean", "stddev", "max", ...PERCENTILE_NAMES], "number?"),
});

/**
 * What every report of this schema version has. What a later version adds is not asked for here, or
 * older files would be called damaged: it gets its default in requireReport().
 */
const REPORT = fields({
  loadTester: "text",
  target: fields(same(["url", "method"], "text")),
  plan: fields({
    ...same(["requests", "seed"], "count?"),
    ...same(["durationMs", "ratePerSecond"], "number?"),
    stages: { each: fields(same(["perSecond", "durationMs"], "number")) },
    ...same(["concurrency", "threads", "redirects"], "count"),
    ...same(["warmupMs", "timeoutMs", "connectTimeoutMs", "drainMs"], "number"),
    keepAlive: "boolean",
    success: "text",
  }),
  startedAt: "text",
  elapsedMs: "number",
  interrupted: "boolean",
  requests: fields({
    ...same(["issued", "succeeded", "failed", "unfinished"], "count"),
    unissued: "count?",
  }),
  throughputPerSecond: "number?",
  bytes: fields(same(["sent", "received"], "count")),
  connections: fields(same(["opened", "failed", "retried"], "count")),
  latencyMs: SUMMARY,
  ...same(["serviceMs", "lagMs"], { orNull: SUMMARY }),
  intervals95Ms: fields(same(PERCENTILE_NAMES, fields(same(["low", "high"], "number?")))),
  phasesMs: fields(same(["connect", "tls", "firstByte"], { orNull: SUMMARY })),
  statusCodes: { byStatus: "count" },
  targets: {
    each: fields({
      name: "text",
      requests: fields(same(["succeeded", "failed", "unfinished"], "count")),
      throughputPerSecond: "number?",
      latencyMs: SUMMARY,
      statusCodes: { byStatus: "count" },
    }),
  },
  checks: { each: fields({ name: "text", ...same(["passed", "failed"], "count") }) },
  errors: {
    each: fields({
      ...same(["kind", "example"], "text"),
      count: "count",
      ...same(["firstAtMs", "lastAtMs"], "number"),
    }),
  },
  series: {
    each: fields({
      atMs: "number",
      ...same(["completed", "failed", "bytesReceived"], "count"),
      ...same(["p50Ms", "p90Ms", "p99Ms", "maxMs"], "number?"),
    }),
  },
  slowest: {
    each: fields({
      requestId: "text",
      ...same(["latencyMs", "serviceMs", "atMs"], "number"),
      firstByteMs: "number?",
      status: "count?",
    }),
  },
  warnings: { each: fields(same(["kind", "message"], "text")) },
  assertions: {
    each: fields({ expression: "text", actual: "number?", holds: "boolean", reason: "text?" }),
  },
});

/**
 * Takes a value for a report.
 *
 * @throws {BadBytes} naming the first part of it that is none
 */
export function requireReport(value: unknown): Report {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== 1) {
    const given = JSON.stringify(version)?.slice(0, 20) ?? "missing";
    throw new BadBytes(`the schemaVersion of its report is ${given}, and 1 is wanted`);
  }
  check(value, REPORT, "");
  const { startedAt, assertions } = value as Report;
  if (Number.isNaN(Date.parse(startedAt))) throw new BadBytes("its report has no startedAt");
  for (const { expression } of assertions) requireReadable(expression);
  return value as Report;
}

/** An assertion is held against the union again when results are merged. */
function requireReadable(expression: string): void {
  try {
    parseAssertion(expression, "assertions");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new BadBytes("its report has an assertion that is none");
  }
}

function check(value: unknown, shape: Shape, path: string): void {
  if (typeof shape === "string") {
    if (!isOf(value, shape)) throw new BadBytes(`its report has no ${path.slice(1)}`);
  } else if ("orNull" in shape) {
    if (value !== null) check(value, shape.orNull, path);
  } else if ("each" in shape) {
    if (!Array.isArray(value)) throw new BadBytes(`its report has no ${path.slice(1)}`);
    for (const [i, element] of value.entries()) check(element, shape.each, `${path}.${i}`);
  } else {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new BadBytes(`its report has no ${path.slice(1)}`);
    }
    const record = value as Record<string, unknown>;
    const isByStatus = "byStatus" in shape;
    for (const name of Object.keys(isByStatus ? record : shape.fields)) {
      if (isByStatus && !/^\d{1,3}$/.test(name)) {
        throw new BadBytes("its report has a strange status");
      }
      check(record[name], isByStatus ? shape.byStatus : shape.fields[name], `${path}.${name}`);
    }
  }
}

function isOf(value: unknown, kind: Shape & string): boolean {
  if (value === null) return kind.endsWith("?");
  switch (kind) {
    case "text":
    case "text?":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "count":
    case "count?":
      return Number.isSafeInteger(value) && value as number >= 0;
    default:
      return typeof value === "number" && Number.isFinite(value) && value >= 0;
  }
}
