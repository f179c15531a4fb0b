/**
 * Creates the observers of a run: the request log, spans, both or none.
 *
 * @module
 */
import { Tracer } from "../../telemetry/tracer.ts";
import type { PartHooks } from "./hooks.ts";
import type { Plan } from "../plan/plan.ts";
import type { RequestObserver } from "../log/request_observer.ts";
import { RequestLog } from "../log/request_log.ts";
import { RequestSpans } from "../log/request_spans.ts";

/**
 * The observer of a run's requests; null where nothing observes them.
 *
 * @param startMs the start of the run, on the clock of `performance.now`
 */
export function observerOf(
  plan: Plan,
  { onLog }: PartHooks,
  startMs: number,
): RequestObserver | null {
  const observers: RequestObserver[] = [];
  if (onLog !== undefined) observers.push(new RequestLog(plan.keepsInLog, onLog));
  const tracer = plan.tracesRequests ? Tracer.open() : null;
  if (tracer !== null) {
    observers.push(new RequestSpans(tracer, plan, performance.timeOrigin + startMs));
  }
  if (observers.length < 2) return observers[0] ?? null;
  return {
    add: (entry, requested) => observers.forEach((observer) => observer.add(entry, requested)),
    flush: () => observers.forEach((observer) => observer.flush()),
  };
}
