/**
 * Creates spans with the runtime's OpenTelemetry support, if it is enabled.
 *
 * @module
 */
import { VERSION } from "../version.ts";

/** Attributes of a span, by name. Null values are omitted. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | readonly string[] | null>
>;

/** Identifies a span of a trace. */
export interface SpanReference {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
}

/** The properties of a span at its start. */
interface SpanStart {
  readonly name: string;
  /** Whether it is a request to another program. */
  readonly isClient?: boolean;
  /** Start in milliseconds since the epoch; now by default. */
  readonly startMs?: number;
  /** Parent span in another program; by default the current span of this program, if any. */
  readonly parent?: SpanReference;
  readonly attributes: Attributes;
}

/** A span that has not ended. Spans that are never ended are never exported. */
export interface Span {
  /** Adds attributes. */
  add(attributes: Attributes): void;
  /** Marks the span as failed. */
  fail(message?: string): void;
  /**
   * Ends the span.
   *
   * @param endMs in milliseconds since the epoch; now by default
   */
  end(endMs?: number): void;
}

/** The part of OpenTelemetry's API that is used here; the runtime has no types for it. */
interface ApiTracer {
  startSpan(name: string, options: Record<string, unknown>, context?: unknown): ApiSpan;
}

interface ApiSpan {
  setAttributes(attributes: Record<string, unknown>): void;
  setStatus(status: { code: number; message?: string }): void;
  end(endTime?: number): void;
}

const KIND_INTERNAL = 0;
const KIND_CLIENT = 2;
const STATUS_ERROR = 2;
const TRACE_FLAGS_SAMPLED = 1;
/** The context key of the parent span in OpenTelemetry's API. */
const PARENT_KEY = Symbol.for("OpenTelemetry Context Key SPAN");

/** Creates spans. */
export class Tracer {
  #tracer: ApiTracer;

  private constructor(tracer: ApiTracer) {
    this.#tracer = tracer;
  }

  /** Opens a tracer; null if telemetry is disabled. Needs no permission. */
  static open(): Tracer | null {
    const tracer = Deno.telemetry.tracerProvider.getTracer("load-tester", VERSION);
    try {
      // The environment variables that enable it may not be readable, but if it is disabled, this
      // throws.
      tracer.startSpan("is telemetry on");
      return new Tracer(tracer);
    } catch {
      return null;
    }
  }

  /** True if telemetry is enabled. */
  static get isOn(): boolean {
    return Tracer.open() !== null;
  }

  start({ name, isClient = false, startMs, parent, attributes }: SpanStart): Span {
    const kind = isClient ? KIND_CLIENT : KIND_INTERNAL;
    const options = { kind, startTime: startMs, attributes: outgoing(attributes) };
    const span = parent === undefined
      ? this.#tracer.startSpan(name, options)
      : this.#tracer.startSpan(name, options, contextOf(parent));
    return {
      add: (attributes) => span.setAttributes(outgoing(attributes)),
      fail: (message) => span.setStatus({ code: STATUS_ERROR, message }),
      end: (endMs) => span.end(endMs),
    };
  }
}

/** Creates a context whose current span is that of another program. */
function contextOf(reference: SpanReference): unknown {
  const spanContext = { ...reference, traceFlags: TRACE_FLAGS_SAMPLED, isRemote: true };
  const parent = { spanContext: () => spanContext };
  return { getValue: (key: symbol) => key === PARENT_KEY ? parent : undefined };
}

function outgoing(attributes: Attributes): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue;
    // The runtime exports numbers as floats; conventions require integers, such as for status
    // codes.
    sent[name] = Number.isSafeInteger(value) ? BigInt(value as number) : value;
  }
  return sent;
}
