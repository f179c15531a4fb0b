/**
 * Takes a report from JSON that may come from anyone.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { harmless } from "../../text.ts";
import { BadBytes } from "../../stats/varint.ts";
import { parseAssertion } from "../assertions/assertion.ts";
import { PERCENTILES } from "../latency/latency_summary.ts";
import type { Report } from "../shape/report_shape.ts";
import type { ShardPart } from "../shards/shard_part.ts";
import { MOST_PARTS, MOST_REPORT_BYTES, MOST_REPORT_VALUES } from "./saved_limits.ts";

/**
 * What a value has to be: `?` may be null; `ms` is a time in milliseconds; `each` is said of
 * elements, `byStatus` of counts by code, `orMissing` of what older programs did not write.
 */
type Shape =
  | "count"
  | "count?"
  | "number"
  | "number?"
  | "ms"
  | "ms?"
  | "text"
  | "text?"
  | "boolean"
  | "offset"
  | { readonly orNull: Shape }
  | { readonly orMissing: Shape; readonly instead: unknown }
  | { readonly each: Shape }
  | { readonly byStatus: Shape }
  | { readonly fields: Readonly<Record<string, Shape>> };

const fields = (names: Readonly<Record<string, Shape>>): Shape => ({ fields: names });

function same(names: readonly string[], shape: Shape): Record<string, Shape> {
  return Object.fromEntries(names.map((name) => [name, shape]));
}

const CLOCK = fields(same(["lowMs", "highMs"], "offset"));
const PERCENTILE_NAMES = Object.keys(PERCENTILES);
const SUMMARY = fields({
  ...same(["count", "censored"], "count"),
  ...same(["min", "mean", "stddev", "max", ...PERCENTILE_NAMES], "ms?"),
});

/**
 * What a report of this schema version has, without its series, which follows from the seconds.
 * What a later version adds is `orMissing`, or older files would be called damaged.
 */
const REPORT = fields({
  loadTester: "text",
  target: fields(same(["url", "method"], "text")),
  plan: fields({
    ...same(["requests", "seed"], "count?"),
    ratePerSecond: "number?",
    durationMs: "ms?",
    stages: { each: fields({ perSecond: "number", durationMs: "ms" }) },
    arrivals: { orMissing: "text?", instead: null },
    steps: { orMissing: { each: "text" }, instead: [] },
    ...same(["concurrency", "threads", "redirects"], "count"),
    ...same(["warmupMs", "timeoutMs", "connectTimeoutMs", "drainMs"], "ms"),
    keepAlive: "boolean",
    streams: { orMissing: "count?", instead: null },
    success: "text",
  }),
  protocol: { orMissing: "text", instead: "http/1.1" },
  startedAt: "text",
  shard: {
    orMissing: {
      orNull: fields({
        parts: { each: "count" },
        of: "count",
        ...same(["startAt", "runId"], "text"),
      }),
    },
    instead: null,
  },
  clock: { orMissing: { orNull: CLOCK }, instead: null },
  elapsedMs: "ms",
  interrupted: "boolean",
  requests: fields({
    ...same(["issued", "succeeded", "failed", "unfinished"], "count"),
    unissued: "count?",
  }),
  throughputPerSecond: "number?",
  bytes: fields(same(["sent", "received"], "count")),
  connections: fields({
    ...same(["opened", "failed", "retried"], "count"),
    addresses: { orMissing: { each: fields({ address: "text", opened: "count" }) }, instead: [] },
  }),
  streams: {
    orMissing: { orNull: fields({ mostPerConnection: "count", serverLimit: "count?" }) },
    instead: null,
  },
  latencyMs: SUMMARY,
  ...same(["serviceMs", "lagMs"], { orNull: SUMMARY }),
  intervals95Ms: fields(same(PERCENTILE_NAMES, fields(same(["low", "high"], "ms?")))),
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
      ...same(["firstAtMs", "lastAtMs"], "ms"),
    }),
  },
  failedResponses: {
    each: fields({ ...same(["status", "count"], "count"), requestId: "text", body: "text?" }),
  },
  slowest: {
    each: fields({
      requestId: "text",
      ...same(["latencyMs", "serviceMs", "atMs"], "ms"),
      firstByteMs: "ms?",
      status: "count?",
    }),
  },
  warnings: { each: fields(same(["kind", "message"], "text")) },
  assertions: {
    each: fields({ expression: "text", actual: "number?", holds: "boolean", reason: "text?" }),
  },
});

/** What a part of a sharded load says of itself. */
const PARTS: Shape = {
  each: fields({
    index: "count",
    threads: "count",
    interrupted: "boolean",
    ...same(
      ["issued", "connectionsOpened", "connectionsFailed", "unsolicited", "origins"],
      "count",
    ),
    started: "count",
    unissued: "count?",
    scheduledMs: "ms?",
    ...same(["elapsedMs", "openForMs", "issuedForMs", "lastDueMs", "busyMs"], "ms"),
    clock: { orNull: CLOCK },
    warnings: { each: fields(same(["kind", "message"], "text")) },
  }),
};

/** A report as a file has it. */
type ReportWithoutSeries = Omit<Report, "series">;

/** Thirty years: more than that is no time of a run, and dates made of it may not exist. */
const MOST_MS = 1e12;
/** Numbers above this have no digit after the point that could be told. */
const MOST = 1e15;
const RFC_3339 = /^(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/**
 * Reads the JSON of a report. Only what a report has is taken from it, into memory that is bounded
 * before it is taken, and no text of it can steer a terminal.
 *
 * @throws {BadBytes} naming the first part of it that is none
 */
export function parseReport(bytes: Uint8Array): ReportWithoutSeries {
  if (bytes.length > MOST_REPORT_BYTES || valuesIn(bytes) > MOST_REPORT_VALUES) {
    throw new BadBytes("its report is too large");
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new BadBytes("its report is not JSON");
  }
  return requireReport(value);
}

/** At least how many values JSON has: objects, lists, and what a comma separates. */
function valuesIn(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  return count;
}

/**
 * Reads what the parts of a sharded load say of themselves.
 *
 * @throws {BadBytes} where that is not what the report says of them
 */
export function parseParts(
  bytes: Uint8Array | undefined,
  { shard }: Pick<Report, "shard">,
): ShardPart[] {
  if (bytes === undefined && shard === null) return [];
  if (bytes === undefined) throw new BadBytes("no section parts");
  if (bytes.length > MOST_REPORT_BYTES || valuesIn(bytes) > MOST_REPORT_VALUES) {
    throw new BadBytes("its parts are too large");
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new BadBytes("its parts are not JSON");
  }
  const parts = taken(value, PARTS, ".parts") as ShardPart[];
  const indexes = parts.map(({ index }) => index);
  const isAscending = indexes.every((index, i) => i === 0 || indexes[i - 1] < index);
  const holds = shard !== null && indexes.length > 0 && indexes.join() === shard.parts.join();
  if (!holds || !isAscending || indexes.at(-1)! >= shard.of || shard.of > MOST_PARTS) {
    throw new BadBytes("its parts are not those of its report");
  }
  return parts;
}

/** The parts of a value that a report has. @throws {BadBytes} naming the first that is missing */
function requireReport(value: unknown): ReportWithoutSeries {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== 1) {
    const given = harmless(JSON.stringify(version)?.slice(0, 20) ?? "missing");
    throw new BadBytes(`its report has schemaVersion ${given}, not 1`);
  }
  const checked = taken(value, REPORT, "") as Omit<ReportWithoutSeries, "schemaVersion">;
  const { startedAt, assertions } = checked;
  if (!RFC_3339.test(startedAt) || Number.isNaN(Date.parse(startedAt))) {
    throw new BadBytes("its report has no startedAt");
  }
  for (const { expression } of assertions) requireReadable(expression);
  return { schemaVersion: 1, ...checked };
}

/** An assertion is held against the union again when results are merged. */
function requireReadable(expression: string): void {
  try {
    parseAssertion(expression, "assertions");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new BadBytes("its report has an invalid assertion");
  }
}

/** A copy of what a value has of a shape, and of nothing else. */
function taken(value: unknown, shape: Shape, path: string): unknown {
  const missing = () => new BadBytes(`its report has no ${path.slice(1)}`);
  if (typeof shape === "string") {
    if (!isOf(value, shape)) throw missing();
    return typeof value === "string" ? harmless(value) : value;
  }
  if ("orNull" in shape) return value === null ? null : taken(value, shape.orNull, path);
  if ("orMissing" in shape) {
    return value === undefined ? shape.instead : taken(value, shape.orMissing, path);
  }
  if ("each" in shape) {
    if (!Array.isArray(value)) throw missing();
    return value.map((element, i) => taken(element, shape.each, `${path}.${i}`));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw missing();
  const record = value as Record<string, unknown>;
  if ("fields" in shape) {
    return Object.fromEntries(
      Object.entries(shape.fields).map((
        [name, inner],
      ) => [name, taken(record[name], inner, `${path}.${name}`)]),
    );
  }
  const codes = Object.keys(record);
  if (!codes.every((code) => /^[1-9]\d\d$/.test(code))) {
    throw new BadBytes("its report has an invalid status");
  }
  return Object.fromEntries(
    codes.map((code) => [code, taken(record[code], shape.byStatus, `${path}.${code}`)]),
  );
}

function isOf(value: unknown, kind: Shape & string): boolean {
  if (value === null) return kind.endsWith("?");
  switch (kind) {
    case "text":
    case "text?":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "offset":
      return typeof value === "number" && Math.abs(value) <= MOST_MS;
    case "count":
    case "count?":
      return Number.isSafeInteger(value) && value as number >= 0;
    case "ms":
    case "ms?":
      return typeof value === "number" && value >= 0 && value <= MOST_MS;
    default:
      return typeof value === "number" && value >= 0 && value <= MOST;
  }
}
