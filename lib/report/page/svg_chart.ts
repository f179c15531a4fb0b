/**
 * Draws a chart as SVG, for a page without scripts.
 *
 * @module
 */
import { linearTicks, logTicks, rarityTicks, tickText } from "./axis.ts";
import type { AxisSpec, ChartSpec, LineSpec } from "./chart_spec.ts";
import { escapeHtml } from "../tables/html_table.ts";

const WIDTH = 520;
const HEIGHT = 260;
/** Space for the ticks of the axes. */
const LEFT = 52;
const RIGHT = WIDTH - 12;
const TOP = 10;
const BOTTOM = HEIGHT - 26;
/** With more points than this, the line needs no dots. */
const MOST_DOTS = 40;

/** Returns the position of a value along an axis, from 0 to 1. */
type Scale = (value: number) => number;

/** Draws a chart as an SVG element that fills the available width. */
export function svgChart(spec: ChartSpec): string {
  const [x, y] = [scaleOf(spec.x), scaleOf(spec.y)];
  const left = (value: number) => rounded(LEFT + x(value) * (RIGHT - LEFT));
  const top = (value: number) => rounded(BOTTOM - y(value) * (BOTTOM - TOP));
  const names = spec.lines.map(({ name }) => name).join(", ");
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" ` +
    `aria-label="${escapeHtml(`${spec.title}: ${names}`)}">\n` +
    marks(spec.y, 6).map((tick) =>
      `<path class="grid" d="M${LEFT} ${top(tick)}H${RIGHT}"/>` +
      `<text x="${LEFT - 6}" y="${top(tick) + 4}" text-anchor="end">${text(tick, spec.y)}</text>\n`
    ).join("") +
    marks(spec.x, 7).map((tick) =>
      `<path class="grid" d="M${left(tick)} ${TOP}V${BOTTOM}"/>` +
      `<text x="${left(tick)}" y="${BOTTOM + 17}" text-anchor="middle">` +
      `${text(tick, spec.x)}</text>\n`
    ).join("") +
    spec.lines.map((line) => drawn(line, spec.xs.map(left), top)).join("") +
    `<path class="axis" d="M${LEFT} ${BOTTOM}H${RIGHT}"/></svg>`;
}

function scaleOf({ isLog, min, max }: AxisSpec): Scale {
  const along = isLog ? Math.log10 : (value: number) => value;
  const [from, to] = [along(min), along(max)];
  // Values outside the axis are clamped to its edge, such as 0 on a log axis.
  return (value) => Math.min(1, Math.max(0, (along(value) - from) / (to - from || 1)));
}

function marks({ unit, isLog, min, max }: AxisSpec, tickCount: number): number[] {
  if (unit === "rarity") return rarityTicks(min, max);
  return (isLog ? logTicks : linearTicks)(min, max, tickCount);
}

function text(tick: number, { unit }: AxisSpec): string {
  return escapeHtml(tickText(tick, unit));
}

function drawn(
  line: LineSpec,
  xPositions: readonly number[],
  top: (value: number) => number,
): string {
  const color = `var(--c${line.color})`;
  const parts = connected(line.values);
  const paths = parts.map((part) => outline(line, part, xPositions, top));
  const area = line.isFilled
    ? parts.map((part, i) => `${paths[i]}V${BOTTOM}H${xPositions[part[0]]}Z`).join("")
    : "";
  const dots = line.shape === "line" && xPositions.length <= MOST_DOTS
    ? parts.flat().map((i) =>
      `<circle cx="${xPositions[i]}" cy="${top(line.values[i]!)}" r="2.5" fill="${color}"/>`
    ).join("")
    : "";
  const dash = line.isDashed ? ' stroke-dasharray="5 4"' : "";
  return (area === "" ? "" : `<path d="${area}" fill="${color}" fill-opacity=".16"/>`) +
    `<path d="${paths.join("")}" fill="none" stroke="${color}" stroke-width="1.8"${dash}/>` +
    `${dots}\n`;
}

/** Returns the indices of consecutive values that exist, in runs. */
function connected(values: readonly (number | null)[]): number[][] {
  const parts: number[][] = [];
  for (const [i, value] of values.entries()) {
    if (value === null) continue;
    if (i > 0 && values[i - 1] !== null) parts[parts.length - 1].push(i);
    else parts.push([i]);
  }
  return parts;
}

function outline(
  { shape, values }: LineSpec,
  part: readonly number[],
  xPositions: readonly number[],
  top: (value: number) => number,
): string {
  return part.map((index, i) => {
    const [left, height] = [xPositions[index], top(values[index]!)];
    if (i === 0) return `M${left} ${height}`;
    return shape === "steps" ? `H${left}V${height}` : `L${left} ${height}`;
  }).join("");
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
