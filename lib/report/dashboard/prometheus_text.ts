/**
 * Renders the metrics of a run in Prometheus' text format.
 *
 * @module
 */
import { plannedPerSecond } from "../words/planned_rate.ts";
import type { LiveRun } from "../summary/live_run.ts";

/** Upper bounds of the buckets, in seconds: from 100 µs on, 1, 2.5 and 5 in each decade. */
const BOUNDS: readonly number[] = [-4, -3, -2, -1, 0, 1].flatMap((exponent) =>
  [1, 2.5, 5].map((digit) => Number((digit * 10 ** exponent).toPrecision(3)))
);

type Kind = "counter" | "gauge" | "histogram";
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Renders the metrics of a run. */
export function prometheusText(run: LiveRun): string {
  const { report } = run;
  const { requests, bytes, connections, plan } = report;
  const planned = plannedPerSecond(plan, report.elapsedMs);
  return [
    metric("requests_total", "counter", "Completed requests by outcome.", [
      [{ outcome: "succeeded" }, requests.succeeded],
      [{ outcome: "failed" }, requests.failed],
    ]),
    metric(
      "responses_total",
      "counter",
      "Complete responses by status code.",
      Object.entries(report.statusCodes).map(([code, count]): Sample => [{ code }, count]),
    ),
    metric(
      "errors_total",
      "counter",
      "Requests without a complete response by kind of error.",
      report.errors.map(({ kind, count }): Sample => [{ kind }, count]),
    ),
    durations(run),
    metric("requests_in_flight", "gauge", "Requests in flight.", [[{}, run.inFlight]]),
    metric(
      "requests_planned_per_second",
      "gauge",
      "Planned request rate; absent in a closed loop.",
      planned === null ? [] : [[{}, planned]],
    ),
    metric("concurrency", "gauge", "Maximum number of requests in flight.", [[
      {},
      plan.concurrency,
    ]]),
    metric("running", "gauge", "1 while the run lasts, then 0.", [
      [{}, run.phase === "done" ? 0 : 1],
    ]),
    metric("connections_opened_total", "counter", "Connections opened.", [
      [{}, connections.opened],
    ]),
    metric("retries_total", "counter", "Requests sent again on another connection.", [
      [{}, connections.retried],
    ]),
    metric("sent_bytes_total", "counter", "Bytes sent.", [[{}, bytes.sent]]),
    metric("received_bytes_total", "counter", "Bytes received.", [[{}, bytes.received]]),
  ].join("");
}

function durations({ distribution }: LiveRun): string {
  const { count } = distribution;
  const sum = (distribution.moments().mean ?? 0) * count / 1e6;
  const name = "load_tester_request_duration_seconds";
  const buckets = BOUNDS.map((bound) =>
    `${name}_bucket{le="${bound}"} ${distribution.countTo(Math.round(bound * 1e6))}\n`
  );
  return head(name, "histogram", "Latency, from when a request was due to its last byte.") +
    `${buckets.join("")}${name}_bucket{le="+Inf"} ${count}\n${name}_sum ${sum}\n` +
    `${name}_count ${count}\n`;
}

function metric(name: string, kind: Kind, help: string, samples: readonly Sample[]): string {
  const full = `load_tester_${name}`;
  const lines = samples.map(([labels, value]) => {
    // Codes, kinds and outcomes are defined by this program and need no escaping.
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${text}"`).join(",");
    return `${full}${pairs === "" ? "" : `{${pairs}}`} ${value}\n`;
  });
  return lines.length === 0 ? "" : head(full, kind, help) + lines.join("");
}

function head(name: string, kind: Kind, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`;
}
