/**
 * Creates the recorder of a run for the request log, spans or both. Not loaded in a plain run.
 *
 * @module
 */
import { Tracer } from "../../telemetry/tracer.ts";
import type { PartHooks } from "./hooks.ts";
import type { Plan } from "../plan/plan.ts";
import type { RequestObserver } from "../log/request_observer.ts";
import { RequestRecorder } from "../log/request_recorder.ts";
import { RequestLog } from "../log/request_log.ts";
import { RequestSpans } from "../log/request_spans.ts";

/**
 * Creates the recorder of a run's requests; null if nothing observes them.
 *
 * @param startMs start of the run, on the clock of `performance.now`
 * @param dueAtMs returns when a request is due; null in a closed loop
 */
export function recorderOf(
  plan: Plan,
  hooks: PartHooks,
  startMs: number,
  dueAtMs: ((index: number) => number | null) | null,
): RequestRecorder | null {
  const observer = observerOf(plan, hooks, startMs);
  return observer && new RequestRecorder(plan, startMs, dueAtMs, observer);
}

/** @see recorderOf */
export type CreateRecorder = typeof recorderOf;

function observerOf(plan: Plan, { onLog }: PartHooks, startMs: number): RequestObserver | null {
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
