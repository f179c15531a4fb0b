/**
 * Contains the script of the dashboard, which applies each update to the page.
 *
 * @module
 */
import type { ChartSpec } from "../page/chart_spec.ts";
import { chartScript } from "../page/page_script.ts";
import type { DashboardUpdate } from "./dashboard_update.ts";

/** The part of an element that this script uses. */
interface PageElement {
  innerHTML: string;
  textContent: string;
  hidden: boolean;
  scrollLeft: number;
  open: boolean;
  querySelectorAll(selector: string): Iterable<PageElement>;
  addEventListener(type: "click", listener: () => void): void;
}

/** The part of a browser that this script uses. */
interface Page {
  readonly document: { getElementById(id: string): PageElement | null };
  readonly location: { readonly search: string };
  readonly uPlot?: unknown;
  readonly EventSource: new (url: string) => {
    onmessage: (event: { readonly data: string }) => void;
    onerror: () => void;
    close(): void;
  };
}

declare function chartDrawer(): (specs: readonly ChartSpec[]) => void;

/** Displays the run, second by second, until it ends. */
function watchRun(): void {
  const page = globalThis as unknown as Page;
  const { document, location } = page;
  const draw = page.uPlot === undefined ? null : chartDrawer();
  const shown: Record<string, string> = {};
  let titles = "";

  /** Replaces an element's content but keeps the scroll position and what is expanded. */
  const put = (id: string, html: string) => {
    const element = document.getElementById(id)!;
    if (shown[id] === html) return;
    shown[id] = html;
    const [tables, folds] = [".scroll", "details"].map((
      name,
    ) => [...element.querySelectorAll(name)]);
    const [lefts, opens] = [tables.map((table) => table.scrollLeft), folds.map(({ open }) => open)];
    element.innerHTML = html;
    for (const [i, table] of [...element.querySelectorAll(".scroll")].entries()) {
      table.scrollLeft = lefts[i] ?? 0;
    }
    for (const [i, fold] of [...element.querySelectorAll("details")].entries()) {
      fold.open = opens[i] ?? false;
    }
  };

  const source = new page.EventSource(`events${location.search}`);
  const stop = document.getElementById("stop");
  const note = document.getElementById("note")!;
  source.onmessage = ({ data }) => {
    const { isDone, html, charts }: DashboardUpdate = JSON.parse(data);
    const { figures, ...rest } = html;
    for (const [id, text] of Object.entries(rest)) put(id, text);
    // uPlot keeps its charts and only needs their new numbers.
    const newTitles = charts.map(({ title, note }) => title + note).join();
    if (draw === null || newTitles !== titles) put("figures", figures);
    titles = newTitles;
    draw?.(charts);
    note.textContent = "";
    if (!isDone) return;
    source.close();
    if (stop !== null) stop.hidden = true;
  };
  source.onerror = () => note.textContent = "The connection is lost; connecting again.";
  stop?.addEventListener("click", () => {
    stop.hidden = true;
    note.textContent = "Stopping: no new requests start.";
    fetch(`stop${location.search}`, { method: "POST" }).catch(() => stop.hidden = false);
  });
}

/** Returns the source of the script of the dashboard. */
export function dashboardScript(): string {
  return `${chartScript()}\n${watchRun}\n${watchRun.name}();`;
}
