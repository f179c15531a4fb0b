/**
 * Contains the script of a page, which draws the charts with uPlot in place of the SVG ones.
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

/** The part of an element that this script uses. */
interface PageElement {
  readonly clientWidth: number;
  readonly textContent: string;
  className: string;
  remove(): void;
}

/** A chart of uPlot. */
interface Plot {
  readonly cursor: { readonly idx?: number | null };
  setSize(size: { width: number; height: number }): void;
  setData(values: unknown): void;
  setLegend(options: { idx: number }, firesHook: boolean): void;
  destroy(): void;
}

/** The part of a browser, and of uPlot, that this script uses. */
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

/** The part of a uPlot chart that the functions in its options use. */
interface Drawn {
  readonly width: number;
}

/** Draws charts into the page's figures, and again when the color scheme changes. */
function chartDrawer(): (specs: readonly ChartSpec[]) => void {
  const page = globalThis as unknown as Page;
  const { document, uPlot } = page;
  const height = 280;
  let specs: readonly ChartSpec[] = [];
  let shape = "";
  let plots: Plot[] = [];
  let figures: PageElement[] = [];

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
      const tickCount = isBelow ? Math.max(2, Math.floor(plot.width / 90)) : 6;
      if (unit === "rarity") return rarityTicks(min, max);
      return (isLog ? logTicks : linearTicks)(min, max, tickCount);
    },
    values: (_plot: Drawn, splits: number[]) => splits.map((split) => tickText(split, unit)),
    // Without this, uPlot drops ticks of a log axis that are not powers of ten.
    filter: (_plot: Drawn, splits: number[]) => splits,
  });

  // The numbers change while a run is watched, so everything reads them from `specs`.
  const options = (i: number, width: number) => ({
    width,
    height,
    // Charts over time share the position of the cursor.
    cursor: specs[i].x.unit === "seconds" ? { sync: { key: "time" } } : {},
    scales: {
      x: {
        time: false,
        distr: specs[i].x.isLog ? 3 : 1,
        range: (_plot: Drawn, low: number | null, high: number | null) => {
          const { xs, x } = specs[i];
          const isWhole = low === null || high === null || low <= xs[0] && high >= xs.at(-1)!;
          return isWhole ? [x.min, x.max] : [low, high];
        },
      },
      y: {
        distr: specs[i].y.isLog ? 3 : 1,
        range: (_plot: Drawn, low: number | null, high: number | null) => {
          const { y } = specs[i];
          if (low === null || high === null) return [y.min, y.max];
          return y.isLog ? [low / 1.2, high * 1.2] : [0, high > 0 ? 1.08 * high : 1];
        },
      },
    },
    hooks: {
      draw: [(plot: Plot) => queueMicrotask(() => showLast(plot, specs[i]))],
      setLegend: [(plot: Plot) => showLast(plot, specs[i])],
    },
    axes: [axis(specs[i].x, true), axis(specs[i].y, false)],
    series: [
      { label: specs[i].x.label, value: shown(specs[i].x.unit) },
      ...specs[i].lines.map((line) => ({
        label: line.name,
        value: shown(specs[i].y.unit),
        stroke: color(`c${line.color}`),
        fill: line.isFilled ? `${color(`c${line.color}`)}2a` : undefined,
        width: 1.8,
        dash: line.isDashed ? [5, 4] : undefined,
        paths: line.shape === "steps" ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: line.shape === "line" && specs[i].xs.length <= 60, size: 5 },
      })),
    ],
  });

  const shown = (unit: Unit) => (_plot: Drawn, value: number | null) => valueText(value, unit);
  const values = ({ xs, lines }: ChartSpec) => [xs, ...lines.map((line) => line.values)];

  /** Without a cursor, the legend shows the last values that every line has. */
  const showLast = (plot: Plot, { xs, lines }: ChartSpec) => {
    if (plot.cursor.idx !== null && plot.cursor.idx !== undefined) return;
    let idx = xs.length - 1;
    while (idx > 0 && lines.some((line) => line.values[idx] === null)) idx--;
    plot.setLegend({ idx }, false);
  };

  const drawAll = () => {
    for (const plot of plots) plot.destroy();
    plots = specs.map((spec, i) => {
      return new uPlot(options(i, figures[i].clientWidth), values(spec), figures[i]);
    });
  };

  page.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  const observer = new page.ResizeObserver(() => {
    for (const [i, plot] of plots.entries()) {
      plot.setSize({ width: figures[i].clientWidth, height });
    }
  });
  observer.observe(document.querySelector("main"));

  return (newSpecs) => {
    specs = newSpecs;
    const newShape = JSON.stringify(
      specs.map(({ title, x, y, lines }) => [title, x.isLog, y.isLog, lines.length]),
    );
    if (newShape === shape) {
      for (const [i, plot] of plots.entries()) {
        plot.setData(values(specs[i]));
      }
      return;
    }
    shape = newShape;
    figures = [...document.querySelectorAll("figure .plot")];
    for (const svg of document.querySelectorAll("figure svg")) svg.remove();
    // With plots, the names of the lines are in the legends.
    document.documentElement.className = "has-plots";
    drawAll();
  };
}

/** Draws the charts whose numbers are embedded in the page. */
function drawCharts(): void {
  const { document } = globalThis as unknown as Page;
  chartDrawer()(JSON.parse(document.querySelector("#charts").textContent));
}

/** Returns the source of a function that draws charts, which expects uPlot to be loaded. */
export function chartScript(): string {
  const parts = [linearTicks, logTicks, rarityTicks, tickText, valueText, percentText, chartDrawer];
  return parts.map(String).join("\n");
}

/** Returns the source of the script of the page. */
export function pageScript(): string {
  return `${chartScript()}\n${drawCharts}\n${drawCharts.name}();`;
}
