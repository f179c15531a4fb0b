/**
 * How the report gets into a file as a page, and what is said where it does not.
 *
 * @module
 */
import { harmless, sentences } from "../../text.ts";
import { renderHtml } from "../../report/formats/html_report.ts";
import { type ChartCode, loadChartCode } from "../../report/page/chart_code.ts";
import type { Report } from "../../report/shape/report_shape.ts";
import type { Distribution } from "../../stats/percentile.ts";
import { ResultFile } from "./result_file.ts";
import type { Streams } from "../terminal/streams.ts";

/** The page can do without the code of its charts, so nobody waits for it for long. */
const CHART_CODE_LIMIT_MS = 10_000;

/** A page that will be written once the run is over. */
export class PageFile {
  #file: ResultFile;
  #loadChartCode: () => Promise<ChartCode>;

  /**
   * Asks for leave, and touches nothing.
   *
   * @throws {UsageError} where the file cannot be written as far as is known before the run
   */
  constructor(path: string, load: () => Promise<ChartCode> = loadChartCode) {
    this.#file = new ResultFile("html", path);
    this.#loadChartCode = load;
  }

  /** Writes the page, or gives the reason why it could not. */
  async write(
    report: Report,
    distribution: Distribution,
    streams: Streams,
  ): Promise<string | null> {
    const warn = (text: string) =>
      streams.err(`load-tester: Warning: --html ${sentences(harmless(text))}\n`);
    let code: ChartCode | undefined;
    try {
      code = await within(CHART_CODE_LIMIT_MS, this.#loadChartCode());
    } catch (error) {
      const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
      warn(`draws static charts because uPlot could not be loaded: ${reason}`);
    }
    const page = await renderHtml(report, distribution, code);
    return await this.#file.write(new TextEncoder().encode(page));
  }
}

/** What a promise comes to, if it does so in time. */
async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`npm did not answer in ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
