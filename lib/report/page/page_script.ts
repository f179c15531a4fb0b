/**
 * What runs in the page: the charts, drawn by uPlot in the place of those in SVG.
 *
 * @module
 */
import {
  linearTicks,
  logTicks,
  percentText,
  rarityTicks,
  tickText,
  type Unit,
  valueText,
} from "./axis.ts";
import type { AxisSpec, ChartSpec } from "./chart_spec.ts";

/** What the page has of an element. */
interface PageElement {
  readonly clientWidth: number;
  readonly textContent: string;
  className: string;
  querySelector(selector: string): PageElement;
  remove(): void;
}

/** A chart of uPlot. */
interface Plot {
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
}

/** What the page has of a browser, and of uPlot. */
interface Page {
  readonly document: {
    querySelector(selector: string): PageElement;
    querySelectorAll(selector: string): Iterable<PageElement>;
    readonly documentElement: PageElement;
  };
  getComputedStyle(element: PageElement): { getPropertyValue(name: string): string };
  matchMedia(query: string): { addEventListener(type: "change", listener: () => void): void };
  readonly ResizeObserver: new (listener: () => void) => { observe(element: PageElement): void };
  readonly uPlot: {
    new (options: unknown, values: unknown, parent: PageElement): Plot;
    readonly paths: { stepped(options: { align: 1 | -1 }): unknown };
  };
}

/** The part of a uPlot that the functions in its options are given. */
interface Drawn {
  readonly width: number;
}

/** Draws the charts, again wherever the colours of the page change. */
function drawCharts(): void {
  const page = globalThis as unknown as Page;
  const { document, uPlot } = page;
  const specs: ChartSpec[] = JSON.parse(document.querySelector("#charts").textContent);
  const figures = [...document.querySelectorAll("figure .plot")];
  const height = 280;
  let plots: Plot[] = [];

  const color = (name: string) =>
    page.getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const axis = ({ unit, isLog }: AxisSpec, isBelow: boolean) => ({
    stroke: color("quiet"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: color("grid"), width: 1 },
    ticks: { show: false },
    size: isBelow ? 30 : 58,
    gap: 6,
    splits: (plot: Drawn, _axis: number, min: number, max: number) => {
      const wanted = isBelow ? Math.max(2, Math.floor(plot.width / 90)) : 6;
      if (unit === "rarity") return rarityTicks(min, max);
      return (isLog ? logTicks : linearTicks)(min, max, wanted);
    },
    values: (_plot: Drawn, splits: number[]) => splits.map((split) => tickText(split, unit)),
    // Without it uPlot leaves out marks of a log axis that are no powers of ten.
    filter: (_plot: Drawn, splits: number[]) => splits,
  });

  const options = (spec: ChartSpec, width: number) => ({
    width,
    height,
    // Charts over time show the same time under the pointer.
    cursor: spec.x.unit === "seconds" ? { sync: { key: "time" } } : {},
    scales: {
      x: { time: false, distr: spec.x.isLog ? 3 : 1, range: rangeOf(spec) },
      y: {
        distr: spec.y.isLog ? 3 : 1,
        range: (_plot: Drawn, low: number | null, high: number | null) => {
          if (low === null || high === null) return [spec.y.min, spec.y.max];
          return spec.y.isLog ? [low / 1.2, high * 1.2] : [0, high > 0 ? 1.08 * high : 1];
        },
      },
    },
    axes: [axis(spec.x, true), axis(spec.y, false)],
    series: [
      { label: spec.x.label, value: shown(spec.x.unit) },
      ...spec.lines.map((line) => ({
        label: line.name,
        value: shown(spec.y.unit),
        stroke: color(`c${line.color}`),
        fill: line.isFilled ? `${color(`c${line.color}`)}2a` : undefined,
        width: 1.8,
        dash: line.isDashed ? [5, 4] : undefined,
        paths: line.shape === "steps" ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: line.shape === "line" && spec.xs.length <= 60, size: 5 },
      })),
    ],
  });

  const rangeOf = (spec: ChartSpec) => {
    const [first, last] = [spec.xs[0], spec.xs[spec.xs.length - 1]];
    return (_plot: Drawn, low: number | null, high: number | null) =>
      low === null || high === null || low <= first && high >= last
        ? [spec.x.min, spec.x.max]
        : [low, high];
  };

  const shown = (unit: Unit) => (_plot: Drawn, value: number | null) => valueText(value, unit);

  const draw = () => {
    for (const plot of plots) plot.destroy();
    plots = specs.map((spec, i) => {
      const values = [spec.xs, ...spec.lines.map((line) => line.values)];
      return new uPlot(options(spec, figures[i].clientWidth), values, figures[i]);
    });
  };

  for (const figure of figures) figure.querySelector("svg").remove();
  // The names of the lines stand in the legends then.
  document.documentElement.className = "has-plots";
  draw();
  page.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  const observer = new page.ResizeObserver(() => {
    for (const [i, plot] of plots.entries()) {
      plot.setSize({ width: figures[i].clientWidth, height });
    }
  });
  observer.observe(document.querySelector("main"));
}

/** The source text of the script, which expects uPlot before it. */
export function pageScript(): string {
  const parts = [linearTicks, logTicks, rarityTicks, tickText, valueText, percentText, drawCharts];
  return [...parts.map(String), `${drawCharts.name}();`].join("\n");
}
