/**
 * Parses assertions: a number of the report, a comparison, and a limit.
 *
 * @module
 */
import { UsageError } from "../../errors.ts";
import { translatedAssertion } from "./foreign_assertion.ts";
import { parseCount, parseDurationMs, parsePerSecond } from "../../units.ts";
import { type PercentileName, PERCENTILES } from "../latency/latency_summary.ts";

/** A statistic of times. */
type TimeStatistic = PercentileName | "min" | "mean" | "max";

/** Which time is meant: from due to done, from sent to done, or from due to sent. */
export type TimeKind = "latency" | "service" | "lag";

/** A number of the report. */
export type Metric =
  | { readonly kind: "time"; readonly of: TimeKind; readonly statistic: TimeStatistic }
  | { readonly kind: "failed" }
  | { readonly kind: "retried" }
  | { readonly kind: "status"; readonly code: string }
  | { readonly kind: "throughput" };

/** A comparison with the limit. */
type Operator = "<" | "<=" | ">" | ">=";

/** The unit of a limit and of the number compared with it. */
type LimitUnit = "ms" | "percent" | "count" | "perSecond";

/** A parsed assertion. */
export interface Assertion {
  /** The assertion as it was written. */
  readonly expression: string;
  /** The target it is about; null for all requests. */
  readonly target: string | null;
  readonly metric: Metric;
  readonly operator: Operator;
  readonly limit: number;
  readonly unit: LimitUnit;
}

const STATISTICS: readonly TimeStatistic[] = [
  ...Object.keys(PERCENTILES) as PercentileName[],
  ...["min", "mean", "max"] as const,
];
/** Matches trimmed text only: blanks that could belong to two parts would make matching slow. */
const EXPRESSION =
  /^(?:target\(\s*(?:"([^"]*)"|'([^']*)')\s*\)\s*\.\s*)?([a-z][\w.]*)\s*(<=|>=|<|>)\s*([^\s<>=].*)$/;
/** Longer expressions occur only in files crafted to be slow to parse. */
const MOST_CHARACTERS = 1000;
const EXAMPLES = "p99<200ms, failed<1% or throughput>1000";

/**
 * Parses an assertion.
 *
 * @param option the option it was given in, for errors
 * @throws {UsageError} if it is invalid
 */
export function parseAssertion(expression: string, option: string): Assertion {
  const refuse = (advice: string) => UsageError.invalid(option, expression, advice);
  if (expression.length > MOST_CHARACTERS) {
    throw new UsageError(option, `longer than ${MOST_CHARACTERS} characters`);
  }
  const match = EXPRESSION.exec(expression.trim());
  if (match === null) {
    throw refuse(
      translation(expression) ?? `Use a metric, one of < <= > >= and a limit, such as ${EXAMPLES}.`,
    );
  }
  const [, quoted, quotedOnce, name, operator, text] = match;
  const metric = metricOf(name);
  if (metric === null) {
    throw refuse(
      translation(expression) ??
        `Unknown metric ${name}. Use ${
            STATISTICS.join(" ")
          } (also service.p99, lag.p99), failed, ` +
          "retried, throughput or status.CODE.",
    );
  }
  const limit = limitOf(metric, text);
  if (limit === null) {
    throw refuse(limitAdvice(metric, name, operator, text));
  }
  const target = quoted ?? quotedOnce ?? null;
  if (target !== null && metric.kind === "time" && metric.of !== "latency") {
    throw refuse("A target has only latency. Service and lag are measured for the whole run.");
  }
  if (target !== null && metric.kind === "retried") {
    throw refuse("Retries are counted for the whole run, not per target.");
  }
  return { expression, target, metric, operator: operator as Operator, ...limit };
}

/** Returns this program's form of another tool's assertion, if there is one. */
function translation(expression: string): string | undefined {
  const meant = translatedAssertion(expression);
  const [, , , name = "", , text = ""] = EXPRESSION.exec(meant ?? "") ?? [];
  const metric = metricOf(name);
  return metric !== null && limitOf(metric, text) !== null ? `Write ${meant}.` : undefined;
}

function metricOf(name: string): Metric | null {
  if (name === "failed" || name === "retried" || name === "throughput") return { kind: name };
  const code = /^status\.([1-9]\d\d)$/.exec(name)?.[1];
  if (code !== undefined) return { kind: "status", code };
  const [, of = "latency", rest] = /^(?:(latency|service|lag)\.)?(.*)$/.exec(name)!;
  const statistic = STATISTICS.find((other) => other === rest);
  return statistic === undefined ? null : { kind: "time", of: of as TimeKind, statistic };
}

function limitOf(metric: Metric, text: string): Pick<Assertion, "limit" | "unit"> | null {
  switch (metric.kind) {
    case "time": {
      const limit = parseDurationMs(text);
      return limit === undefined ? null : { limit, unit: "ms" };
    }
    case "throughput": {
      const limit = parsePerSecond(text);
      return limit === undefined ? null : { limit, unit: "perSecond" };
    }
    case "failed":
    case "retried":
    case "status": {
      const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
      if (share !== undefined) {
        return Number(share) > 100 ? null : { limit: Number(share), unit: "percent" };
      }
      const limit = parseCount(text);
      return limit === undefined ? null : { limit, unit: "count" };
    }
  }
}

function limitAdvice(metric: Metric, name: string, operator: string, text: string): string {
  if (/;|&&|\b(and|or)\b/i.test(text)) return "Separate assertions with commas.";
  switch (metric.kind) {
    case "time": {
      const example = /^\d+(\.\d+)?$/.test(text) ? `${text}ms` : "200ms";
      return `Use a time with a unit (us, ms, s or min), such as ${name}${operator}${example}.`;
    }
    case "throughput":
      return `Use requests per second, such as ${name}${operator}1000.`;
    default:
      return `Use a count, or a share from 0% to 100%, such as ${name}${operator}1%.`;
  }
}
