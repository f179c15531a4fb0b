/**
 * How the conditions are written by which requests are kept in the log.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { parseLimitMs } from "../../units.ts";
import type { RequestEntry } from "../request/request_entry.ts";

/** True for a request that is kept. */
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
 * Reads conditions: a request is kept that meets one of them; without any, each is.
 *
 * @throws {UsageError} where one is none
 */
export function entryFilter(conditions: readonly string[]): EntryFilter {
  const filters = conditions.map(parseCondition);
  return filters.length === 0 ? () => true : (entry) => filters.some((keeps) => keeps(entry));
}

function parseCondition(text: string): EntryFilter {
  const refuse = (wanted: string) => new UsageError("logIf", JSON.stringify(text), wanted);
  const [, word, operator, limit] = CONDITION.exec(text) ?? [];
  const isAlone = operator === undefined;
  switch (word) {
    case "failed":
    case "unfinished":
      if (isAlone) return ({ outcome }) => outcome === word;
      throw refuse(`${word} stands alone`);
    case "latency": {
      const limitMs = isAlone ? undefined : parseLimitMs(limit);
      if (limitMs !== undefined && operator !== "=") {
        return ({ latencyMs }) => latencyMs !== null && COMPARISONS[operator](latencyMs, limitMs);
      }
      const hint = !isAlone && /^\d+(\.\d+)?$/.test(limit)
        ? `did you mean latency${operator}${limit}ms`
        : "as latency>200ms";
      throw refuse(`one of < <= > >= and a time with its unit are wanted, ${hint}`);
    }
    case "status": {
      if (!isAlone && /^[1-9]\d\d$/.test(limit)) {
        const code = Number(limit);
        return ({ status }) => status !== null && COMPARISONS[operator](status, code);
      }
      throw refuse("one of < <= > >= = and a status code are wanted, as status>=500");
    }
    default:
      throw refuse(`a condition on requests is wanted, as ${EXAMPLES}`);
  }
}
