/**
 * Translates assertions from the syntax of k6, artillery and others.
 *
 * @module
 */

/** Names that other tools use for the same number. */
const METRICS: Readonly<Record<string, string>> = {
  avg: "mean",
  average: "mean",
  med: "p50",
  median: "p50",
  rps: "throughput",
  qps: "throughput",
  rate: "throughput",
  http_reqs: "throughput",
  http_req_rate: "throughput",
  request_rate: "throughput",
  http_req_failed: "failed",
  errors: "failed",
  error: "failed",
  error_rate: "failed",
  errorrate: "failed",
  maxerrorrate: "failed",
  failures: "failed",
  fails: "failed",
  failure_rate: "failed",
  http_req_duration: "p95",
  response_time: "p95",
  latency: "p95",
};
const OPERATORS: Readonly<Record<string, string>> = {
  "==": "<=",
  "=": "<=",
  "=<": "<=",
  "=>": ">=",
};
const FOREIGN = /^(.+?)\s*(<=|>=|==|=<|=>|<|>|=)\s*(\d*\.?\d+)\s*([a-zµ%/]*)$/i;

/**
 * Translates an assertion, such as `p(95)<500` to `p95<500ms`. Returns undefined if the text is not
 * an assertion of another tool.
 */
export function translatedAssertion(expression: string): string | undefined {
  const match = FOREIGN.exec(expression.trim());
  if (match === null) return undefined;
  const [, name, operator, amount, unit] = match;
  // The rate of a k6 metric is a fraction of one.
  const metric = name === "rate" && Number(amount) < 1 ? "failed" : translatedMetric(name);
  if (metric === undefined) return undefined;
  const sign = OPERATORS[operator] ?? operator;
  if (metric === "throughput") return `throughput${sign}${amount}`;
  if (!/^(failed|retried|status\.)/.test(metric)) return `${metric}${sign}${amount}${unit || "ms"}`;
  // k6 and others express failures as a fraction of one.
  const isShare = unit === "" && Number(amount) < 1 && amount.includes(".");
  const share = isShare ? `${Number((Number(amount) * 100).toPrecision(12))}%` : amount + unit;
  return `${metric}${sign}${share}`;
}

function translatedMetric(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/\s/g, "")
    // k6: http_req_duration{…}.p(95) or :p(95); artillery: http.response_time.p95.
    .replace(/^(http_req_duration|http\.response_time|response_time|latency)(\{.*\})?[.:]/, "")
    .replace(/^(http_req_failed)(\{.*\})?[.:]rate$/, "$1");
  const percentile = /^p(?:ercentile)?\(?(\d{2}(?:\.\d+)?)\)?$/.exec(plain)?.[1] ??
    /^(\d{2}(?:\.\d+)?)(?:th|%)?(?:percentile)?$/.exec(plain)?.[1];
  if (percentile !== undefined) return `p${percentile}`;
  const code = /^http\.codes\.(\d{3})$/.exec(plain)?.[1];
  if (code !== undefined) return `status.${code}`;
  if (["min", "max", "mean", "throughput", "failed", "retried"].includes(plain)) return plain;
  const key = plain.replace(/\{.*\}$/, "").replace(/^http\./, "");
  return Object.hasOwn(METRICS, key) ? METRICS[key] : undefined;
}
