/**
 * How the spread of latencies is drawn in characters.
 *
 * @module
 */
import { histogram } from "../../stats/histogram.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { formatMs } from "../words/format.ts";
import { indented, type Section } from "../words/text_section.ts";

/** Fewer samples have no shape that would be there again in the next run. */
const SAMPLES_FROM = 100;
const MOST_ROWS = 11;
/** With bounds and counts beside it, a bar of this length ends before the 80th column. */
const BAR_COLUMNS = 40;
/** From none to seven eighths of a column. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * How many latencies lie between which bounds; nothing where they are few, or all in one row.
 *
 * @param distribution latencies in whole microseconds
 * @param hasBlocks draws in eighths of a column; else in ASCII
 */
export function histogramSection(distribution: Distribution, hasBlocks: boolean): Section {
  if (distribution.count < SAMPLES_FROM) return [];
  const { scale, buckets } = histogram(distribution, MOST_ROWS);
  if (buckets.length < 2) return [];
  const bounds = [...buckets.map(({ from }) => from), buckets[buckets.length - 1].to];
  const labels = scale === "log" ? bounds.map((us) => formatMs(us / 1000)) : inOneUnit(bounds);
  const [boundWidth, countWidth] = [width(labels), width(buckets.map(({ count }) => `${count}`))];
  const highest = Math.max(...buckets.map(({ count }) => count));
  return indented(
    "Latency histogram",
    buckets.map(({ count }, i) => {
      const range = `${labels[i].padStart(boundWidth)} to ${labels[i + 1].padStart(boundWidth)}`;
      const columns = BAR_COLUMNS * count / highest;
      const bar = hasBlocks ? blocks(columns) : hashes(columns);
      return `${range}  ${`${count}`.padStart(countWidth)}  ${bar}`.trimEnd();
    }),
  );
}

/** Bounds a step apart, in the unit of the highest, with as many decimals as the step takes. */
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

/** A bucket that holds a sample has a bar, however short. */
function blocks(columns: number): string {
  const eighths = columns === 0 ? 0 : Math.max(1, Math.round(8 * columns));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function hashes(columns: number): string {
  return "#".repeat(columns === 0 ? 0 : Math.max(1, Math.round(columns)));
}
