/**
 * Creates spans with the OpenTelemetry support of the runtime, where it is enabled.
 *
 * @module
 */
import { VERSION } from "../version.ts";

/** What a span says, by names. Null says nothing. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | readonly string[] | null>
>;

/** The place of a span in a trace. */
export interface SpanPlace {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
}

/** What a span is from its start on. */
interface SpanStart {
  readonly name: string;
  /** Whether it asks another program for something. */
  readonly isClient?: boolean;
  /** In milliseconds since the epoch; now where undefined. */
  readonly startMs?: number;
  /** The span of another program that it belongs to; where undefined, the one under way here, if any. */
  readonly parent?: SpanPlace;
  readonly attributes: Attributes;
}

/** A span that has not ended. What is never ended is never sent. */
export interface Span {
  /** Says more. */
  add(attributes: Attributes): void;
  /** Says that what it is about went wrong. */
  fail(message?: string): void;
  /** Ends it. @param endMs in milliseconds since the epoch; now where undefined */
  end(endMs?: number): void;
}

/** The part of OpenTelemetry's API that is used; the runtime has no types for it. */
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
/** Under which the API looks for the parent of a span in its context. */
const PARENT_KEY = Symbol.for("OpenTelemetry Context Key SPAN");

/** Makes spans. */
export class Tracer {
  #tracer: ApiTracer;

  private constructor(tracer: ApiTracer) {
    this.#tracer = tracer;
  }

  /** A tracer; null where telemetry is off. Takes no permission. */
  static open(): Tracer | null {
    const tracer = Deno.telemetry.tracerProvider.getTracer("load-tester", VERSION);
    try {
      // The variables that switch it on cannot be read without leave, but off, this throws.
      tracer.startSpan("is telemetry on");
      return new Tracer(tracer);
    } catch {
      return null;
    }
  }

  /** True where telemetry is on. */
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

/** A context in which the span of another program is the one under way. */
function contextOf(place: SpanPlace): unknown {
  const spanContext = { ...place, traceFlags: TRACE_FLAGS_SAMPLED, isRemote: true };
  const parent = { spanContext: () => spanContext };
  return { getValue: (key: symbol) => key === PARENT_KEY ? parent : undefined };
}

function outgoing(attributes: Attributes): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) continue;
    // The runtime sends a number as a float; conventions want whole ones, of which status codes are.
    sent[name] = Number.isSafeInteger(value) ? BigInt(value as number) : value;
  }
  return sent;
}
