/**
 * Tests which requests each condition selects, and how invalid ones are rejected.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import { entryFilter } from "../../../lib/load/plan/log_filter.ts";
import { entryOf } from "../../support/made_entry.ts";

const ENTRIES = {
  fast: entryOf({ latencyMs: 5 }),
  slow: entryOf({ latencyMs: 200 }),
  missing: entryOf({ latencyMs: 5, status: 404, outcome: "failed" }),
  broken: entryOf({ latencyMs: 5, status: 503, outcome: "failed" }),
  late: entryOf({ latencyMs: 1000, status: null, outcome: "failed", kind: "timeout" }),
  refused: entryOf({ latencyMs: null, status: null, outcome: "failed", kind: "refused" }),
  cut: entryOf({ latencyMs: null, status: null, outcome: "unfinished" }),
};
type Name = keyof typeof ENTRIES;
const ALL = Object.keys(ENTRIES) as Name[];

const CASES: readonly (readonly [conditions: string[], kept: Name[]])[] = [
  [[], ALL],
  [["failed"], ["missing", "broken", "late", "refused"]],
  [["unfinished"], ["cut"]],
  [["latency>200ms"], ["late"]],
  [["latency>=200ms"], ["slow", "late"]],
  [[" latency >= 0.2 s "], ["slow", "late"]],
  [["latency<=5000us"], ["fast", "missing", "broken"]],
  [["latency<5ms"], []],
  [["status=503"], ["broken"]],
  [["status>=500"], ["broken"]],
  [["status>404"], ["broken"]],
  [["status<400"], ["fast", "slow"]],
  [["status<=404"], ["fast", "slow", "missing"]],
  [["status=404", "unfinished", "latency>0.5s"], ["missing", "late", "cut"]],
];

for (const [conditions, kept] of CASES) {
  Deno.test(`entryFilter() selects by ${conditions.join(" or ") || "no condition"}`, () => {
    const keeps = entryFilter(conditions);
    assertEquals(ALL.filter((name) => keeps(ENTRIES[name])), kept);
  });
}

const REFUSED: Readonly<Record<string, string>> = {
  "": "Use a condition such as failed, unfinished, latency>200ms or status>=500.",
  "slow": "Use a condition such as failed, unfinished, latency>200ms or status>=500.",
  "failed>1": "Write failed alone.",
  "latency": "Use < <= > or >= and a time with a unit, such as latency>200ms.",
  "latency>200": "Add a unit, such as latency>200ms.",
  "latency=5ms": "Use < <= > or >= and a time with a unit, such as latency>200ms.",
  "latency>fast": "Use < <= > or >= and a time with a unit, such as latency>200ms.",
  "status": "Use < <= > >= or = and a status code, such as status>=500.",
  "status=5xx": "Use < <= > >= or = and a status code, such as status>=500.",
  "status=42": "Use < <= > >= or = and a status code, such as status>=500.",
};

for (const [condition, advice] of Object.entries(REFUSED)) {
  Deno.test(`entryFilter() rejects ${JSON.stringify(condition)}`, () => {
    const error = assertThrows(() => entryFilter(["failed", condition]), UsageError);
    assertEquals(error.message, `logIf: invalid value ${JSON.stringify(condition)}. ${advice}`);
  });
}
