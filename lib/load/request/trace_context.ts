/**
 * Computes the trace context of each request (W3C Trace Context, level 1) from its index.
 *
 * @module
 */
import type { Placeholder } from "../../http/message/request_layout.ts";
import { digitsOf, numberedPlaceholder } from "./index_digits.ts";

/** Offset of the trace ID in a `traceparent`. */
const TRACE_AT = "00-".length;
const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
const TRACE_INDEX_END = TRACE_AT + TRACE_DIGITS;
const SPAN_INDEX_END = TRACE_INDEX_END + "-".length + SPAN_DIGITS;

/**
 * The trace contexts of a run's requests: `00-<trace>-<span>-01`, sampled. A trace ID is the run
 * ID, twelve digits derived from it, and the number of the request. The number is in decimal
 * digits, which are hexadecimal digits too, so the request ID can be read from the trace ID.
 */
export class TraceContexts {
  /** The placeholder for the value of `traceparent`. */
  readonly placeholder: Placeholder;
  #trace: string;
  #span: string;

  /** @param runId eight hexadecimal digits, from which everything but the number is derived */
  constructor(runId: string) {
    const mixed = (BigInt(`0x${runId}`) * 0x9e3779b97f4a7c15n).toString(16).padStart(16, "0");
    // The f prevents an all-zero ID, which would be invalid.
    this.#trace = `${runId}f${mixed.slice(-11)}`;
    this.#span = `f${runId.slice(-3)}`;
    this.placeholder = numberedPlaceholder(this.of(0), TRACE_INDEX_END, SPAN_INDEX_END);
  }

  /** Returns the value of `traceparent` for a request by its number, from 0. */
  of(index: number): string {
    return `00-${this.traceIdOf(index)}-${this.spanIdOf(index)}-01`;
  }

  /** Returns the trace ID: 32 hexadecimal digits. */
  traceIdOf(index: number): string {
    return this.#trace + digitsOf(index);
  }

  /** Returns the ID of the parent span of the target's spans: 16 hexadecimal digits. */
  spanIdOf(index: number): string {
    return this.#span + digitsOf(index);
  }
}
