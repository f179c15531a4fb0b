/**
 * Describes a whole run as a span: the plan and the result.
 *
 * @module
 */
import type { Plan } from "../../load/plan/plan.ts";
import { requestAttributes } from "../../telemetry/http_attributes.ts";
import { type Attributes, type Span, Tracer } from "../../telemetry/tracer.ts";
import { reportPlan } from "./report.ts";
import type { Report } from "../shape/report_shape.ts";

/** The span of a run. */
export class RunSpan implements Disposable {
  #span: Span;
  #isEnded = false;

  private constructor(span: Span) {
    this.#span = span;
  }

  /** Starts the span of a run; null if telemetry is disabled. */
  static start(plan: Plan): RunSpan | null {
    const tracer = Tracer.open();
    if (tracer === null) return null;
    const { url, method } = plan.summary;
    const { hostname, port } = plan.target;
    return new RunSpan(tracer.start({
      name: "load test",
      attributes: {
        "load_tester.run_id": plan.context.requestIds.runId,
        // A list of targets is described in words instead of a URL.
        ...URL.canParse(url)
          ? requestAttributes(method, { url, hostname, port })
          : { "load_tester.targets": url },
        ...named("load_tester.plan", reportPlan(plan)),
      },
    }));
  }

  /** Ends the span with the results of the run. */
  end(report: Report): void {
    const { elapsedMs, interrupted, throughputPerSecond, requests, bytes, connections } = report;
    this.#span.add({
      ...named("load_tester", { elapsedMs, interrupted, throughputPerSecond }),
      ...named("load_tester.requests", requests),
      ...named("load_tester.bytes", bytes),
      ...named("load_tester.connections", connections),
      ...named("load_tester.latency_ms", report.latencyMs),
      ...named("load_tester.status_codes", report.statusCodes),
      ...named(
        "load_tester.errors",
        Object.fromEntries(report.errors.map(({ kind, count }) => [kind, count])),
      ),
      "load_tester.warnings": report.warnings.map(({ kind }) => kind),
      "load_tester.assertions_failed": report.assertions
        .filter(({ holds }) => !holds)
        .map(({ expression }) => expression),
    });
    this.#isEnded = true;
    this.#span.end();
  }

  /** A run that did not get as far as a report has failed. */
  [Symbol.dispose](): void {
    if (this.#isEnded) return;
    this.#span.fail("the run ended without a report");
    this.#span.end();
  }
}

/** Converts the fields of a part of a report to attributes, with names in OpenTelemetry's style. */
function named(prefix: string, fields: object): Attributes {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const spelled = name.replace(/[A-Z]|\./g, (c) => c === "." ? "_" : `_${c.toLowerCase()}`);
      return [`${prefix}.${spelled}`, typeof value === "object" ? textOf(value) : value];
    }),
  );
}

function textOf(value: object | null): string | null {
  return value === null || Array.isArray(value) && value.length === 0
    ? null
    : JSON.stringify(value);
}
