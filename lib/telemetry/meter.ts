/**
 * Records metrics with the runtime's OpenTelemetry support, if it is enabled.
 *
 * @module
 */
import { VERSION } from "../version.ts";

/** Attributes of a metric, by name. */
export type MetricAttributes = Readonly<Record<string, string | number>>;

/** Adds to a counter, or sets a gauge. */
export type Instrument = (value: number, attributes?: MetricAttributes) => void;

/** The part of OpenTelemetry's API that is used here; the runtime has no types for it. */
interface ApiMeter {
  createCounter(name: string, options: object): { add: Instrument };
  createGauge(name: string, options: object): { record: Instrument };
}

/** Creates instruments. */
export class Meter {
  #meter: ApiMeter;

  private constructor(meter: ApiMeter) {
    this.#meter = meter;
  }

  /** Opens a meter; null if telemetry is disabled. */
  static open(isOn: boolean): Meter | null {
    if (!isOn) return null;
    const { telemetry } = Deno as unknown as {
      telemetry?: { meterProvider?: { getMeter(name: string, version: string): ApiMeter } };
    };
    const meter = telemetry?.meterProvider?.getMeter("load-tester", VERSION);
    return meter === undefined ? null : new Meter(meter);
  }

  /** Creates a counter, which adds values. */
  counter(name: string, unit: string, description: string): Instrument {
    const counter = this.#meter.createCounter(name, { unit, description });
    return (value, attributes) => counter.add(value, attributes);
  }

  /** Creates a gauge, which records the current value. */
  gauge(name: string, unit: string, description: string): Instrument {
    const gauge = this.#meter.createGauge(name, { unit, description });
    return (value, attributes) => gauge.record(value, attributes);
  }
}
