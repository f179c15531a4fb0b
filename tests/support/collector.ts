/**
 * Receives OpenTelemetry data as a collector does (OTLP/HTTP, in JSON), and keeps it.
 *
 * @module
 */

/** A span as sent, with attributes by name. */
interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 1: internal, 3: client. */
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2: error. */
  readonly status: { readonly code: number; readonly message: string };
}

/** A data point of a metric as sent. */
interface CollectedPoint {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface SentPoints {
  readonly dataPoints: readonly {
    readonly asDouble?: number;
    readonly asInt?: string;
    readonly attributes: readonly { readonly key: string; readonly value: SentValue }[];
  }[];
}

interface SentMetrics {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly sum?: SentPoints;
        readonly gauge?: SentPoints;
      }[];
    }[];
  }[];
}

/** A value in OTLP, keyed by its type. */
interface SentValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly SentValue[] };
}

interface SentSpan extends Omit<CollectedSpan, "attributes" | "startMs" | "endMs"> {
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: SentValue }[];
}

interface SentTraces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly SentSpan[];
    }[];
  }[];
}

/** A collector on a free port of the loopback interface, until disposed. */
export class Collector implements AsyncDisposable {
  /** Spans of the load tester; those of the runtime are dropped. */
  readonly spans: CollectedSpan[] = [];
  /** The points of its metrics. */
  readonly points: CollectedPoint[] = [];
  #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const body = await request.json();
        const { pathname } = new URL(request.url);
        if (pathname === "/v1/traces") this.#keep(body);
        if (pathname === "/v1/metrics") this.#keepMetrics(body);
        return Response.json({});
      },
    );
  }

  /** Environment variables that make a program send its spans here. */
  get env(): Record<string, string> {
    return {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #keepMetrics({ resourceMetrics }: SentMetrics): void {
    for (const { scope, metrics } of resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics)) {
      if (scope.name !== "load-tester") continue;
      for (const { name, unit, sum, gauge } of metrics) {
        for (const { asDouble, asInt, attributes } of (sum ?? gauge)!.dataPoints) {
          this.points.push({
            ...{ name, unit, value: asDouble ?? Number(asInt) },
            attributes: Object.fromEntries(
              attributes.map(({ key, value }) => [key, valueOf(value)]),
            ),
          });
        }
      }
    }
  }

  #keep({ resourceSpans }: SentTraces): void {
    for (const { scope, spans } of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)) {
      if (scope.name !== "load-tester") continue;
      this.spans.push(
        ...spans.map(({ attributes, startTimeUnixNano, endTimeUnixNano, ...rest }) => ({
          ...rest,
          startMs: Number(startTimeUnixNano) / 1e6,
          endMs: Number(endTimeUnixNano) / 1e6,
          attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)])),
        })),
      );
    }
  }
}

/** Returns integers as bigint, to distinguish them from floats. */
function valueOf(sent: SentValue): unknown {
  if (sent.intValue !== undefined) return BigInt(sent.intValue);
  if (sent.arrayValue !== undefined) return sent.arrayValue.values.map(valueOf);
  return sent.stringValue ?? sent.boolValue ?? sent.doubleValue;
}
