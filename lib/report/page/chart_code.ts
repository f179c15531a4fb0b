/**
 * Loads the code of the charts, uPlot, from npm.
 *
 * @module
 */

/** The release that the page is built and tested with. */
const UPLOT = "npm:uplot@1.6.32";

/**
 * The code that makes charts interactive, to embed in a page.
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
  /** Script that defines `uPlot`. */
  readonly script: string;
  /** Style sheet of its elements. */
  readonly style: string;
  /** License of both. */
  readonly license: string;
}

/**
 * Loads uPlot from npm, or from Deno's cache if it is there. Needs no permission, because it reads
 * the code as text and does not run it.
 *
 * @throws {TypeError} if it can be loaded from neither
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
  // Deno fetches an npm: specifier in our modules at the start of every run, even in a dynamic
  // import, and does not resolve one composed at run time. It fetches packages on demand only for a
  // module that is itself created at run time.
  return await import(`data:text/javascript,${encodeURIComponent(source)}`);
}
