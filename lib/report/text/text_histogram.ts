/**
 * Draws the distribution of latencies in characters.
 *
 * @module
 */
import { histogram } from "../../stats/histogram.ts";
import { Distribution } from "../../stats/percentile.ts";
import { formatMs } from "../words/format.ts";
import { indented, type Section } from "../words/text_section.ts";

/** With fewer samples, the shape would differ in the next run. */
const SAMPLES_FROM = 100;
const MOST_ROWS = 11;
/** A maximum this many times farther out than the 99th percentile would flatten the rest. */
const TAIL_SPANS = 3;
/** Together with bounds and counts, a bar of this length ends before column 80. */
const BAR_COLUMNS = 40;
/** From zero to seven eighths of a column. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * Draws how many latencies fall into each range. Empty if there are few, or all in one range.
 *
 * @param distribution latencies in whole microseconds
 * @param hasBlocks whether to draw in eighths of a column; otherwise in ASCII
 * @param mostRows maximum number of rows
 */
export function histogramSection(
  distribution: Distribution,
  hasBlocks: boolean,
  mostRows = MOST_ROWS,
): Section {
  if (distribution.count < SAMPLES_FROM) return [];
  const whole = histogram(distribution, mostRows);
  const body = hasFarTail(distribution)
    ? histogram(withoutTail(distribution), mostRows - 1)
    : whole;
  const { scale, buckets } = body.buckets.length < 2 ? whole : body;
  if (buckets.length < 2) return [];
  const end = buckets[buckets.length - 1].to;
  const above = distribution.count - distribution.countTo(end - 1);
  const bounds = [...buckets.map(({ from }) => from), end];
  const labels = scale === "log" ? bounds.map((us) => formatMs(us / 1000)) : inOneUnit(bounds);
  const boundWidth = width(labels);
  const rows = buckets.map(({ from, to }, i) => ({
    range: `${labels[i].padStart(boundWidth)} to ${labels[i + 1].padStart(boundWidth)}`,
    count: distribution.countTo(to - 1) - distribution.countTo(from - 1),
  }));
  if (above > 0) {
    const max = formatMs(distribution.values[distribution.values.length - 1] / 1000);
    rows.push({
      range: `${labels[labels.length - 1].padStart(boundWidth)} to ${max}`,
      count: above,
    });
  }
  const [rangeWidth, countWidth] = [
    width(rows.map(({ range }) => range)),
    width(rows.map(({ count }) => `${count}`)),
  ];
  const highest = Math.max(...rows.map(({ count }) => count));
  return indented(
    "Latency histogram",
    rows.map(({ range, count }) => {
      const columns = BAR_COLUMNS * count / highest;
      const bar = hasBlocks ? blocks(columns) : hashes(columns);
      return `${range.padEnd(rangeWidth)}  ${`${count}`.padStart(countWidth)}  ${bar}`.trimEnd();
    }),
  );
}

/** Returns true if a few latencies beyond the 99th percentile would flatten all others. */
function hasFarTail(distribution: Distribution): boolean {
  const { values } = distribution;
  const p99 = distribution.percentile(99)!;
  return values[values.length - 1] > p99 + TAIL_SPANS * (p99 - values[0]);
}

/** Returns the latencies up to the 99th percentile. */
function withoutTail(distribution: Distribution): Distribution {
  const { values, cumulative } = distribution;
  const p99 = distribution.percentile(99)!;
  const end = values.findIndex((value) => value > p99);
  return new Distribution(values.slice(0, end), cumulative.slice(0, end));
}

/**
 * Formats equidistant bounds in the unit of the highest, with as many decimals as the step needs.
 */
function inOneUnit(boundsUs: readonly number[]): string[] {
  const stepUs = boundsUs[1] - boundsUs[0];
  const highest = boundsUs[boundsUs.length - 1];
  if (highest < 1000) return boundsUs.map((us) => `${us}µs`);
  const [unit, perUnit, least] = highest < 1e6 ? ["ms", 1000, 1] : ["s", 1e6, 2];
  const decimals = Math.max(least, Math.ceil(Math.log10(perUnit) - Math.log10(stepUs)));
  return boundsUs.map((us) => `${(us / perUnit).toFixed(decimals)}${unit}`);
}

function width(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.length));
}

/** Draws a bar for every bucket with a sample, however small. */
function blocks(columns: number): string {
  const eighths = columns === 0 ? 0 : Math.max(1, Math.round(8 * columns));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function hashes(columns: number): string {
  return "#".repeat(columns === 0 ? 0 : Math.max(1, Math.round(columns)));
}
