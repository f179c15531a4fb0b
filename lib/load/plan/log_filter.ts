/**
 * Parses the conditions that decide which requests are logged.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { parseDurationMs } from "../../units.ts";
import type { RequestEntry } from "../request/request_entry.ts";

/** Returns true if a request is logged. */
export type EntryFilter = (entry: RequestEntry) => boolean;

const CONDITION = /^\s*([a-z]+)\s*(?:(<=|>=|<|>|=)\s*([^\s<>=].*?))?\s*$/;
const EXAMPLES = "failed, unfinished, latency>200ms or status>=500";

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "=": (a, b) => a === b,
};

/**
 * Parses conditions. A request is logged if it meets one of them, or if there are none.
 *
 * @throws {UsageError} if a condition is invalid
 */
export function entryFilter(conditions: readonly string[]): EntryFilter {
  const filters = conditions.map(parseCondition);
  return filters.length === 0 ? () => true : (entry) => filters.some((keeps) => keeps(entry));
}

function parseCondition(text: string): EntryFilter {
  const refuse = (advice: string) => UsageError.invalid("logIf", text, advice);
  const [, word, operator, limit] = CONDITION.exec(text) ?? [];
  const isAlone = operator === undefined;
  switch (word) {
    case "failed":
    case "unfinished":
      if (isAlone) return ({ outcome }) => outcome === word;
      throw refuse(`Write ${word} alone.`);
    case "latency": {
      const limitMs = isAlone ? undefined : parseDurationMs(limit);
      if (limitMs !== undefined && operator !== "=") {
        return ({ latencyMs }) => latencyMs !== null && COMPARISONS[operator](latencyMs, limitMs);
      }
      const hint = !isAlone && /^\d+(\.\d+)?$/.test(limit)
        ? `Add a unit, such as latency${operator}${limit}ms.`
        : "Use < <= > or >= and a time with a unit, such as latency>200ms.";
      throw refuse(hint);
    }
    case "status": {
      if (!isAlone && /^[1-9]\d\d$/.test(limit)) {
        const code = Number(limit);
        return ({ status }) => status !== null && COMPARISONS[operator](status, code);
      }
      throw refuse("Use < <= > >= or = and a status code, such as status>=500.");
    }
    default:
      throw refuse(`Use a condition such as ${EXAMPLES}.`);
  }
}
