/**
 * The trace context of each request of a run (W3C Trace Context, level 1), computed from its
 * number.
 *
 * @module
 */
import { digitsOf, stampDigits } from "./index_digits.ts";

/** Where a trace ID begins in a `traceparent`, and where the index ends in it. */
const TRACE_AT = "00-".length;
const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
const TRACE_INDEX_END = TRACE_AT + TRACE_DIGITS;
const SPAN_INDEX_END = TRACE_INDEX_END + "-".length + SPAN_DIGITS;

/**
 * The trace contexts of a run's requests: `00-<trace>-<span>-01`, sampled. A trace ID is the run ID,
 * twelve digits that follow from it, and the number of the request in decimal digits, which are
 * hexadecimal digits too: so the request ID can be read in it.
 */
export class TraceContexts {
  #trace: string;
  #span: string;

  /** @param runId eight hexadecimal digits, from which all is made that is not a number */
  constructor(runId: string) {
    const mixed = (BigInt(`0x${runId}`) * 0x9e3779b97f4a7c15n).toString(16).padStart(16, "0");
    // The f keeps an ID from being all zeros, which would be invalid.
    this.#trace = `${runId}f${mixed.slice(-11)}`;
    this.#span = `f${runId.slice(-3)}`;
  }

  /** The trace context of request 0, which keeps the place of all others in a request. */
  get placeholder(): string {
    return this.of(0);
  }

  /** The value of `traceparent` for a request by its number, from 0. */
  of(index: number): string {
    return `00-${this.traceIdOf(index)}-${this.spanIdOf(index)}-01`;
  }

  /** 32 hexadecimal digits. */
  traceIdOf(index: number): string {
    return this.#trace + digitsOf(index);
  }

  /** 16 hexadecimal digits: the span that the target's spans are children of. */
  spanIdOf(index: number): string {
    return this.#span + digitsOf(index);
  }

  /** Turns a trace context of this run that stands in `bytes` at `at` into the one of request `index`. */
  stamp(bytes: Uint8Array, at: number, index: number): void {
    stampDigits(bytes, at + TRACE_INDEX_END, index);
    stampDigits(bytes, at + SPAN_INDEX_END, index);
  }
}
