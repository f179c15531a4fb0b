/**
 * Checks a capacity parsed from untrusted JSON.
 *
 * @module
 */
import { BadBytes } from "../../stats/varint.ts";
import { requireReadable, requireReport, requireTimestamp } from "../saved/report_check.ts";
import { fields, parsedJson, same, type Shape, taken } from "../saved/shape_check.ts";
import type { CapacityProbe, CapacityReport } from "../shape/capacity_shape.ts";

const PROBE: Record<string, Shape> = {
  ratePerSecond: "number",
  ...same(["verdict", "purpose"], "text"),
  limitedBy: "text?",
  disturbedMs: "ms",
  ...same(["close", "cutShort"], "boolean"),
};

const CAPACITY = fields({
  loadTester: "text",
  target: fields(same(["url", "method"], "text")),
  plan: fields({
    assertions: { each: "text" },
    ...same(["fromPerSecond", "toPerSecond"], "number?"),
    precision: "number",
    ...same(["probeMs", "warmupMs"], "ms"),
    ...same(["concurrency", "threads"], "count"),
    arrivals: "text",
  }),
  startedAt: "text",
  elapsedMs: "ms",
  interrupted: "boolean",
  outcome: "text",
  capacityPerSecond: "number?",
  isLowerBound: "boolean",
  bracket: fields(same(["holdsPerSecond", "failsPerSecond"], "number?")),
  limitedBy: "text?",
  ...same(["kneePerSecond", "inFlight"], "number?"),
  probes: { each: fields(PROBE) },
  warnings: { each: fields(same(["kind", "message"], "text")) },
});

/**
 * Parses the JSON of a capacity.
 *
 * @throws {BadBytes} naming the first invalid property
 */
export function parseCapacity(bytes: Uint8Array): CapacityReport {
  const value = parsedJson(bytes) as { schemaVersion?: unknown; probes?: unknown[] } | null;
  if (value?.schemaVersion !== 1) throw new BadBytes("it is of another version");
  const checked = taken(value, CAPACITY) as Omit<CapacityReport, "schemaVersion" | "kind">;
  requireTimestamp(checked.startedAt);
  for (const expression of checked.plan.assertions) requireReadable(expression);
  const probes = checked.probes.map((probe, i): CapacityProbe => {
    const { report } = value.probes![i] as { report: unknown };
    return { ...probe, report: { ...requireReport(report), series: [] } };
  });
  return { ...checked, schemaVersion: 1, kind: "capacity", probes };
}
