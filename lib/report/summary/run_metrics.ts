/**
 * Records the metrics of a run with OpenTelemetry, once a second.
 *
 * @module
 */
import { type Instrument, Meter, type MetricAttributes } from "../../telemetry/meter.ts";
import { Tracer } from "../../telemetry/tracer.ts";
import type { Plan } from "../../load/plan/plan.ts";
import { plannedPerSecond } from "../words/planned_rate.ts";
import type { LiveRun, RunWatcher } from "./live_run.ts";

const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99, max: 1 } as const;
const SERIES = { p50: "p50Ms", p90: "p90Ms", p99: "p99Ms", max: "maxMs" } as const;

/** Records metrics, named after the semantic conventions for HTTP clients where they define one. */
export class RunMetrics implements RunWatcher {
  #common: MetricAttributes;
  #responses: Instrument;
  #failures: Instrument;
  #sent: Instrument;
  #received: Instrument;
  #active: Instrument;
  #connections: Instrument;
  #plannedRate: Instrument;
  #duration: Instrument;
  /** Totals already recorded, by name and attributes. */
  #counted = new Map<string, number>();

  private constructor(meter: Meter, common: MetricAttributes) {
    this.#common = common;
    this.#responses = meter.counter("load_tester.responses", "{response}", "Complete responses");
    this.#failures = meter.counter(
      "load_tester.errors",
      "{request}",
      "Requests without a response",
    );
    this.#sent = meter.counter("load_tester.sent", "By", "Bytes sent");
    this.#received = meter.counter("load_tester.received", "By", "Bytes received");
    this.#active = meter.gauge("http.client.active_requests", "{request}", "Requests in flight");
    this.#connections = meter.counter(
      "load_tester.connections",
      "{connection}",
      "Connections opened",
    );
    this.#plannedRate = meter.gauge(
      "load_tester.planned_rate",
      "{request}/s",
      "Planned request rate",
    );
    this.#duration = meter.gauge(
      "load_tester.request.duration",
      "s",
      "Percentiles of the latency in the last second, by quantile",
    );
  }

  /** Opens the metrics of a run; null if telemetry is disabled. */
  static open(plan: Plan): RunMetrics | null {
    const meter = Meter.open(Tracer.open() !== null);
    if (meter === null) return null;
    const { hostname, port } = plan.target;
    return new RunMetrics(meter, {
      "load_tester.run_id": plan.context.requestIds.runId,
      "http.request.method": plan.summary.method,
      "server.address": hostname,
      "server.port": port,
    });
  }

  /** Records a state of the run. */
  update({ report, inFlight }: LiveRun): void {
    for (const [code, count] of Object.entries(report.statusCodes)) {
      this.#count(this.#responses, "responses", count, {
        "http.response.status_code": Number(code),
      });
    }
    for (const { kind, count } of report.errors) {
      this.#count(this.#failures, "errors", count, { "error.type": kind });
    }
    this.#count(this.#sent, "sent", report.bytes.sent);
    this.#count(this.#received, "received", report.bytes.received);
    this.#count(this.#connections, "connections", report.connections.opened);
    this.#active(inFlight, this.#common);
    const planned = plannedPerSecond(report.plan, report.elapsedMs);
    if (planned !== null) this.#plannedRate(planned, this.#common);
    const last = report.series.at(-1);
    for (const [name, quantile] of Object.entries(QUANTILES)) {
      const ms = last?.[SERIES[name as keyof typeof SERIES]] ?? null;
      if (ms !== null) this.#duration(ms / 1000, { ...this.#common, quantile });
    }
  }

  /** Adds the increase since the last call to a counter. */
  #count(instrument: Instrument, name: string, total: number, own: MetricAttributes = {}): void {
    const key = name + JSON.stringify(own);
    const more = total - (this.#counted.get(key) ?? 0);
    this.#counted.set(key, total);
    if (more > 0) instrument(more, { ...this.#common, ...own });
  }
}
