/**
 * Checks a report parsed from untrusted JSON.
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
import { MOST_PARTS } from "./saved_limits.ts";
import { fields, parsedJson, same, type Shape, taken } from "./shape_check.ts";

const CLOCK = fields(same(["lowMs", "highMs"], "offset"));
const PERCENTILE_NAMES = Object.keys(PERCENTILES);
const SUMMARY = fields({
  ...same(["count", "censored"], "count"),
  ...same(["min", "mean", "stddev", "max", ...PERCENTILE_NAMES], "ms?"),
});

/**
 * The shape of a report of this schema version, without its series, which is derived from the
 * seconds. Properties added by later versions are `orMissing`, so that older files stay valid.
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

/** The shape of the parts of a sharded load. */
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

/** A report as stored in a file. */
type ReportWithoutSeries = Omit<Report, "series">;

const RFC_3339 = /^(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/**
 * Parses the JSON of a report. Unknown properties are dropped.
 *
 * @throws {BadBytes} naming the first invalid property
 */
export function parseReport(bytes: Uint8Array): ReportWithoutSeries {
  return requireReport(parsedJson(bytes));
}

/**
 * Parses the parts of a sharded load.
 *
 * @throws {BadBytes} if they do not match the report
 */
export function parseParts(
  bytes: Uint8Array | undefined,
  { shard }: Pick<Report, "shard">,
): ShardPart[] {
  if (bytes === undefined && shard === null) return [];
  if (bytes === undefined) throw new BadBytes("no section parts");
  const parts = taken(parsedJson(bytes, "parts"), PARTS, ".parts") as ShardPart[];
  const indexes = parts.map(({ index }) => index);
  const isAscending = indexes.every((index, i) => i === 0 || indexes[i - 1] < index);
  const holds = shard !== null && indexes.length > 0 && indexes.join() === shard.parts.join();
  if (!holds || !isAscending || indexes.at(-1)! >= shard.of || shard.of > MOST_PARTS) {
    throw new BadBytes("its parts are not those of its report");
  }
  return parts;
}

/**
 * Returns the known properties of a value.
 *
 * @throws {BadBytes} naming the first missing one
 */
export function requireReport(value: unknown): ReportWithoutSeries {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== 1) {
    const given = harmless(JSON.stringify(version)?.slice(0, 20) ?? "missing");
    throw new BadBytes(`its report has schemaVersion ${given}, not 1`);
  }
  const checked = taken(value, REPORT) as Omit<ReportWithoutSeries, "schemaVersion">;
  const { startedAt, assertions } = checked;
  requireTimestamp(startedAt);
  for (const { expression } of assertions) requireReadable(expression);
  return { schemaVersion: 1, ...checked };
}

/** @throws {BadBytes} if the text is not a date of the 20th or 21st century */
export function requireTimestamp(startedAt: string): void {
  if (RFC_3339.test(startedAt) && !Number.isNaN(Date.parse(startedAt))) return;
  throw new BadBytes("its report has no startedAt");
}

/** Rejects invalid assertions, because merging evaluates them again. */
export function requireReadable(expression: string): void {
  try {
    parseAssertion(expression, "assertions");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new BadBytes("its report has an invalid assertion");
  }
}
