/**
 * Decides which charts a run has, and computes their data.
 *
 * @module
 */
import { logHistogram } from "../../stats/histogram.ts";
import type { Distribution } from "../../stats/percentile.ts";
import type { Report, ReportPoint } from "../shape/report_shape.ts";
import { plannedPerSecond } from "../words/planned_rate.ts";
import type { Unit } from "./axis.ts";
import { thinnedSeries } from "./thinned_series.ts";

/** One axis of a chart. */
export interface AxisSpec {
  readonly label: string;
  readonly unit: Unit;
  readonly isLog: boolean;
  readonly min: number;
  readonly max: number;
}

/** One line of a chart. */
export interface LineSpec {
  readonly name: string;
  /** Index of its color in the palette of the page. */
  readonly color: number;
  /** With `steps`, a value holds until the next one. */
  readonly shape: "line" | "steps";
  readonly isFilled: boolean;
  readonly isDashed: boolean;
  readonly values: readonly (number | null)[];
}

/** A chart, independent of how it is drawn. */
export interface ChartSpec {
  readonly title: string;
  /** A note on how to read it. */
  readonly note: string;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  readonly xs: readonly number[];
  readonly lines: readonly LineSpec[];
}

/** Ratio of the highest to the lowest value from which only a log axis shows both. */
const LOG_FROM_RATIO = 30;
/** A shorter last part of a second has few requests, the stragglers of the run. */
const LEAST_PART_MS = 500;
const SECOND_MS = 1000;
const CURVE_POINTS = 250;
const MOST_BUCKETS = 80;

/** Returns the charts of a run, with at most `mostPoints` points over time. */
export function chartSpecs(
  report: Report,
  distribution: Distribution,
  mostPoints: number,
): ChartSpec[] {
  const points = thinnedSeries(withoutLastPart(report), mostPoints);
  return [
    ...(points.length < 2 ? [] : [throughput(report, points), latency(report, points)]),
    ...(distribution.count === 0 ? [] : [percentiles(distribution), spread(distribution)]),
    ...(report.requests.failed === 0 || points.length < 2 ? [] : [failures(report, points)]),
  ];
}

/**
 * Returns the seconds of a run. A short last part adds only its maximum to the second before: its
 * percentiles, those of a few stragglers, would look like a spike that did not happen.
 */
function withoutLastPart({ series, elapsedMs }: Report): readonly ReportPoint[] {
  const last = series.at(-1);
  if (series.length < 3 || last === undefined || elapsedMs - last.atMs >= LEAST_PART_MS) {
    return series;
  }
  const before = series[series.length - 2];
  const maxMs = Math.max(before.maxMs ?? 0, last.maxMs ?? 0) || null;
  return [...series.slice(0, -2), { ...before, maxMs }];
}

function throughput(report: Report, points: readonly ReportPoint[]): ChartSpec {
  const { xs, spansMs, x } = overTime(report, points);
  const rates = points.map(({ responses }, i) => rate(responses, spansMs[i]));
  const planned = xs.map((seconds) =>
    roundedOrNull(plannedPerSecond(report.plan, seconds * SECOND_MS))
  );
  const isOpen = planned.some((perSecond) => perSecond !== null);
  return {
    title: "Throughput",
    note: "Responses a second" + (isOpen ? ", and the planned rate." : "."),
    x,
    y: linear("requests a second", "perSecond", [...rates, ...planned]),
    xs,
    lines: [
      line("responses", 1, rates, { isFilled: true }),
      ...(isOpen ? [line("planned", 5, planned, { isDashed: true })] : []),
    ],
  };
}

function latency(report: Report, points: readonly ReportPoint[]): ChartSpec {
  const { xs, x } = overTime(report, points);
  const [p50, p90, p99, max] = (["p50Ms", "p90Ms", "p99Ms", "maxMs"] as const)
    .map((name) => points.map((point) => point[name]));
  const y = times([...p50, ...max]);
  return {
    title: "Latency over time",
    note: `Percentiles of each second${y.isLog ? ", on a log axis" : ""}.`,
    x,
    y,
    xs,
    lines: [
      line("p50", 1, p50),
      line("p90", 2, p90),
      line("p99", 3, p99),
      line("max", 5, max, { isDashed: true }),
    ],
  };
}

function failures(report: Report, points: readonly ReportPoint[]): ChartSpec {
  const { xs, spansMs, x } = overTime(report, points);
  const rates = points.map(({ failed }, i) => rate(failed, spansMs[i]));
  return {
    title: "Failed requests",
    note: "Errors, and responses whose status does not count as success, a second.",
    x,
    y: linear("failed a second", "perSecond", rates),
    xs,
    lines: [line("failed", 3, rates, { isFilled: true })],
  };
}

/** Latency by percentile, on an axis where each additional nine takes the same space. */
function percentiles(distribution: Distribution): ChartSpec {
  const { count } = distribution;
  // Half a sample beyond the last but one, so that the curve ends at the maximum.
  const end = Math.log10(2 * count);
  const xs = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => rounded(end * i / CURVE_POINTS));
  const values = xs.map((rarity) => {
    const rank = Math.ceil(count * (1 - 10 ** -rarity) - 1e-9);
    return distribution.atRank(Math.min(count, Math.max(1, rank))) / 1000;
  });
  return {
    title: "Latency by percentile",
    note: "How slow the slowest 1 in 10, in 100, in 1000 are. The last point is the longest.",
    x: { label: "percentile", unit: "rarity", isLog: false, min: 0, max: xs[CURVE_POINTS] },
    y: times(values),
    xs,
    lines: [line("latency", 1, values, { shape: "steps" })],
  };
}

function spread(distribution: Distribution): ChartSpec {
  // With more buckets, the shape would be random.
  const most = Math.max(10, Math.min(MOST_BUCKETS, Math.ceil(2 * Math.sqrt(distribution.count))));
  const { buckets } = logHistogram(distribution, most);
  const counts = buckets.map(({ count }) => count);
  const xs = [...buckets.map(({ from }) => from), buckets[buckets.length - 1].to]
    .map((us) => Math.max(us, 0.5) / 1000);
  return {
    title: "Latency distribution",
    note: "How many requests took how long, on a log axis.",
    x: { label: "latency", unit: "ms", isLog: true, min: xs[0], max: xs[xs.length - 1] },
    y: linear("requests", "count", counts),
    xs,
    // The last bucket extends to its upper bound.
    lines: [
      line("requests", 1, [...counts, counts[counts.length - 1]], {
        shape: "steps",
        isFilled: true,
      }),
    ],
  };
}

/** Returns the middle of each point's time in seconds, and its length. */
function overTime({ elapsedMs }: Report, points: readonly ReportPoint[]) {
  const step = points.length > 1 ? points[1].atMs - points[0].atMs : SECOND_MS;
  const spansMs = points.map(({ atMs }, i) =>
    (points[i + 1]?.atMs ?? Math.max(atMs + 1, Math.min(elapsedMs, atMs + step))) - atMs
  );
  const xs = points.map(({ atMs }, i) => rounded((atMs + spansMs[i] / 2) / SECOND_MS));
  const [min, max] = [xs[0], Math.max(xs[xs.length - 1], xs[0] + 0.001)];
  const x: AxisSpec = { label: "time", unit: "seconds", isLog: false, min, max };
  return { xs, spansMs, x };
}

function rate(count: number, spanMs: number): number | null {
  return spanMs < LEAST_PART_MS / 2 ? null : rounded(count / spanMs * SECOND_MS);
}

/** Creates a plain line; `rest` replaces what differs. */
export function line(
  name: string,
  color: number,
  values: readonly (number | null)[],
  rest: Partial<LineSpec> = {},
): LineSpec {
  return { name, color, shape: "line", isFilled: false, isDashed: false, values, ...rest };
}

function linear(label: string, unit: Unit, values: readonly (number | null)[]): AxisSpec {
  const highest = values.reduce<number>((high, value) => Math.max(high, value ?? 0), 0);
  return { label, unit, isLog: false, min: 0, max: highest > 0 ? 1.08 * highest : 1 };
}

/** Creates an axis of latencies: linear from 0 if that shows all of them, otherwise logarithmic. */
function times(valuesMs: readonly (number | null)[]): AxisSpec {
  const known = valuesMs.filter((ms) => ms !== null && ms > 0) as number[];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (!(high > LOG_FROM_RATIO * low)) return linear("latency", "ms", valuesMs);
  return { label: "latency", unit: "ms", isLog: true, min: low / 1.2, max: 1.2 * high };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function roundedOrNull(value: number | null): number | null {
  return value === null ? null : rounded(value);
}
