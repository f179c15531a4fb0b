/**
 * Creates an OpenTelemetry span for each request.
 *
 * @module
 */
import { requestAttributes } from "../../telemetry/http_attributes.ts";
import type { SpanReference, Tracer } from "../../telemetry/tracer.ts";
import type { Plan } from "../plan/plan.ts";
import type { AddressedRequest } from "../request/redirect.ts";
import type { RequestEntry } from "../request/request_entry.ts";
import type { RequestObserver } from "./request_observer.ts";
import { ownValue, TRACE_HEADER } from "../request/request_spec.ts";

/** Creates a span for each request. */
export class RequestSpans implements RequestObserver {
  #tracer: Tracer;
  #plan: Plan;
  #startMs: number;

  /** @param startMs start of the run, in milliseconds since the epoch */
  constructor(tracer: Tracer, plan: Plan, startMs: number) {
    this.#tracer = tracer;
    this.#plan = plan;
    this.#startMs = startMs;
  }

  add(entry: RequestEntry, requested: () => AddressedRequest | null): void {
    const { seq, doneMs, latencyMs, outcome, status, kind, message } = entry;
    const addressed = requested();
    const errorType = outcome === "unfinished" ? outcome : kind ?? String(status);
    const span = this.#tracer.start({
      // A hook of a scenario may fail before there is a request.
      name: addressed?.spec.method ?? "request",
      isClient: true,
      startMs: this.#startMs + begunMs(entry),
      parent: this.#parentOf(addressed, seq),
      attributes: {
        ...addressed && requestAttributes(addressed.spec.method, addressed.target),
        "http.response.status_code": status,
        "error.type": outcome === "succeeded" ? null : errorType,
        "load_tester.run_id": this.#plan.context.requestIds.runId,
        "load_tester.request_id": entry.requestId,
        "load_tester.outcome": outcome,
        "load_tester.latency_ms": latencyMs,
      },
    });
    if (outcome !== "succeeded") span.fail(message ?? undefined);
    span.end(this.#startMs + doneMs);
  }

  flush(): void {}

  /** Returns the trace and span IDs that were sent to the target. */
  #parentOf(addressed: AddressedRequest | null, index: number): SpanReference {
    const own = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(
      addressed && ownValue(addressed.spec, TRACE_HEADER) || "",
    );
    if (own !== null) return { traceId: own[1], spanId: own[2] };
    const contexts = this.#plan.context.traceContexts!;
    return { traceId: contexts.traceIdOf(index), spanId: contexts.spanIdOf(index) };
  }
}

/** Returns when a request was sent or, if it never was, when connecting for it began. */
function begunMs({ sentMs, doneMs, phasesMs: { connect } }: RequestEntry): number {
  return sentMs ?? doneMs - (connect ?? 0);
}
