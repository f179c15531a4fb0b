/**
 * Loads the code of the charts, uPlot, from npm.
 *
 * @module
 */

/** The release that the page was made and tested with. */
const UPLOT = "npm:uplot@1.6.32";

/**
 * The code that makes charts answer to the pointer, for putting into a page.
 *
 * @example
 * ```ts
 * import { type ChartCode, loadChartCode } from "@x/load-tester/report";
 *
 * // The page also works without it, if npm cannot be reached.
 * const codeOrNone = (): Promise<ChartCode | undefined> => loadChartCode().catch(() => undefined);
 * ```
 */
export interface ChartCode {
  /** A script that defines `uPlot`. */
  readonly script: string;
  /** The rules of its elements. */
  readonly style: string;
  /** The terms under which both may be passed on. */
  readonly license: string;
}

/**
 * Loads uPlot from npm, or from Deno's cache once it is there. Needs no permission, since it takes
 * its code as text and does not run it.
 *
 * @throws {TypeError} where it can be had from neither
 *
 * @example
 * ```ts
 * import { loadTest } from "@x/load-tester";
 * import { loadChartCode, renderHtml } from "@x/load-tester/report";
 *
 * await using server = Deno.serve({ port: 0, onListen() {} }, () => new Response("hello"));
 * const url = `http://127.0.0.1:${server.addr.port}/`;
 * const { report, tallies } = await loadTest({ url, requests: 10 });
 * const page = await renderHtml(report, tallies.latency.distribution(), await loadChartCode());
 * if (!page.includes("uPlot")) throw new Error(page);
 * ```
 */
export async function loadChartCode(): Promise<ChartCode> {
  const files = {
    script: "dist/uPlot.iife.min.js",
    style: "dist/uPlot.min.css",
    license: "LICENSE",
  };
  const source = Object.entries(files).map(([name, path]) =>
    `export { default as ${name} } from "${UPLOT}/${path}" with { type: "text" };\n`
  ).join("");
  // An npm: specifier in a module of ours, however late it is imported, would be fetched at the
  // start of every run; and one that is put together at run time finds no package. Only a module
  // that is itself made at run time has its packages fetched then.
  return await import(`data:text/javascript,${encodeURIComponent(source)}`);
}
